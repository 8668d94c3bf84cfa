//! `ringfence policy`.

mod check;
mod diff;
mod docs;
mod explain;
mod fmt;
mod key;
mod new;
mod replay;
mod schema;
mod sign;
mod status;
mod test;
mod verify;

use std::io;

use clap::Subcommand;

use super::{Finding, PoliciesFrom, Stop};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tell everything that is wrong with the policies, and what can do nothing.
    #[command(after_help = check::EXAMPLES)]
    Check(check::Options),
    /// Print the reference of the policy language, docs/policy.md.
    Docs,
    /// Print the JSON Schema of a policy file.
    #[command(after_help = schema::EXAMPLES)]
    Schema,
    /// Run the cases beside the rules and in the folder tests.
    #[command(after_help = test::EXAMPLES)]
    Test(test::Options),
    /// Copy a ready pack of policies, or a file to begin with, into the policies folder.
    #[command(
        after_help = "Examples:\n  ringfence policy new --list\n  ringfence policy new --pack gdpr\n  ringfence policy new own-words --into policies"
    )]
    New(new::Options),
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
        Command::Docs => {
            docs::write(&mut io::stdout().lock())?;
            Ok(Finding::Nothing)
        }
        Command::Schema => schema::run(),
        Command::Test(options) => test::run(options),
        Command::New(options) => new::run(options),
        Command::Key(command) => key::run(command),
        Command::Sign(options) => sign::run(options),
        Command::Verify(options) => verify::run(options),
        Command::Status(options) => status::run(options),
        Command::Replay(options) => replay::run(options),
        Command::Explain(options) => explain::run(options),
        Command::Diff(options) => diff::run(options),
        Command::Fmt(options) => fmt::run(options),
    }
}
