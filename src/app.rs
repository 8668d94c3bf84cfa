//! Builds everything from a checked configuration, reloads policies, shuts down.

mod load;
mod reload;

use std::{sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
};

pub use self::load::{
    Audit, Loaded, audit, config, contents, everything, in_force, policies, release::release,
    suites, with_every_law, with_every_zone,
};
use crate::{
    admin::Admin,
    audit::{self, Kind, Log},
    config::Config,
    engine::{Engine, LoadError, ModelSettings, Settings},
    provider::{self, BadProvider, Providers},
    release::InForce,
    server::{BadTls, Bounds, Server, Worker},
    stack::{
        Candidate, DigestKey, Lineage, NoRandomness, Parts, Released, Reloaded, Snapshot, Verdicts,
        stack,
    },
    task::Tasks,
    telemetry::{
        Metrics, Otlp, Telemetry,
        event::{self, Clean},
    },
};

/// Admin connections that may be open.
const ADMIN_CONNECTIONS: usize = 64;

/// Why the process cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A file that people edit is wrong.
    #[error(transparent)]
    Problems(#[from] crate::yaml::Problems),
    /// The evidence cannot be kept.
    #[error("audit log: {0}")]
    Audit(#[from] audit::OpenError),
    /// A file of the audit folder cannot be used.
    #[error("audit folder {folder}: {source}")]
    AuditKey {
        /// The folder.
        folder: String,
        /// Why.
        source: std::io::Error,
    },
    /// The start cannot be recorded.
    #[error("audit log: {0}")]
    Unwritable(#[from] audit::Unwritable),
    /// The system gives no random numbers.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// A model cannot be served.
    #[error("engine: {0}")]
    Engine(#[from] LoadError),
    /// A provider cannot be set up.
    #[error(transparent)]
    Provider(#[from] BadProvider),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] BadTls),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// Telemetry cannot be set up.
    #[error(transparent)]
    Metrics(#[from] crate::telemetry::BadMetric),
    /// Traces cannot be exported.
    #[error(transparent)]
    Traces(#[from] crate::telemetry::BadEndpoint),
    /// The process cannot listen to signals.
    #[error("signals: {0}")]
    Signals(std::io::Error),
    /// The threads that answer cannot be started.
    #[error("workers: {0}")]
    Workers(std::io::Error),
    /// There is nobody to answer; a mistake in this file.
    #[error("no workers")]
    NoWorkers,
}

/// A process that answers requests.
#[derive(Debug)]
pub struct App {
    parts: Arc<Parts>,
    workers: Vec<Worker>,
    listen: TcpListener,
    admin: TcpListener,
    server: Server,
}

impl App {
    /// Builds it. What listens last can fail last: nobody connects to half a gateway.
    ///
    /// # Errors
    /// Why it cannot start, and what to do.
    pub async fn build(config: Config, loaded: Loaded) -> Result<Self, StartError> {
        let tasks = Tasks::default();
        let otlp = config
            .telemetry
            .otlp_endpoint
            .as_ref()
            .map(|endpoint| Otlp::new(&endpoint.value))
            .transpose()?;
        let telemetry = Arc::new(Telemetry {
            metrics: Metrics::new()?,
            otlp,
        });
        let bounds = provider::Bounds {
            reply_bytes: config.limits.reply_bytes,
            event_bytes: config.limits.event_bytes,
        };
        let count = config.limits.workers.unwrap_or_else(cores).max(1);
        let mut providers = Vec::new();
        for _ in 0..=count {
            let external = Providers::external(&config.providers, bounds)?;
            providers.push((external, Providers::private(&config.providers, bounds)?));
        }
        let server = server(&config)?;
        let log = open_log(&config)?;
        let digest_key = digest_key(&config)?;
        if let Some(release) = &loaded.release {
            remember(&config, release)?;
        }
        let engine = match &config.engine {
            Some(engine) => Some(Arc::new(Engine::load(&settings(engine))?)),
            None => None,
        };
        let listen = bind(config.listen.address).await?;
        let admin = bind(config.admin).await?;
        let snapshot = snapshot(loaded, &config);
        let hours = config.limits.conversation_hours;
        let lifetime = Duration::from_secs(hours.saturating_mul(3600));
        let lineage = Lineage::new(config.limits.conversations, lifetime)?;
        let (external, private) = providers.pop().ok_or(StartError::NoWorkers)?;
        let parts = Arc::new(Parts {
            snapshot: Arc::new(ArcSwap::from_pointee(snapshot)),
            lineage: Arc::new(lineage),
            places: Arc::new(Semaphore::new(config.limits.concurrent_requests)),
            config: Arc::new(config),
            log,
            digest_key: Arc::new(digest_key),
            external,
            private,
            engine,
            telemetry,
            tasks,
        });
        let mut workers = Vec::new();
        for (number, (external, private)) in providers.into_iter().enumerate() {
            let own = Arc::new(parts.with(external, private));
            let worker = Worker::start(number, server.clone(), stack(&own), own.tasks.clone());
            workers.push(worker.map_err(StartError::Workers)?);
        }
        let app = Self {
            parts,
            workers,
            listen,
            admin,
            server,
        };
        app.parts.note_policies().await?;
        Ok(app)
    }

    /// Answers until SIGTERM or SIGINT, then drains.
    ///
    /// # Errors
    /// The process cannot listen to signals.
    pub async fn run(self) -> Result<Clean, StartError> {
        let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Signals)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Signals)?;
        let reload = signal(SignalKind::hangup()).map_err(StartError::Signals)?;
        // Not before: who waits for this line may send a signal at once.
        if let (Ok(listen), Ok(admin)) = (self.listen.local_addr(), self.admin.local_addr()) {
            event::ready(listen, admin);
        }
        let Self {
            parts,
            workers,
            listen,
            admin,
            server,
        } = self;
        // Operators can look until the very end, so their listener has tasks of its own.
        let looking = Tasks::default();
        let admin_bounds = Bounds {
            connections: ADMIN_CONNECTIONS,
            ..bounds(&parts.config)
        };
        looking.spawn(Server::new(admin_bounds).run(admin, Admin::new(&parts), looking.clone()));
        parts.tasks.spawn(reload::watch(Arc::clone(&parts), reload));
        parts.tasks.spawn(reload::watch_audit(Arc::clone(&parts)));
        let signalled = async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            parts.tasks.say_stop();
        };
        let dealing = server.deal(listen, workers, parts.tasks.clone());
        let ((), ending) = tokio::join!(signalled, dealing);
        let within = Duration::from_millis(parts.config.limits.drain_ms);
        event::draining(within);
        let clean = if parts.tasks.stop(within).await {
            Clean::Yes
        } else {
            Clean::No
        };
        let _joined = tokio::task::spawn_blocking(|| ending.join()).await;
        if let Some(engine) = parts.engine.clone() {
            // What is still at work had its time.
            let _joined = tokio::task::spawn_blocking(move || engine.close(Duration::ZERO)).await;
        }
        parts.log.close().await;
        looking.stop(Duration::ZERO).await;
        if parts.telemetry.otlp.is_some() {
            let telemetry = Arc::clone(&parts.telemetry);
            let close = move || {
                telemetry
                    .otlp
                    .as_ref()
                    .map(|otlp| otlp.close(Duration::from_secs(3)))
            };
            let _sent = tokio::task::spawn_blocking(close).await;
        }
        event::stopped(clean);
        Ok(clean)
    }
}

impl Parts {
    /// Records and tells which policies are in force.
    async fn note_policies(&self) -> Result<(), audit::Unwritable> {
        let snapshot = self.snapshot.load_full();
        let (policy, rules) = (snapshot.policy.digest(), snapshot.policy.rules().count());
        let record = Reloaded {
            policy,
            detectors: snapshot.detectors.digest(),
            rules,
            release: snapshot.release.as_ref().map(Released::new),
        };
        self.telemetry.metrics.policy_in_force(policy);
        let version = snapshot.release.as_ref().map(|release| release.version);
        event::policies_loaded(policy, rules, version);
        match self.log.seal(Kind::Reload, &record).await {
            // A full disk is told by readiness; the process must be there to tell it.
            Err(audit::Unwritable::Full { .. }) => Ok(()),
            sealed => sealed.map(drop),
        }
    }
}

/// What requests see from now on.
fn snapshot(loaded: Loaded, config: &Config) -> Snapshot {
    let candidate = match loaded.candidate {
        Some(Ok(candidate)) => Some(candidate),
        Some(Err(problems)) => {
            event::candidate_refused(&reload::told(&problems));
            None
        }
        None => None,
    };
    let same = |other: &Loaded| other.detectors.digest() == loaded.detectors.digest();
    let candidate = candidate.map(|other| {
        let differs = !same(&other);
        let Loaded {
            detectors, policy, ..
        } = *other;
        let finds = differs.then(|| (detectors, Verdicts::new(config.limits.verdict_bytes)));
        Candidate { policy, finds }
    });
    Snapshot {
        candidate,
        detectors: loaded.detectors,
        policy: loaded.policy,
        release: loaded.release,
        since: Timestamp::now(),
        verdicts: Verdicts::new(config.limits.verdict_bytes),
    }
}

/// How many threads can run at once.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn bounds(config: &Config) -> Bounds {
    let limits = &config.limits;
    Bounds {
        connections: limits.connections,
        header_bytes: limits.header_bytes,
        headers: limits.headers,
        header_read: Duration::from_millis(limits.header_read_ms),
        client_stall: Duration::from_millis(limits.client_stall_ms),
    }
}

fn server(config: &Config) -> Result<Server, BadTls> {
    let server = Server::new(bounds(config));
    match &config.listen.tls {
        Some((certificate, key)) => server.tls(certificate, key),
        None => Ok(server),
    }
}

fn open_log(config: &Config) -> Result<Log, StartError> {
    let settings = audit::Settings {
        folder: config.audit.folder.clone(),
        segment_bytes: config.audit.segment_bytes,
        queue_records: config.audit.queue_records,
        reserve_bytes: config.audit.reserve_bytes,
    };
    let (log, opened) = Log::open(&settings)?;
    if let Some(torn) = &opened.torn {
        event::audit_repaired(torn);
    }
    Ok(log)
}

/// The key of the digests in records; made at the first start.
fn digest_key(config: &Config) -> Result<DigestKey, StartError> {
    let folder = &config.audit.folder;
    load::digest_key(folder).map_err(|source| StartError::AuditKey {
        folder: folder.display().to_string(),
        source,
    })
}

/// No older release than this comes into force from now on.
fn remember(config: &Config, release: &InForce) -> Result<(), StartError> {
    let folder = &config.audit.folder;
    load::release::remember(folder, release).map_err(|source| StartError::AuditKey {
        folder: folder.display().to_string(),
        source,
    })
}

fn settings(engine: &crate::config::Engine) -> Settings {
    let models = engine.models.iter().map(|model| ModelSettings {
        name: model.name.value.clone(),
        path: model.path.value.clone(),
        sha256: model.sha256.as_ref().map(|sum| sum.value.clone()),
        context_tokens: model.context_tokens,
        slots: model.slots,
        queue: model.queue,
        max_tokens_default: model.max_tokens_default,
        stall_ms: model.stall_ms,
    });
    Settings {
        threads: engine.threads,
        models: models.collect(),
    }
}

async fn bind(address: std::net::SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StartError::Listen { address, source })
}
