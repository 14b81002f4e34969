use std::time::Duration;

use invitation::service::Report;
use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
    TextEncoder,
};

/// What the host counts. No label holds an id, an address or a path as it was asked for.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    agenda: IntCounterVec,
    agenda_failures: IntCounter,
    agenda_at: IntGauge,
}

impl Metrics {
    /// Every counter at zero.
    ///
    /// # Errors
    ///
    /// Never, as long as the names are sound and each is there once.
    pub fn new() -> Result<Self, prometheus::Error> {
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(
                Opts::new("invitation_http_requests_total", "Requests answered."),
                &["method", "route", "status"],
            )?,
            seconds: HistogramVec::new(
                HistogramOpts::new(
                    "invitation_http_request_seconds",
                    "How long requests took to be answered.",
                ),
                &["route"],
            )?,
            agenda: IntCounterVec::new(
                Opts::new(
                    "invitation_agenda_total",
                    "What the agenda did, row by row.",
                ),
                &["outcome"],
            )?,
            agenda_failures: IntCounter::new(
                "invitation_agenda_failures_total",
                "Runs of the agenda that the store did not answer.",
            )?,
            agenda_at: IntGauge::new(
                "invitation_agenda_last_run_seconds",
                "When the agenda last ran, in seconds since 1970.",
            )?,
        };
        let Self {
            registry,
            requests,
            seconds,
            agenda,
            agenda_failures,
            agenda_at,
        } = &metrics;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(agenda.clone()))?;
        registry.register(Box::new(agenda_failures.clone()))?;
        registry.register(Box::new(agenda_at.clone()))?;
        Ok(metrics)
    }

    /// Counts a request that was answered.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let status = status.to_string();
        self.requests
            .with_label_values(&[method, route, status.as_str()])
            .inc();
        self.seconds
            .with_label_values(&[route])
            .observe(took.as_secs_f64());
    }

    /// Counts what a run of the agenda did.
    pub fn ran(&self, report: &Report, now_seconds: i64) {
        let outcomes = [
            ("sent", report.sent),
            ("retried", report.retried),
            ("failed", report.failed),
            ("expired", report.expired),
            ("erased", report.erased),
            ("postponed", report.postponed),
            ("set_aside", report.set_aside.len()),
            ("unreadable", report.unreadable.len()),
        ];
        for (outcome, rows) in outcomes {
            let rows = u64::try_from(rows).unwrap_or(u64::MAX);
            self.agenda.with_label_values(&[outcome]).inc_by(rows);
        }
        self.agenda_at.set(now_seconds);
    }

    /// Counts a run that came to nothing.
    pub fn run_failed(&self) {
        self.agenda_failures.inc();
    }

    /// Everything, as Prometheus reads it.
    ///
    /// # Errors
    ///
    /// When a metric cannot be written as text.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}
