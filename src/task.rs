//! Tasks that shutdown knows: every spawn goes through here, and a stop waits for all of them.

use std::{future::Future, time::Duration};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The tasks of one process, and the word to stop.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
    ended: CancellationToken,
}

impl Tasks {
    /// Runs a future on the runtime until it ends.
    pub fn spawn<F>(&self, future: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        // Nobody awaits the handle: the tracker does.
        drop(self.tracker.spawn(future));
    }

    /// Resolves when the process shall stop.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Whether the process shall stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Says stop, and waits for nobody.
    pub fn say_stop(&self) {
        self.stop.cancel();
    }

    /// Says stop, and waits so long for every task to end. False where some did not.
    pub async fn stop(&self, within: Duration) -> bool {
        self.stop.cancel();
        self.tracker.close();
        let clean = tokio::time::timeout(within, self.tracker.wait())
            .await
            .is_ok();
        self.ended.cancel();
        clean
    }

    /// Resolves when every task has ended, or had its time; whoever lends them a runtime may end.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }
}
