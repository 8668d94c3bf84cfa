//! `ringfence serve`.

use std::{
    io::{self, IsTerminal},
    os::unix::process::CommandExt,
    path::Path,
    process::Command,
};

use super::{Finding, Stop};
use crate::{
    app::{self, App},
    telemetry::event::{self, Clean, Terminal},
};

/// OpenMP spins while it waits unless this says otherwise before the process starts; on a host whose
/// cores are busy that costs fifteen times the speed.
const WAIT_POLICY: &str = "OMP_WAIT_POLICY";

pub(super) fn run(path: &Path) -> Result<Finding, Stop> {
    let (config, loaded) = app::everything(path)?;
    if config.engine.is_some() {
        wait_passively()?;
    }
    let terminal = if io::stderr().is_terminal() {
        Terminal::Yes
    } else {
        Terminal::No
    };
    event::start_logs(&config.telemetry.log.value, terminal);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async { App::build(config, loaded).await?.run().await });
    match outcome {
        Ok(Clean::Yes) => Ok(Finding::Nothing),
        Ok(Clean::No) => Ok(Finding::Something),
        Err(error) => Err(Stop::Failed(error.to_string())),
    }
}

/// Starts this program anew, once, with OpenMP told to wait passively.
fn wait_passively() -> Result<(), Stop> {
    if std::env::var_os(WAIT_POLICY).is_some() {
        return Ok(());
    }
    let program = std::env::current_exe()?;
    let arguments = std::env::args_os().skip(1);
    // Returns only if it fails.
    let error = Command::new(program)
        .args(arguments)
        .env(WAIT_POLICY, "passive")
        .exec();
    Err(Stop::Failed(format!(
        "cannot start again with {WAIT_POLICY}=passive: {error}"
    )))
}
