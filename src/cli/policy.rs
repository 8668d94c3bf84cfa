//! `ringfence policy`.

mod check;
mod docs;
mod schema;
mod test;

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
    /// Run the cases beside the rules.
    #[command(
        after_help = "Examples:\n  ringfence policy test\n  ringfence policy test --policies policies --json"
    )]
    Test(test::Options),
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
    }
}
