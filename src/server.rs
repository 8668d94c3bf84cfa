//! Accepts connections, terminates TLS, speaks HTTP/1.1 and HTTP/2, drains. Knows nothing of chat.

use std::{convert::Infallible, fmt, path::Path, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;

use crate::{body::ReplyBody, task::Tasks, telemetry::event};

/// How long accepting rests when the process has run out of descriptors or memory.
const ACCEPT_REST: Duration = Duration::from_millis(100);
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
}

/// The certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("TLS cannot be set up: {0}")]
pub struct BadTls(String);

/// A listener that answers with a service.
#[derive(Clone)]
pub struct Server {
    http: Builder<TokioExecutor>,
    tls: Option<TlsAcceptor>,
    bounds: Bounds,
    open: Arc<Semaphore>,
}

impl Server {
    /// Without TLS.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        let mut http = Builder::new(TokioExecutor::new());
        // Twice our own bound, so that it is Ringfence that answers, in the API's shape; beyond
        // this hyper answers a bare 431.
        let buffer = (bounds.header_bytes * 2).max(16 << 10);
        http.http1()
            .timer(TokioTimer::new())
            .header_read_timeout(bounds.header_read)
            .max_headers(bounds.headers * 2)
            .max_buf_size(buffer);
        http.http2()
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(buffer).unwrap_or(u32::MAX))
            .max_concurrent_streams(STREAMS_MAX)
            .keep_alive_interval(Some(Duration::from_secs(30)));
        Self {
            http,
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
        let bad =
            |what: &Path, why: &dyn fmt::Display| BadTls(format!("{}: {why}", what.display()));
        let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(certificate)
            .map_err(|error| bad(certificate, &error))?
            .collect();
        let chain = chain.map_err(|error| bad(certificate, &error))?;
        let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| bad(key, &error))?;
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, secret);
        let mut config = config.map_err(|error| bad(certificate, &error))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        self.tls = Some(TlsAcceptor::from(Arc::new(config)));
        Ok(self)
    }

    /// Answers until the tasks are told to stop; then no connection is accepted any more, and open
    /// ones end when their requests have.
    pub async fn run<S>(self, listener: TcpListener, service: S, tasks: Tasks)
    where
        S: hyper::service::Service<
                Request<Incoming>,
                Response = Response<ReplyBody>,
                Error = Infallible,
            > + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        loop {
            let accepted = tokio::select! {
                biased;
                () = tasks.stopping() => return,
                accepted = self.accept(&listener) => accepted,
            };
            let (socket, permit) = match accepted {
                Ok(accepted) => accepted,
                Err(reason) => {
                    event::accept_failed(&reason);
                    tokio::time::sleep(ACCEPT_REST).await;
                    continue;
                }
            };
            let (server, service, stop) = (self.clone(), service.clone(), tasks.clone());
            tasks.spawn(async move {
                server.connection(socket, service, stop).await;
                drop(permit);
            });
        }
    }

    async fn accept(
        &self,
        listener: &TcpListener,
    ) -> std::io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
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
        S: hyper::service::Service<
                Request<Incoming>,
                Response = Response<ReplyBody>,
                Error = Infallible,
            > + Send
            + 'static,
        S::Future: Send + 'static,
    {
        let Some(acceptor) = self.tls.clone() else {
            return self.speak(socket, service, tasks).await;
        };
        let handshake = tokio::time::timeout(self.bounds.header_read, acceptor.accept(socket));
        match handshake.await {
            Ok(Ok(socket)) => self.speak(socket, service, tasks).await,
            Ok(Err(reason)) => event::connection(&reason),
            Err(late) => event::connection(&late),
        }
    }

    async fn speak<I, S>(self, socket: I, service: S, tasks: Tasks)
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        S: hyper::service::Service<
                Request<Incoming>,
                Response = Response<ReplyBody>,
                Error = Infallible,
            > + Send
            + 'static,
        S::Future: Send + 'static,
    {
        let connection = self.http.serve_connection(TokioIo::new(socket), service);
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            biased;
            ended = connection.as_mut() => ended,
            () = tasks.stopping() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(reason) = ended {
            event::connection(&reason);
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({:?}, tls: {})", self.bounds, self.tls.is_some())
    }
}
