//! `ringfence policy`.

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
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Test(options) => test::run(options),
    }
}
