//! Accepts connections, terminates TLS, speaks HTTP/1.1 and HTTP/2, drains. Knows nothing of chat.

mod stall;
mod workers;

use std::{convert::Infallible, fmt, path::Path, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;

use self::stall::Stall;
pub use self::workers::{Ending, Worker};
use crate::{body::ReplyBody, task::Tasks, telemetry::event};

/// How long accepting rests when the process has run out of descriptors or memory.
const ACCEPT_REST: Duration = Duration::from_millis(100);
/// How many headers hyper takes unless told otherwise.
const HYPER_HEADERS: usize = 100;
/// How often a silent HTTP/2 client is asked whether it is there.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// HTTP/2 requests at work on one connection.
const STREAMS_MAX: u32 = 256;

/// Bounds of a listener's connections.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Open connections.
    pub connections: usize,
    /// Bytes of a request's headers.
    pub header_bytes: usize,
    /// How many headers.
    pub headers: usize,
    /// How long the headers, or a TLS handshake, may take.
    pub header_read: Duration,
    /// How long a client may leave its answer unread.
    pub client_stall: Duration,
}

/// The certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct BadTls(String);

/// What answers on a connection. Every hyper service of this kind does.
pub trait Answers:
    hyper::service::Service<
        Request<Incoming>,
        Response = Response<ReplyBody>,
        Error = Infallible,
        Future: Send + 'static,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Answers for S where
    S: hyper::service::Service<
            Request<Incoming>,
            Response = Response<ReplyBody>,
            Error = Infallible,
            Future: Send + 'static,
        > + Clone
        + Send
        + Sync
        + 'static
{
}

/// A connection, and its place among the open ones.
type Accepted = (TcpStream, tokio::sync::OwnedSemaphorePermit);

/// Runs a connection to its end; told to stop, it ends with its requests. Both kinds of connection
/// have these methods, and no trait in common.
macro_rules! drained {
    ($connection:ident, $tasks:ident) => {{
        let mut connection = std::pin::pin!($connection);
        tokio::select! {
            biased;
            ended = connection.as_mut() => ended,
            () = $tasks.stopping() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    }};
}

/// A listener that answers with a service.
#[derive(Clone)]
pub struct Server {
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
    tls: Option<TlsAcceptor>,
    bounds: Bounds,
    open: Arc<Semaphore>,
}

impl Server {
    /// Without TLS.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        // Twice our own bound, so that it is Ringfence that answers, in the API's shape; beyond
        // this hyper answers a bare 431.
        let buffer = (bounds.header_bytes * 2).max(16 << 10);
        let mut http1 = http1::Builder::new();
        http1
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.header_read)
            .max_buf_size(buffer);
        // Up to its own bound hyper keeps the headers of a request without an allocation.
        if bounds.headers > HYPER_HEADERS {
            http1.max_headers(bounds.headers);
        }
        let mut http2 = http2::Builder::new(TokioExecutor::new());
        http2
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(buffer).unwrap_or(u32::MAX))
            .max_concurrent_streams(STREAMS_MAX)
            .keep_alive_interval(Some(KEEP_ALIVE));
        Self {
            http1,
            http2,
            tls: None,
            bounds,
            open: Arc::new(Semaphore::new(bounds.connections)),
        }
    }

    /// With TLS, HTTP/2 by ALPN.
    ///
    /// # Errors
    /// The files are no certificate and key that belong together.
    pub fn tls(mut self, certificate: &Path, key: &Path) -> Result<Self, BadTls> {
        let mut config = tls_config(certificate, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        self.tls = Some(TlsAcceptor::from(Arc::new(config)));
        Ok(self)
    }

    /// Whether the files are a certificate and a key that belong together.
    ///
    /// # Errors
    /// They are not.
    pub fn check_tls(certificate: &Path, key: &Path) -> Result<(), BadTls> {
        tls_config(certificate, key).map(drop)
    }

    /// Answers until the tasks are told to stop; then no connection is accepted any more, and open
    /// ones end when their requests have.
    pub async fn run<S>(self, listener: TcpListener, service: S, tasks: Tasks)
    where
        S: Answers,
    {
        while let Some(accepted) = self.next(&listener, &tasks).await {
            self.spawn(accepted, &service, &tasks);
        }
    }

    /// The next connection; `None` when the tasks are told to stop.
    async fn next(&self, listener: &TcpListener, tasks: &Tasks) -> Option<Accepted> {
        loop {
            let accepted = tokio::select! {
                biased;
                () = tasks.stopping() => return None,
                accepted = self.accept(listener) => accepted,
            };
            match accepted {
                Ok(accepted) => return Some(accepted),
                Err(reason) => {
                    event::accept_failed(&reason);
                    tokio::time::sleep(ACCEPT_REST).await;
                }
            }
        }
    }

    fn spawn<S>(&self, (socket, permit): Accepted, service: &S, tasks: &Tasks)
    where
        S: Answers,
    {
        let (server, service, stop) = (self.clone(), service.clone(), tasks.clone());
        tasks.spawn(async move {
            server.connection(socket, service, stop).await;
            drop(permit);
        });
    }

    async fn accept(&self, listener: &TcpListener) -> std::io::Result<Accepted> {
        let permit = Arc::clone(&self.open)
            .acquire_owned()
            .await
            .map_err(std::io::Error::other)?;
        let (socket, _peer) = listener.accept().await?;
        socket.set_nodelay(true)?;
        Ok((socket, permit))
    }

    async fn connection<S>(self, socket: TcpStream, service: S, tasks: Tasks)
    where
        S: Answers,
    {
        let Some(acceptor) = self.tls.clone() else {
            return self.speak(socket, Version::Http1, service, tasks).await;
        };
        let handshake = tokio::time::timeout(self.bounds.header_read, acceptor.accept(socket));
        match handshake.await {
            Ok(Ok(socket)) => {
                let h2 = socket.get_ref().1.alpn_protocol() == Some(b"h2");
                let version = if h2 { Version::Http2 } else { Version::Http1 };
                self.speak(socket, version, service, tasks).await;
            }
            Ok(Err(reason)) => event::connection(&reason),
            Err(late) => event::connection(&late),
        }
    }

    async fn speak<I, S>(self, socket: I, version: Version, service: S, tasks: Tasks)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        S: Answers,
    {
        let socket = TokioIo::new(Stall::new(socket, self.bounds.client_stall));
        let ended = match version {
            Version::Http1 => {
                let connection = self.http1.serve_connection(socket, service);
                drained!(connection, tasks)
            }
            Version::Http2 => {
                let connection = self.http2.serve_connection(socket, service);
                drained!(connection, tasks)
            }
        };
        if let Err(reason) = ended {
            event::connection(&reason);
        }
    }
}

fn tls_config(certificate: &Path, key: &Path) -> Result<rustls::ServerConfig, BadTls> {
    let bad = |what: &Path, why: &dyn fmt::Display| BadTls(format!("{}: {why}", what.display()));
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate)
        .map_err(|error| bad(certificate, &error))?
        .collect();
    let chain = chain.map_err(|error| bad(certificate, &error))?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| bad(key, &error))?;
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, secret);
    let together = |error| format!("with the key {}: {error}", key.display());
    config.map_err(|error| bad(certificate, &together(error)))
}

/// What is spoken on a connection. Without TLS there is no word for it, so it is HTTP/1.1.
#[derive(Debug, Clone, Copy)]
enum Version {
    Http1,
    Http2,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({:?}, tls: {})", self.bounds, self.tls.is_some())
    }
}
