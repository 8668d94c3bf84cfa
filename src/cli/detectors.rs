//! stub
use super::{Finding, Stop};
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    List,
}
pub(super) fn run(_: &Command) -> Result<Finding, Stop> {
    Ok(Finding::Nothing)
}
