//! Counters for `/metrics`, in the OpenMetrics text format. Labels are route patterns and status codes: nothing that grows
//! with the number of callers.

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// The counters of this process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    dead_letters: Gauge,
    mails_waiting: Gauge,
    mails_failed: Gauge,
}

fn buckets() -> Histogram {
    Histogram::new([0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("colloque");
        let requests = Family::<Request, Counter>::default();
        let seconds: Family<Route, Histogram, fn() -> Histogram> = Family::new_with_constructor(buckets);
        let in_flight = Gauge::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register("http_request_seconds", "Seconds until the answer", seconds.clone());
        registry.register("http_requests_in_flight", "Requests being answered", in_flight.clone());
        let dead_letters = Gauge::default();
        registry.register(
            "dead_letters",
            "Announcements that a subscriber gave up on (`colloque doctor` names them)",
            dead_letters.clone(),
        );
        let (mails_waiting, mails_failed) = (Gauge::default(), Gauge::default());
        registry.register("mails_waiting", "Mails that wait to be sent", mails_waiting.clone());
        registry.register(
            "mails_failed",
            "Mails that failed, or of which nobody knows whether they were sent",
            mails_failed.clone(),
        );
        Self { registry, requests, seconds, in_flight, dead_letters, mails_waiting, mails_failed }
    }
}

impl Metrics {
    /// A request begins.
    pub fn begin(&self) {
        self.in_flight.inc();
    }

    /// A request ends. `route` is the pattern, never the path.
    pub fn end(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.in_flight.dec();
        let labels = Request { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&labels).inc();
        self.seconds.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// So many announcements were given up, by all processes together.
    pub fn dead_letters(&self, count: i64) {
        self.dead_letters.set(count);
    }

    /// So many mails wait, and so many need a person to look at, of all processes together.
    pub fn mails(&self, waiting: i64, failed: i64) {
        self.mails_waiting.set(waiting);
        self.mails_failed.set(failed);
    }

    /// Everything in the OpenMetrics text format.
    pub fn render(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
