//! Speaks to external and private remote providers over OpenAI's protocol.
//!
//! Takes only [`Cleared`] requests of its own zone, and sends their bytes as they are. It chooses
//! no destination and tries nothing twice; that is `stack`'s, with another clearance.

mod remote;
mod stream;

use std::{collections::BTreeMap, fmt, marker::PhantomData, time::Duration};

use bytes::Bytes;
use futures_util::stream::BoxStream;
use http::{HeaderMap, StatusCode};

use self::remote::Remote;
use crate::{
    body::Part,
    clearance::{Cleared, External, Private},
    config,
    destination::{Catalogue, Zone},
    ident::Name,
    telemetry::Trace,
};

/// The providers of one zone.
pub struct Providers<Z> {
    remotes: BTreeMap<Name, Remote>,
    zone: PhantomData<fn(Z)>,
}

/// What a call is, beside its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Whether the answer shall come in events.
    pub stream: bool,
    /// The trace that the provider's own spans belong to.
    pub trace: &'a Trace,
}

/// Bounds of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of an answer that is not streamed.
    pub reply_bytes: usize,
    /// Bytes of one line of a streamed answer.
    pub event_bytes: usize,
}

/// What a provider answered.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Those of its headers that clients need and that are no credential.
    pub headers: HeaderMap,
    /// The answer itself.
    pub content: Content,
}

/// An answer as a whole or in parts.
pub enum Content {
    /// All of it.
    Whole(Bytes),
    /// Events as they come.
    Events(BoxStream<'static, Part>),
}

/// Why a provider gave no answer. None of these holds content.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It cannot be reached.
    #[error("it cannot be reached")]
    Connect(#[source] hyper_util::client::legacy::Error),
    /// It did not begin to answer in time.
    #[error("it did not begin to answer within {0:?}")]
    Silent(Duration),
    /// It fell silent within its answer, or broke it off.
    #[error("it broke off its answer")]
    Broken,
    /// Its answer is larger than the bound.
    #[error("its answer is larger than {0} bytes")]
    TooLarge(usize),
    /// Its answer is not what the protocol says.
    #[error("its answer is not {0}")]
    Garbage(&'static str),
    /// It does not accept Ringfence's key.
    #[error("it does not accept the configured key (status {0})")]
    Credentials(StatusCode),
    /// It says that it cannot answer now, with these headers.
    #[error("it answered with status {0}")]
    Status(StatusCode, Box<HeaderMap>),
    /// No provider of that name has this zone; a mistake of the configuration.
    #[error("it is not configured in this zone")]
    Unknown,
}

/// A provider cannot be set up.
#[derive(Debug, thiserror::Error)]
#[expect(
    clippy::module_name_repetitions,
    reason = "it stands among the reasons why the process cannot start"
)]
pub enum BadProvider {
    /// The certificate authority's file cannot be used.
    #[error("provider {name}: the certificates in {file} cannot be used: {problem}")]
    Certificates {
        /// The provider.
        name: Name,
        /// The file.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// The key or address cannot be put in a request.
    #[error("provider {name}: the address or key cannot be used")]
    Request {
        /// The provider.
        name: Name,
    },
}

impl Failure {
    /// As metrics write it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Connect(_) => "connect",
            Self::Silent(_) => "timeout",
            Self::Broken => "broken",
            Self::TooLarge(_) => "too_large",
            Self::Garbage(_) => "garbage",
            Self::Credentials(_) => "credentials",
            Self::Status(..) => "status",
            Self::Unknown => "unknown",
        }
    }
}

impl Providers<External> {
    /// Those on someone else's machines.
    ///
    /// # Errors
    /// One of them cannot be set up.
    pub fn external(providers: &[config::Provider], bounds: Bounds) -> Result<Self, BadProvider> {
        Self::of_zone(providers, Zone::External, bounds)
    }
}

impl Providers<Private> {
    /// Those on the company's machines.
    ///
    /// # Errors
    /// One of them cannot be set up.
    pub fn private(providers: &[config::Provider], bounds: Bounds) -> Result<Self, BadProvider> {
        Self::of_zone(providers, Zone::Private, bounds)
    }
}

impl<Z> Providers<Z> {
    fn of_zone(
        providers: &[config::Provider],
        zone: Zone,
        bounds: Bounds,
    ) -> Result<Self, BadProvider> {
        let own = providers.iter().filter(|provider| provider.zone == zone);
        let remotes =
            own.map(|provider| Ok((provider.name.clone(), Remote::new(provider, bounds)?)));
        Ok(Self {
            remotes: remotes.collect::<Result<_, _>>()?,
            zone: PhantomData,
        })
    }

    /// Sends a cleared request and waits for the answer to begin.
    ///
    /// # Errors
    /// There is no answer that could be passed on.
    pub async fn send(
        &self,
        cleared: Cleared<Z>,
        catalogue: &Catalogue,
        call: Call<'_>,
    ) -> Result<Answer, Failure> {
        let host = catalogue
            .get(cleared.destination())
            .map(|destination| &destination.host);
        let remote = host
            .and_then(|host| self.remotes.get(host))
            .ok_or(Failure::Unknown)?;
        remote.send(cleared.into_body(), call).await
    }
}

impl<Z> fmt::Debug for Providers<Z> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.remotes.keys()).finish()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({})", self.status)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "Whole({} bytes)", bytes.len()),
            Self::Events(_) => f.write_str("Events"),
        }
    }
}
