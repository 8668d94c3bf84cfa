//! `ringfence policy schema`: the JSON Schema of a policy file, for editors.

use std::io::{self, Write};

use super::{Finding, Stop};
use crate::policy;

pub(super) const EXAMPLES: &str = "Examples:
  ringfence policy schema > policies/schema.json

An editor that knows YAML completes and checks a file that begins with:
  # yaml-language-server: $schema=schema.json";

pub(super) fn run() -> Result<Finding, Stop> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &policy::schema()).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(Finding::Nothing)
}
