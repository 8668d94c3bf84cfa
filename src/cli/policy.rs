//! `ringfence policy`.

mod check;
mod key;
mod sign;
mod status;
mod test;
mod verify;

use clap::Subcommand;

use super::{Finding, PoliciesFrom, Stop};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell everything that is wrong with the policies, and what can do nothing.
    #[command(after_help = check::EXAMPLES)]
    Check(check::Options),
    /// Run the cases beside the rules.
    #[command(
        after_help = "Examples:\n  ringfence policy test\n  ringfence policy test --policies policies --json"
    )]
    Test(test::Options),
    /// Work on the keys of those who sign.
    #[command(subcommand)]
    Key(key::Command),
    /// Sign the policies as they are: begin a release, or approve one.
    #[command(after_help = sign::EXAMPLES)]
    Sign(sign::Options),
    /// Check that enough of the right people signed the policies as they are.
    #[command(after_help = verify::EXAMPLES)]
    Verify(verify::Options),
    /// Say which policies are in force, since when, and who signed them.
    #[command(after_help = status::EXAMPLES)]
    Status(status::Options),
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Check(options) => check::run(options),
        Command::Test(options) => test::run(options),
        Command::Key(command) => key::run(command),
        Command::Sign(options) => sign::run(options),
        Command::Verify(options) => verify::run(options),
        Command::Status(options) => status::run(options),
    }
}
