//! Every metric, by the conventions of prometheus.io/docs/practices/naming. Label values come from
//! the configuration, the policies and closed lists, never from a request.

use std::time::Duration;

use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder, core::Collector,
};

use super::{Finished, Stage};
use crate::{label::Category, policy::Decision};

/// The counters and histograms of the process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    duration: HistogramVec,
    stages: HistogramVec,
    /// Requests at work.
    pub in_flight: IntGauge,
    /// Requests that were turned away because too many were at work.
    pub shed: IntCounter,
    decisions: IntCounterVec,
    rules: IntCounterVec,
    exceptions: IntCounterVec,
    notified: IntCounterVec,
    otherwise: IntCounterVec,
    findings: IntCounterVec,
    tokens: IntCounterVec,
    /// Destinations that did not answer, by destination and reason.
    pub destination_failures: IntCounterVec,
    /// Reloads of the policies, by result.
    pub reloads: IntCounterVec,
    policy: IntGaugeVec,
    engine_requests: IntGaugeVec,
    engine_slots: IntGaugeVec,
    audit: AuditMetrics,
}

/// What the audit log says of itself, at each scrape.
#[derive(Debug)]
struct AuditMetrics {
    writable: IntGauge,
    queued: IntGauge,
    records: IntGauge,
    failed: IntGauge,
    syncs: IntGauge,
    sync_seconds: prometheus::Gauge,
}

/// The audit log's figures.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditFigures {
    /// Whether it can be written.
    pub writable: bool,
    /// Records that wait.
    pub queued: u64,
    /// Records written since the start.
    pub records: u64,
    /// Records that could not be written.
    pub failed: u64,
    /// Groups made durable.
    pub syncs: u64,
    /// Time that took, in seconds.
    pub sync_seconds: f64,
}

/// The engine's figures for one model.
#[derive(Debug, Clone, Copy)]
pub struct EngineFigures<'a> {
    /// The model.
    pub model: &'a str,
    /// Requests that wait.
    pub queued: usize,
    /// Sequences at work.
    pub active: usize,
    /// Sequences that can be at work.
    pub slots: usize,
}

/// A metric with that name and those labels is there twice, which the registry refuses.
#[derive(Debug, thiserror::Error)]
#[error("the metrics cannot be registered")]
pub struct BadMetric(#[from] prometheus::Error);

impl Metrics {
    /// Registers every metric.
    ///
    /// # Errors
    /// Two metrics have one name; a mistake in this file.
    pub fn new() -> Result<Self, BadMetric> {
        let registry = Registry::new();
        let all = Register(&registry);
        let quick = prometheus::exponential_buckets(0.000_02, 3.0, 14)?;
        let long = prometheus::exponential_buckets(0.001, 2.0, 18)?;
        let metrics = Self {
            requests: all.counters("requests_total", "Requests answered.", &["endpoint", "zone", "code", "outcome"])?,
            duration: all.histograms("request_duration_seconds", "From the first byte of a request to the last byte of its answer.", &["endpoint", "zone"], long)?,
            stages: all.histograms("stage_duration_seconds", "Time of each stage of a request.", &["stage"], quick)?,
            in_flight: all.gauge("requests_in_flight", "Requests at work.")?,
            shed: all.add(IntCounter::new("ringfence_requests_shed_total", "Requests turned away because too many were at work.")?)?,
            decisions: all.counters("decisions_total", "Decisions by the zone of the first choice (a failover is told by requests_total) and by label; zone none: nobody may have it.", &["zone", "label"])?,
            rules: all.counters("rule_matches_total", "Requests that a rule matched; mode shadow changes nothing.", &["rule", "mode"])?,
            exceptions: all.counters("exceptions_used_total", "Requests that an exception let go further than a rule leaves.", &["exception"])?,
            notified: all.counters("policy_notifications_total", "Requests of which a rule wants somebody told.", &["to"])?,
            otherwise: all.counters("shadow_decisions_total", "Decisions beside what would have been decided: by shadow, if every rule in shadow were enforced; by candidate, by the candidate folder.", &["by", "zone", "would_be"])?,
            findings: all.counters("findings_total", "Findings by entity type.", &["entity", "category"])?,
            tokens: all.counters("tokens_total", "Tokens, where the answer tells them.", &["destination", "direction"])?,
            destination_failures: all.counters("destination_failures_total", "Attempts at a destination that brought no answer.", &["destination", "reason"])?,
            reloads: all.counters("policy_reloads_total", "Reloads of the policies folder.", &["result"])?,
            policy: all.gauges("policy_info", "The policies in force, by digest.", &["digest"])?,
            engine_requests: all.gauges("engine_requests", "Requests at the embedded engine.", &["model", "state"])?,
            engine_slots: all.gauges("engine_slots", "Sequences that the embedded engine can decode at once.", &["model"])?,
            audit: AuditMetrics {
                writable: all.gauge("audit_writable", "1 while records can be made durable.")?,
                queued: all.gauge("audit_queued_records", "Records that wait to be made durable.")?,
                records: all.gauge("audit_records", "Records made durable since the start.")?,
                failed: all.gauge("audit_failed_records", "Records that could not be written since the start.")?,
                syncs: all.gauge("audit_syncs", "Groups of records made durable since the start.")?,
                sync_seconds: all.add(prometheus::Gauge::new("ringfence_audit_sync_seconds", "Time spent making them durable.")?)?,
            },
            registry: registry.clone(),
        };
        all.gauges("build_info", "This build.", &["version"])?
            .with_label_values(&[env!("CARGO_PKG_VERSION")])
            .set(1);
        registry.register(Box::new(
            prometheus::process_collector::ProcessCollector::for_self(),
        ))?;
        Ok(metrics)
    }

    /// A decision was made; `zone` is that of the first choice.
    pub fn decided(&self, decision: &Decision, zone: Option<super::Zone>) {
        let zone = zone.map_or("none", super::Zone::as_str);
        self.decisions
            .with_label_values(&[zone, decision.label.as_str()])
            .inc();
        for rule in &decision.matched {
            self.rules.with_label_values(&[&*rule.id, "enforce"]).inc();
        }
        for rule in &decision.shadowed {
            self.rules.with_label_values(&[&*rule.id, "shadow"]).inc();
        }
        for exception in &decision.excepted {
            self.exceptions.with_label_values(&[&*exception.id]).inc();
        }
        for who in &decision.obligations.notify {
            self.notified.with_label_values(&[&**who]).inc();
        }
    }

    /// What would have been decided otherwise, `by` `shadow` or `candidate`; the zones are those of
    /// the first choices.
    pub fn decided_otherwise(
        &self,
        by: &str,
        zone: Option<super::Zone>,
        would_be: Option<super::Zone>,
    ) {
        let name = |zone: Option<super::Zone>| zone.map_or("none", super::Zone::as_str);
        self.otherwise
            .with_label_values(&[by, name(zone), name(would_be)])
            .inc();
    }

    /// Something was found.
    pub fn found(&self, entity: &str, category: Category) {
        self.findings
            .with_label_values(&[entity, category.as_str()])
            .inc();
    }

    /// Other policies are in force.
    pub fn policy_in_force(&self, digest: &str) {
        self.policy.reset();
        self.policy.with_label_values(&[digest]).set(1);
        self.reloads.with_label_values(&["ok"]).inc();
    }

    pub(super) fn finished(&self, request: &Finished<'_>, elapsed: Duration) {
        let zone = request.zone.map_or("none", super::Zone::as_str);
        let code = Code::new(request.code);
        self.requests
            .with_label_values(&[
                request.endpoint,
                zone,
                code.as_str(),
                request.outcome.as_str(),
            ])
            .inc();
        self.duration
            .with_label_values(&[request.endpoint, zone])
            .observe(elapsed.as_secs_f64());
        for (stage, from, to) in request.times.stages(elapsed) {
            if stage != Stage::Stream {
                self.stages
                    .with_label_values(&[stage.as_str()])
                    .observe((to - from).as_secs_f64());
            }
        }
        if let (Some((input, output)), Some(destination)) = (request.tokens, request.destination) {
            self.tokens
                .with_label_values(&[destination, "input"])
                .inc_by(input);
            self.tokens
                .with_label_values(&[destination, "output"])
                .inc_by(output);
        }
    }

    /// Everything, in Prometheus' text format.
    #[must_use]
    pub fn text(&self, audit: AuditFigures, engine: &[EngineFigures<'_>]) -> Vec<u8> {
        let small = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        self.audit.writable.set(i64::from(audit.writable));
        self.audit.queued.set(small(audit.queued));
        self.audit.records.set(small(audit.records));
        self.audit.failed.set(small(audit.failed));
        self.audit.syncs.set(small(audit.syncs));
        self.audit.sync_seconds.set(audit.sync_seconds);
        for model in engine {
            self.engine_requests
                .with_label_values(&[model.model, "queued"])
                .set(count(model.queued));
            self.engine_requests
                .with_label_values(&[model.model, "active"])
                .set(count(model.active));
            self.engine_slots
                .with_label_values(&[model.model])
                .set(count(model.slots));
        }
        let mut text = Vec::new();
        if let Err(error) = TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "metrics cannot be written");
        }
        text
    }
}

