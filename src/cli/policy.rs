//! `ringfence policy`.

mod explain;
mod replay;
mod test;

use clap::Subcommand;

use super::{Finding, PoliciesFrom, Stop};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the cases beside the rules and in the folder tests.
    #[command(after_help = test::EXAMPLES)]
    Test(test::Options),
    /// Decide recorded requests anew by a draft, and say what would have changed.
    #[command(after_help = replay::EXAMPLES)]
    Replay(Box<replay::Options>),
    /// Say why a text or a saved request may go where it may go.
    #[command(after_help = explain::EXAMPLES)]
    Explain(Box<explain::Options>),
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Test(options) => test::run(options),
        Command::Replay(options) => replay::run(options),
        Command::Explain(options) => explain::run(options),
    }
}
