//! One thread a core, each with a runtime of its own, so that a request, its connection and the
//! connection to its provider live on one thread: passing a chunk on wakes nobody elsewhere.
//!
//! Connections are dealt out in turn. A worker knows no other; what they share is in the service.

use std::{
    io,
    net::TcpStream,
    thread::{self, JoinHandle},
};

use tokio::sync::{OwnedSemaphorePermit, mpsc};

use super::{Answers, Server};
use crate::{task::Tasks, telemetry::event};

/// How many accepted connections may wait for a worker to look up.
const WAITING: usize = 64;

/// A thread that answers on the connections that it is given.
#[derive(Debug)]
pub struct Worker {
    sockets: mpsc::Sender<Accepted>,
    thread: JoinHandle<()>,
}

/// A connection, and its place among the open ones.
type Accepted = (TcpStream, OwnedSemaphorePermit);

/// Threads that have been told to end.
#[derive(Debug)]
pub struct Ending(Vec<JoinHandle<()>>);

impl Ending {
    /// Waits for them; blocks.
    pub fn join(self) {
        for thread in self.0 {
            // A panic in it was one of a request and has been told.
            drop(thread.join());
        }
    }
}

impl Worker {
    /// Starts a worker. It ends when the tasks have ended.
    ///
    /// # Errors
    /// The system gives no thread or no runtime.
    pub fn start<S>(number: usize, server: Server, service: S, tasks: Tasks) -> io::Result<Self>
    where
        S: Answers,
    {
        let (sockets, accepted) = mpsc::channel(WAITING);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = thread::Builder::new()
            .name(format!("worker-{number}"))
            .spawn(move || {
                runtime.block_on(async {
                    take(server, service, &tasks, accepted).await;
                    tasks.ended().await;
                });
            })?;
        Ok(Self { sockets, thread })
    }
}

/// Answers on each connection that comes, until the tasks are told to stop.
async fn take<S>(server: Server, service: S, tasks: &Tasks, mut accepted: mpsc::Receiver<Accepted>)
where
    S: Answers,
{
    loop {
        let (socket, permit) = tokio::select! {
            biased;
            () = tasks.stopping() => return,
            accepted = accepted.recv() => match accepted {
                Some(accepted) => accepted,
                None => return,
            },
        };
        match tokio::net::TcpStream::from_std(socket) {
            Ok(socket) => server.spawn((socket, permit), &service, tasks),
            Err(reason) => event::connection(&reason),
        }
    }
}

impl Server {
    /// Accepts, and deals the connections out to the workers in turn, until the tasks are told to
    /// stop.
    pub async fn deal(
        self,
        listener: tokio::net::TcpListener,
        workers: Vec<Worker>,
        tasks: Tasks,
    ) -> Ending {
        for worker in workers.iter().cycle() {
            let Some((socket, permit)) = self.next(&listener, &tasks).await else {
                break;
            };
            match socket.into_std() {
                // A worker that is gone drops the connection, as a crash would.
                Ok(socket) => drop(worker.sockets.send((socket, permit)).await),
                Err(reason) => event::connection(&reason),
            }
        }
        Ending(workers.into_iter().map(|worker| worker.thread).collect())
    }
}
