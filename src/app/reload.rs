//! Swaps policies while requests run. A folder that cannot be used changes nothing but the log.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use notify::{RecursiveMode, Watcher};
use tokio::{signal::unix::Signal, sync::mpsc};

use super::load;
use crate::{
    audit::Health,
    release::follows,
    stack::Parts,
    telemetry::event,
    yaml::{Problem, Problems},
};

/// Editors write a file in several steps; a reload waits until this long after the last.
const QUIET: Duration = Duration::from_millis(200);
/// How long changes that do not end may hold a reload off.
const QUIET_MAX: Duration = Duration::from_secs(5);
/// How long a wait for a day may be before the clock is looked at again: clocks are set, and machines sleep.
const CLOCK_LOOK: Duration = Duration::from_secs(600);
/// How often the audit log's state is looked at, so that it recovers and is told without a request.
const AUDIT_LOOK: Duration = Duration::from_secs(1);

/// Reloads on SIGHUP, when a file of the folder changes, and on the day on which a dictionary begins or
/// no longer holds.
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
    let candidate = parts.config.candidate.clone();
    let watcher = watcher.and_then(|mut watcher| {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
        if let Some(candidate) = &candidate {
            watcher.watch(candidate, RecursiveMode::NonRecursive)?;
        }
        Ok(watcher)
    });
    if let Err(reason) = &watcher {
        event::watch_failed(reason);
    }
    // What changed between the first reading and now; loading a model takes its time.
    let mut changes_on = reload(&parts).await;
    loop {
        tokio::select! {
            () = parts.tasks.stopping() => return,
            () = day(changes_on) => {}
            Some(()) = hangup.recv() => {}
            Some(()) = changes.recv() => quiet(&mut changes).await,
            else => return,
        }
        changes_on = reload(&parts).await;
    }
}

/// Waits until nothing changes any more, but not for ever.
async fn quiet(changes: &mut mpsc::Receiver<()>) {
    let ends = async {
        while tokio::time::timeout(QUIET, changes.recv())
            .await
            .is_ok_and(|more| more.is_some())
        {}
    };
    let _late = tokio::time::timeout(QUIET_MAX, ends).await;
}

/// Ends when that day has begun; never where there is none.
async fn day(day: Option<Date>) {
    let Some(day) = day else {
        return std::future::pending().await;
    };
    loop {
        let left = left(day, Timestamp::now());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(CLOCK_LOOK)).await;
    }
}

/// How long it is until that day begins, in UTC. A day that the clock cannot show never does.
fn left(day: Date, now: Timestamp) -> Duration {
    let begins = day.to_zoned(TimeZone::UTC).map(|begins| begins.timestamp());
    let left = begins.map_or(SignedDuration::MAX, |begins| begins.duration_since(now));
    Duration::try_from(left).unwrap_or_default()
}

/// The day on which to do it again.
async fn reload(parts: &Arc<Parts>) -> Option<Date> {
    let config = Arc::clone(&parts.config);
    let loaded = tokio::task::spawn_blocking(move || load::in_force(&config)).await;
    match loaded {
        Ok(Ok(loaded)) if is_in_force(&loaded, parts) => loaded.changes,
        Ok(Ok(loaded)) => {
            if let Err(problem) = follow(&loaded, parts) {
                return refused(parts, &problem);
            }
            let changes = loaded.changes;
            let next = super::snapshot(loaded, &parts.config);
            parts.snapshot.store(Arc::new(next));
            if let Err(problem) = parts.note_policies().await {
                event::audit_health(Some(&problem.to_string()));
            }
            changes
        }
        Ok(Err(problems)) => refused(parts, &told(&problems)),
        Err(_words) => refused(
            parts,
            &"the policies could not be read: the reader stumbled",
        ),
    }
}

/// The files may be the same and the detectors others: a dictionary's days began or are over.
fn is_in_force(loaded: &load::Loaded, parts: &Parts) -> bool {
    let snapshot = parts.snapshot.load();
    loaded.policy.digest() == snapshot.policy.digest()
        && loaded.detectors.digest() == snapshot.detectors.digest()
        && loaded.release == snapshot.release
        && candidate(loaded) == snapshot.candidate.as_ref().map(|one| one.policy.digest())
}

/// The digest of the candidate, where there is a good one.
fn candidate(loaded: &load::Loaded) -> Option<&Arc<str>> {
    let candidate = loaded.candidate.as_ref()?.as_ref();
    candidate.ok().map(|one| one.policy.digest())
}

/// Has a release follow the one in force, also across restarts.
fn follow(loaded: &load::Loaded, parts: &Parts) -> Result<(), String> {
    let Some(release) = &loaded.release else {
        return Ok(());
    };
    // The file says the same, unless somebody wrote into it.
    if let Some(last) = &parts.snapshot.load().release
        && let Some(fault) = follows(
            release.version,
            &release.digest,
            (last.version, &last.digest),
        )
    {
        return Err(fault.to_string());
    }
    load::release::remember(&parts.config.audit.folder, release)
        .map_err(|error| format!("the release cannot be remembered: {error}"))
}

/// What is wrong and where, without the lines themselves: terms may stand there.
pub(super) fn told(problems: &Problems) -> String {
    let one = |bad: &Problem| {
        let (file, at, message) = (&bad.file, &bad.at, &bad.message);
        format!("{file}:{}:{}: {message}", at.line, at.column)
    };
    problems.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Tells that the last good ones stay, and when to try again though nobody changes a file.
fn refused(parts: &Parts, problems: &dyn std::fmt::Display) -> Option<Date> {
    parts
        .telemetry
        .metrics
        .reloads
        .with_label_values(&["refused"])
        .inc();
    event::policies_refused(problems);
    load::today().tomorrow().ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_waited_for_until_it_begins_in_utc() {
        for (day, now, seconds) in [
            ("2027-03-02", "2027-03-01T00:00:00Z", 86_400),
            ("2027-03-02", "2027-03-02T01:59:59+02:00", 1),
            ("2027-03-02", "2027-03-02T00:00:00Z", 0),
            ("2027-03-02", "2027-05-01T00:00:00Z", 0),
            (
                "9999-12-31",
                "2027-03-01T00:00:00Z",
                i64::MAX.cast_unsigned(),
            ),
        ] {
            let left = left(day.parse().unwrap(), now.parse().unwrap());
            assert_eq!(left.as_secs(), seconds, "{now}");
        }
    }

    #[tokio::test]
    async fn a_day_that_has_come_ends_the_wait() {
        day(Some("2020-01-01".parse().unwrap())).await;
    }
}
