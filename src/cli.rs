//! Subcommands and exit codes: 0 good, 1 something was found or failed, 2 usage or files are wrong,
//! 3 could not run. Results go to standard output, everything else to standard error.

mod access;
mod audit;
mod classify;
mod detectors;
mod index;
mod policy;
mod scan;
mod serve;
mod stand_in;

use std::{
    io::{self, Write},
    panic::{self, PanicHookInfo},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::{
    app::{self, Loaded},
    config::Config,
    destination::Catalogue,
    yaml::Problems,
};

/// The configuration, unless another is named.
const CONFIG: &str = "ringfence.yaml";

/// A company-wide AI endpoint that finds sensitive data, decides by policy where it may go, and
/// proves it.
#[derive(Debug, Parser)]
#[command(
    name = "ringfence",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests.
    #[command(
        after_help = "Examples:\n  ringfence serve\n  ringfence serve --config /etc/ringfence/ringfence.yaml\n\nSIGHUP reloads the policies, SIGTERM drains and stops."
    )]
    Serve(ConfigFile),
    /// Check the configuration and the policies without starting.
    #[command(
        after_help = "Examples:\n  ringfence check\n  ringfence check --config ringfence.yaml && systemctl reload ringfence"
    )]
    Check(ConfigFile),
    /// Find what is sensitive in texts and say where they may go.
    #[command(after_help = classify::EXAMPLES)]
    Classify(classify::Options),
    /// Register tables and documents, so that texts can be compared with them.
    #[command(subcommand)]
    Index(index::Command),
    /// Work on policies.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Find what sensitive data lies where in folders, archives and mail.
    #[command(after_help = scan::EXAMPLES)]
    Scan(scan::Options),
    /// Look at what finds.
    #[command(subcommand)]
    Detectors(detectors::Command),
    /// Work on who may ask.
    #[command(subcommand)]
    Access(access::Command),
    /// Work on evidence.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Play an external provider, say so in every answer, and show what arrives.
    #[command(after_help = "Example:\n  ringfence stand-in --listen 127.0.0.1:8089")]
    StandIn(stand_in::Options),
    /// Print completions for a shell.
    #[command(
        after_help = "Example:\n  ringfence completions bash > /etc/bash_completion.d/ringfence"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Where the configuration is.
#[derive(Debug, Clone, Args)]
struct ConfigFile {
    /// The configuration file.
    #[arg(long, short, value_name = "FILE", default_value = CONFIG)]
    config: PathBuf,
}

/// Where the policies are.
#[derive(Debug, Clone, Args)]
struct PoliciesFrom {
    #[command(flatten)]
    config: ConfigFile,
    /// Take this policies folder alone, without a configuration.
    #[arg(long, value_name = "FOLDER")]
    policies: Option<PathBuf>,
}

/// Why a command ends early.
#[derive(Debug)]
enum Stop {
    /// Something that people edit is wrong: 2.
    Problems(Problems),
    /// Something on the command line or in the input is wrong: 2.
    Usage(String),
    /// It could not run: 3.
    Failed(String),
    /// Whoever reads the output has read enough.
    OutputClosed,
}

/// Whether a command found something to complain about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Nothing,
    Something,
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(stumbled));
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) => {
            let code = u8::from(error.use_stderr()) * 2;
            // Nobody is left to tell if even this cannot be written.
            let _written = error.print();
            return ExitCode::from(code);
        }
    };
    let (code, message) = match run(line.command) {
        Ok(Finding::Nothing) | Err(Stop::OutputClosed) => (0, None),
        Ok(Finding::Something) => (1, None),
        Err(Stop::Problems(problems)) => (2, Some(problems.to_string())),
        Err(Stop::Usage(message)) => (2, Some(message)),
        Err(Stop::Failed(message)) => (3, Some(message)),
    };
    if let Some(message) = message {
        let _written = writeln!(io::stderr(), "{message}");
    }
    ExitCode::from(code)
}

/// Says where the program stumbled, and not over what: the usual words would quote a text.
fn stumbled(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let _written = writeln!(io::stderr(), "stumbled at {place}: please report it");
}

fn run(command: Command) -> Result<Finding, Stop> {
    match command {
        Command::Serve(file) => serve::run(&file.config),
        Command::Check(file) => check(&file),
        Command::Classify(options) => classify::run(&options),
        Command::Index(command) => index::run(&command),
        Command::Policy(command) => policy::run(&command),
        Command::Scan(options) => scan::run(&options),
        Command::Detectors(command) => detectors::run(&command),
        Command::Access(command) => access::run(&command),
        Command::Audit(command) => audit::run(&command),
        Command::StandIn(options) => stand_in::run(&options),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Line::command(), "ringfence", &mut script);
            io::stdout().write_all(&script)?;
            Ok(Finding::Nothing)
        }
    }
}

fn check(file: &ConfigFile) -> Result<Finding, Stop> {
    let (config, loaded) = app::everything(&file.config)?;
    let (rules, models) = (
        loaded.policy.rules().count(),
        config.catalogue.iter().count(),
    );
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}: good; {models} models, {rules} rules in {}",
        file.config.display(),
        config.policies.display()
    )?;
    if let Some(Err(problems)) = loaded.candidate {
        return Err(Stop::Problems(problems));
    }
    if let Some(release) = &loaded.release {
        let signers: Vec<_> = release
            .signers
            .iter()
            .map(|one| one.name.as_str())
            .collect();
        writeln!(
            out,
            "release: version {} by {}, signed by {}",
            release.version,
            release.author,
            signers.join(", ")
        )?;
    }
    for note in &loaded.notes {
        writeln!(out, "note: {note}")?;
    }
    Ok(Finding::Nothing)
}

impl ConfigFile {
    /// Whether nobody named a configuration and there is none.
    fn is_missing_default(&self) -> bool {
        self.config.as_os_str() == CONFIG && !self.config.exists()
    }
}

impl PoliciesFrom {
    /// The configuration, whether or not a folder is named.
    fn config(&self) -> Result<Config, Problems> {
        app::config(&self.config.config)
    }

    /// The policies folder.
    fn folder(&self) -> Result<PathBuf, Problems> {
        match &self.policies {
            Some(folder) => Ok(folder.clone()),
            None => Ok(self.config()?.policies),
        }
    }

    /// Whether a folder is named on the command line.
    fn is_named(&self) -> bool {
        self.policies.is_some()
    }

    /// The policies with a catalogue in which every zone has somebody; without a configuration also
    /// every law that they name.
    fn load(&self) -> Result<(Loaded, Catalogue), Problems> {
        let (folder, catalogue) = match &self.policies {
            Some(folder) => (folder.clone(), app::with_every_law(folder)),
            None => {
                let config = app::config(&self.config.config)?;
                (config.policies, app::with_every_zone(&config.catalogue))
            }
        };
        Ok((app::policies(&folder, &catalogue)?, catalogue))
    }
}

impl From<Problems> for Stop {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::OutputClosed
        } else {
            Self::Failed(error.to_string())
        }
    }
}
