//! `ringfence policy`.

mod diff;
mod explain;
mod fmt;
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
    /// Compare two policies folders by what they mean and decide.
    #[command(after_help = diff::EXAMPLES)]
    Diff(diff::Options),
    /// Lay policy files out as usual.
    #[command(after_help = fmt::EXAMPLES)]
    Fmt(fmt::Options),
}

pub(super) fn run(command: &Command) -> Result<Finding, Stop> {
    match command {
        Command::Test(options) => test::run(options),
        Command::Replay(options) => replay::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Diff(options) => diff::run(options),
        Command::Fmt(options) => fmt::run(options),
    }
}
