//! `ringfence policy`.

mod new;
mod test;

use clap::Subcommand;

use super::{Finding, PoliciesFrom, Stop};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the cases beside the rules.
    #[command(
        after_help = "Examples:\n  ringfence policy test\n  ringfence policy test --policies policies --json"
    )]
    Test(test::Options),
    /// Copy a ready pack of policies, or a file to begin with, into the policies folder.
    #[command(
        after_help = "Examples:\n  ringfence policy new --list\n  ringfence policy new --pack gdpr\n  ringfence policy new own-words --into policies"
    )]
    New(new::Options),
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Test(options) => test::run(options),
        Command::New(options) => new::run(options),
    }
}
