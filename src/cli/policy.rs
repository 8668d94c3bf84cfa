//! `ringfence policy`.

mod check;
mod test;

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
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Check(options) => check::run(options),
        Command::Test(options) => test::run(options),
    }
}
