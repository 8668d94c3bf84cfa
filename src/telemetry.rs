//! Every event and metric, and the set-up of logs, Prometheus and OpenTelemetry.
//!
//! Nobody else names a metric or writes a log line about a request: they say what happened, by
//! calling a method of [`Telemetry`] or a function of [`event`]. No method takes content.

pub mod event;
mod metric;
mod otlp;
mod span;

use std::time::{Duration, SystemTime};

pub use self::{
    metric::{AuditFigures, BadMetric, EngineFigures, Metrics},
    otlp::{BadEndpoint, Otlp},
    span::Trace,
};
use crate::{body::Outcome, destination::Zone};

/// What happened goes here. One for the whole process.
#[derive(Debug)]
pub struct Telemetry {
    /// Counters and histograms.
    pub metrics: Metrics,
    /// Where traces go, if anywhere.
    pub otlp: Option<Otlp>,
}

/// A stretch of a request's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Reading the body.
    Read,
    /// Walking and checking it.
    Parse,
    /// Finding what is sensitive.
    Classify,
    /// Deciding and making the bytes that leave.
    Decide,
    /// Waiting for the record to be durable.
    Seal,
    /// Waiting for the answer to begin.
    Answer,
    /// Passing the answer on.
    Stream,
}

/// The times of one request: each stage's beginning, in order.
#[derive(Debug, Clone)]
pub struct Stopwatch {
    wall: SystemTime,
    started: std::time::Instant,
    marks: Vec<(Stage, Duration)>,
}

/// One request, when it has ended.
#[derive(Debug)]
pub struct Finished<'a> {
    /// The request's id.
    pub id: &'a str,
    /// Its place in its trace.
    pub trace: &'a Trace,
    /// Which endpoint it came to, by the name in the table of endpoints.
    pub endpoint: &'static str,
    /// The status that was answered.
    pub code: u16,
    /// How the answer ended.
    pub outcome: Outcome,
    /// Who answered, by the name in the configuration.
    pub destination: Option<&'a str>,
    /// On whose machine.
    pub zone: Option<Zone>,
    /// How sensitive it was.
    pub label: Option<&'a str>,
    /// Tokens in and out, where known.
    pub tokens: Option<(u64, u64)>,
    /// Its times.
    pub times: &'a Stopwatch,
}

impl Stage {
    /// As metrics, spans and records write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Parse => "parse",
            Self::Classify => "classify",
            Self::Decide => "decide",
            Self::Seal => "seal",
            Self::Answer => "answer",
            Self::Stream => "stream",
        }
    }
}

impl Stopwatch {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self {
            wall: SystemTime::now(),
            started: std::time::Instant::now(),
            marks: Vec::with_capacity(8),
        }
    }

    /// A stage begins, and the one before it ends.
    pub fn mark(&mut self, stage: Stage) {
        self.marks.push((stage, self.started.elapsed()));
    }

    /// Since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// When it started, by the clock on the wall.
    #[must_use]
    pub fn wall(&self) -> SystemTime {
        self.wall
    }

    /// Each stage with its beginning and end, counted from the start; the last one ends at `end`.
    pub fn stages(&self, end: Duration) -> impl Iterator<Item = (Stage, Duration, Duration)> {
        self.marks
            .iter()
            .enumerate()
            .map(move |(at, (stage, from))| {
                let to = self.marks.get(at + 1).map_or(end, |(_, next)| *next);
                (*stage, *from, to.max(*from))
            })
    }
}

impl Telemetry {
    /// A request has ended.
    pub fn finished(&self, request: &Finished<'_>) {
        let elapsed = request.times.elapsed();
        self.metrics.finished(request, elapsed);
        event::finished(request, elapsed);
        if let Some(otlp) = &self.otlp {
            otlp.export(request, elapsed);
        }
    }
}
