//! Log lines: what happened to the process, and, at debug level, to each request. WARN means odd
//! but nothing lost; ERROR means that an operator must act.

use std::{fmt, net::SocketAddr, time::Duration};

use tracing::{debug, error, info, warn};
use tracing_subscriber::{EnvFilter, fmt as lines, layer::SubscriberExt, util::SubscriberInitExt};

use super::Finished;
use crate::policy::Decision;

/// Sends log lines of `level` and above to standard error, as JSON unless it is a terminal.
pub fn start_logs(level: &str, terminal: Terminal) {
    let filter = EnvFilter::new(format!("warn,ringfence={level}"));
    let registry = tracing_subscriber::registry().with(filter);
    let lines = lines::layer()
        .with_writer(std::io::stderr)
        .with_target(false);
    // A second start in one process keeps the first; tests share one.
    let _started = match terminal {
        Terminal::Yes => registry.with(lines.with_ansi(false).compact()).try_init(),
        Terminal::No => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}

/// Whether a person reads the log lines as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Terminal {
    /// A person.
    Yes,
    /// A program.
    No,
}

/// The process answers requests.
pub fn ready(listen: SocketAddr, admin: SocketAddr) {
    info!(%listen, %admin, version = env!("CARGO_PKG_VERSION"), "ready");
}

/// The process was told to stop and waits for requests at work.
pub fn draining(within: Duration) {
    info!(within_ms = within.as_millis(), "draining");
}

/// The process ends.
pub fn stopped(clean: Clean) {
    match clean {
        Clean::Yes => info!("stopped"),
        Clean::No => warn!("stopped with requests still at work"),
    }
}

/// Whether every request was finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clean {
    /// Every one.
    Yes,
    /// Some were cut off.
    No,
}

/// Other policies are in force; `release` is their version, where they had to be signed.
pub fn policies_loaded(digest: &str, rules: usize, release: Option<u64>) {
    info!(policy = digest, rules, release, "policies loaded");
}

/// The candidate folder cannot be used; the policies in force are not touched by it.
pub fn candidate_refused(problems: &dyn fmt::Display) {
    warn!("candidate policies refused, they decide nothing:\n{problems}");
}

/// A rule wants somebody told of a request.
pub fn notified(id: &str, decision: &Decision) {
    let notify = &decision.obligations.notify;
    let to: Vec<&str> = notify.iter().map(AsRef::as_ref).collect();
    let rules: Vec<&str> = decision.matched.iter().map(|rule| &*rule.id).collect();
    let (to, rules) = (to.join(" "), rules.join(" "));
    warn!(request = id, %to, %rules, label = %decision.label, "policy notice");
}

/// The policies folder changed and cannot be used; the policies in force stay.
pub fn policies_refused(problems: &dyn fmt::Display) {
    error!("policies refused, the last good ones stay in force:\n{problems}");
}

/// The policies folder cannot be watched; only SIGHUP reloads it.
pub fn watch_failed(reason: &dyn fmt::Display) {
    warn!(%reason, "policies folder is not watched, send SIGHUP to reload");
}

/// A torn record at the end of the audit log was put aside.
pub fn audit_repaired(detail: &dyn fmt::Debug) {
    warn!(?detail, "audit log repaired");
}

/// The audit log has become unwritable or writable again.
pub fn audit_health(problem: Option<&str>) {
    match problem {
        Some(problem) => error!(problem, "audit log cannot be written, nothing is answered"),
        None => info!("audit log is writable"),
    }
}

/// A connection could not be accepted or spoken to.
pub fn connection(reason: &dyn fmt::Display) {
    debug!(%reason, "connection ended");
}

/// No more connections are accepted for a moment.
pub fn accept_failed(reason: &dyn fmt::Display) {
    error!(%reason, "cannot accept connections");
}

/// A destination did not answer; the next of the same clearance is tried.
pub fn provider_failed(destination: &str, reason: &dyn fmt::Display) {
    warn!(destination, %reason, "destination failed");
}

/// A request's handling panicked. The request got an error, others go on.
pub fn panicked(id: &str) {
    error!(request = id, "request handling panicked");
}

/// Traces cannot be exported.
pub fn traces_failed(reason: &dyn fmt::Display) {
    warn!(%reason, "traces are not exported");
}

/// A request has ended.
pub(super) fn finished(request: &Finished<'_>, elapsed: Duration) {
    debug!(
        request = request.id,
        trace = %request.trace.trace_id(),
        endpoint = request.endpoint,
        code = request.code,
        outcome = request.outcome.as_str(),
        destination = request.destination,
        zone = request.zone.map(super::Zone::as_str),
        label = request.label,
        elapsed_us = elapsed.as_micros(),
        "request"
    );
}
