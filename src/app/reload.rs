//! Swaps policies while requests run. A folder that cannot be used changes nothing but the log.

use std::{sync::Arc, time::Duration};

use notify::{RecursiveMode, Watcher};
use tokio::{signal::unix::Signal, sync::mpsc};

use super::load;
use crate::{
    audit::Health,
    stack::{Parts, Snapshot, Verdicts},
    telemetry::event,
};

/// Editors write a file in several steps; a reload waits until this long after the last.
const QUIET: Duration = Duration::from_millis(200);
/// How often the audit log's state is looked at, so that it recovers and is told without a request.
const AUDIT_LOOK: Duration = Duration::from_secs(1);

/// Reloads on SIGHUP and when a file of the folder changes.
pub(super) async fn watch(parts: Arc<Parts>, mut hangup: Signal) {
    // One place: a change during a reload means one more reload, however many changes it was.
    let (changed, mut changes) = mpsc::channel(1);
    let watcher =
        notify::recommended_watcher(move |change: Result<notify::Event, notify::Error>| {
            if change.is_ok_and(|change| !change.kind.is_access()) {
                // A full queue has the word already.
                let _queued = changed.try_send(());
            }
        });
    let folder = parts.config.policies.clone();
    let watcher = watcher.and_then(|mut watcher| {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        Ok(watcher)
    });
    if let Err(reason) = &watcher {
        event::watch_failed(reason);
    }
    // What changed between the first reading and now; loading a model takes its time.
    reload(&parts).await;
    loop {
        tokio::select! {
            () = parts.tasks.stopping() => return,
            Some(()) = hangup.recv() => {}
            Some(()) = changes.recv() => {
                while tokio::time::timeout(QUIET, changes.recv()).await.is_ok_and(|more| more.is_some()) {}
            }
            else => return,
        }
        reload(&parts).await;
    }
}

async fn reload(parts: &Arc<Parts>) {
    let (folder, catalogue) = (
        parts.config.policies.clone(),
        parts.config.catalogue.clone(),
    );
    let loaded = tokio::task::spawn_blocking(move || load::policies(&folder, &catalogue)).await;
    match loaded {
        Ok(Ok(loaded)) if is_running(parts, &loaded) => {}
        Ok(Ok(loaded)) => {
            parts.snapshot.store(Arc::new(Snapshot {
                detectors: loaded.detectors,
                policy: loaded.policy,
                verdicts: Verdicts::new(parts.limits().verdict_bytes),
            }));
            if let Err(problem) = parts.note_policies().await {
                event::audit_health(Some(&problem.to_string()));
            }
        }
        Ok(Err(problems)) => refused(parts, &problems),
        Err(panicked) => refused(parts, &panicked),
    }
}

/// Whether nothing has changed: no policy, and no index that policies name.
fn is_running(parts: &Parts, loaded: &load::Loaded) -> bool {
    let running = parts.snapshot.load();
    loaded.policy.digest() == running.policy.digest()
        && loaded.detectors.digest() == running.detectors.digest()
}

fn refused(parts: &Parts, problems: &dyn std::fmt::Display) {
    parts
        .telemetry
        .metrics
        .reloads
        .with_label_values(&["refused"])
        .inc();
    event::policies_refused(problems);
}

/// Tells when the audit log becomes unwritable or writable again.
pub(super) async fn watch_audit(parts: Arc<Parts>) {
    let mut look = tokio::time::interval(AUDIT_LOOK);
    let mut told = false;
    loop {
        tokio::select! {
            () = parts.tasks.stopping() => return,
            _ = look.tick() => {}
        }
        match parts.log.health() {
            Health::Failing(problem) if !told => {
                told = true;
                event::audit_health(Some(&problem.to_string()));
            }
            Health::Ok if told => {
                told = false;
                event::audit_health(None);
            }
            _ => {}
        }
    }
}
