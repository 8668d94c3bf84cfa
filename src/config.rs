//! The process configuration: as written ([`form`]) and as checked ([`Config`]).
//!
//! Pure: what stands outside the text (the environment, which files exist) comes in through
//! [`Surroundings`]. Policies are not part of it; they belong to other people.

mod check;
pub mod form;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

pub use self::check::{check, check_all};
use crate::{
    access::Access,
    destination::{Catalogue, DestinationId, Zone},
    ident::{ModelName, Name},
    release::Trust,
    secret::Secret,
    yaml::{At, Source},
};

/// What a configuration refers to outside its own text.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Where relative paths begin: the folder of the configuration file.
    pub folder: &'a Path,
    /// Reads an environment variable.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// Reads a small text file: a key.
    pub read: &'a dyn Fn(&Path) -> Option<String>,
    /// Whether there is a file.
    pub is_file: &'a dyn Fn(&Path) -> bool,
    /// Whether there is a folder.
    pub is_folder: &'a dyn Fn(&Path) -> bool,
}

impl std::fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Surroundings({})", self.folder.display())
    }
}

/// A configuration in which every name is known, every file is there and every bound is set.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file as written, to point at.
    pub source: Source,
    /// Where applications connect.
    pub listen: Listen,
    /// Where operators connect.
    pub admin: SocketAddr,
    /// Who may ask.
    pub access: Access,
    /// The clearances that keys name; that the policies have such labels is checked with them.
    pub clearances: Vec<At<String>>,
    /// External and private remote inference.
    pub providers: Vec<Provider>,
    /// The embedded engine, where it has models.
    pub engine: Option<Engine>,
    /// Every model somewhere.
    pub catalogue: Catalogue,
    /// Which of them answer to which name.
    pub routes: Routes,
    /// The policies folder.
    pub policies: PathBuf,
    /// The folder that may come into force next, and only tells what it would decide.
    pub candidate: Option<PathBuf>,
    /// Who must have signed them.
    pub release: Trust,
    /// Where evidence is kept.
    pub audit: Audit,
    /// Bounds of the data path.
    pub limits: form::Limits,
    /// Logs and traces.
    pub telemetry: form::Telemetry,
}

/// Where applications connect.
#[derive(Debug, Clone)]
pub struct Listen {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// Certificate and key files, where TLS is on.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// A place that speaks OpenAI's protocol.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name.
    pub name: Name,
    /// Its base, up to and including `/v1`.
    pub base_url: http::Uri,
    /// Its credential.
    pub api_key: Option<Secret>,
    /// Whose machine it is.
    pub zone: Zone,
    /// A certificate authority beside the public ones, PEM.
    pub ca_file: Option<PathBuf>,
    /// Whether it is sent the caller's `traceparent`.
    pub traceparent: bool,
    /// How long it may take to accept a connection.
    pub connect: Duration,
    /// How long it may take to begin an answer.
    pub first_byte: Duration,
    /// How long it may be silent within an answer.
    pub idle: Duration,
}

/// The embedded engine.
#[derive(Debug, Clone)]
pub struct Engine {
    /// Threads of one model; physical cores minus one where not given.
    pub threads: Option<u32>,
    /// Its models.
    pub models: Vec<form::EngineModel>,
}

/// Where evidence is kept.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The folder.
    pub folder: PathBuf,
    /// When a new file begins.
    pub segment_bytes: u64,
    /// How many records may wait to be written.
    pub queue_records: usize,
    /// How much free space must be left on the disk.
    pub reserve_bytes: u64,
}

/// Which destinations answer to which name.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    named: Vec<Route>,
    substitutes: Arc<[DestinationId]>,
}

/// A name that clients use, and who answers to it, first choice first.
#[derive(Debug, Clone)]
pub struct Route {
    /// The name.
    pub model: ModelName,
    /// Whether the configuration made it up, so that it is no provider's own name.
    pub alias: bool,
    /// Who answers.
    pub to: Arc<[DestinationId]>,
}

impl Routes {
    /// Who answers to a name.
    #[must_use]
    pub fn candidates(&self, model: &ModelName) -> Option<&[DestinationId]> {
        self.route(model.as_str()).map(|route| &*route.to)
    }

    /// The route of that name.
    #[must_use]
    pub fn route(&self, model: &str) -> Option<&Route> {
        self.named
            .iter()
            .find(|route| route.model.as_str() == model)
    }

    /// Every name, in the order of the configuration.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.named.iter()
    }

    /// Who stands in when nobody who answers to a name may.
    #[must_use]
    pub fn substitutes(&self) -> &[DestinationId] {
        &self.substitutes
    }
}

#[cfg(test)]
mod tests;