/// A status as a label, without an allocation.
struct Code([u8; 3]);

impl Code {
    fn new(code: u16) -> Self {
        let digit = |n: u16| b'0' + u8::try_from(n % 10).unwrap_or(0);
        Self([digit(code / 100), digit(code / 10), digit(code)])
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("000")
    }
}

/// Makes metrics of the name space and registers them.
struct Register<'a>(&'a Registry);

impl Register<'_> {
    fn add<C: Collector + Clone + 'static>(&self, metric: C) -> Result<C, prometheus::Error> {
        self.0.register(Box::new(metric.clone()))?;
        Ok(metric)
    }

    fn counters(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> Result<IntCounterVec, prometheus::Error> {
        self.add(IntCounterVec::new(
            Opts::new(name, help).namespace("ringfence"),
            labels,
        )?)
    }

    fn gauges(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> Result<IntGaugeVec, prometheus::Error> {
        self.add(IntGaugeVec::new(
            Opts::new(name, help).namespace("ringfence"),
            labels,
        )?)
    }

    fn gauge(&self, name: &str, help: &str) -> Result<IntGauge, prometheus::Error> {
        self.add(IntGauge::with_opts(
            Opts::new(name, help).namespace("ringfence"),
        )?)
    }

    fn histograms(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
        buckets: Vec<f64>,
    ) -> Result<HistogramVec, prometheus::Error> {
        let options = HistogramOpts::new(name, help)
            .namespace("ringfence")
            .buckets(buckets);
        self.add(HistogramVec::new(options, labels)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_one_name_and_is_written() {
        let metrics = Metrics::new().unwrap();
        metrics.shed.inc();
        let text = metrics.text(
            AuditFigures {
                writable: true,
                ..AuditFigures::default()
            },
            &[],
        );
        let text = String::from_utf8(text).unwrap();
        assert!(text.contains("ringfence_requests_shed_total 1"), "{text}");
        assert!(text.contains("ringfence_audit_writable 1"));
    }

    #[test]
    fn a_code_is_written_with_three_digits() {
        assert_eq!(
            (Code::new(200).as_str(), Code::new(404).as_str()),
            ("200", "404")
        );
    }
}
