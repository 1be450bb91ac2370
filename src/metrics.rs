//! What is measured, for Prometheus. Labels come from our own tables, never from requests.

use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::app::App;

/// What answered a request.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
pub enum RouteName {
    /// A pattern of the table of routes.
    At(&'static str),
    /// The same below the path of a pool.
    OfPool(&'static str),
    /// An operation of the API.
    Operation(&'static str),
    Elsewhere,
}

impl fmt::Display for RouteName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(name) | Self::Operation(name) => f.write_str(name),
            Self::OfPool(path) => write!(f, "/{{pool_id}}{path}"),
            Self::Elsewhere => f.write_str("elsewhere"),
        }
    }
}

impl EncodeLabelValue for RouteName {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        write!(encoder, "{self}")
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: RouteName,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: RouteName,
}

/// The counters of a node.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
    connections: Gauge,
    idle_connections: Gauge,
    hash_queue: Gauge,
    clock_skew: Gauge,
    /// Counted by the audit's writer.
    pub audit_events_lost: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counters at zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("poolhouse");
        let requests = Family::default();
        registry.register("requests", "Requests answered, by route and status", requests.clone());
        let seconds = Family::<Route, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.0005, 2.0, 15))
        });
        registry.register("request_seconds", "Time from request to answer", seconds.clone());
        let connections = Gauge::default();
        registry.register("database_connections", "Connections to PostgreSQL", connections.clone());
        let idle_connections = Gauge::default();
        registry.register(
            "database_idle_connections",
            "Idle ones among them",
            idle_connections.clone(),
        );
        let hash_queue = Gauge::default();
        registry.register("hash_queue", "Password hashes that wait", hash_queue.clone());
        let clock_skew = Gauge::default();
        registry.register(
            "clock_skew_milliseconds",
            "How far this node is ahead of the database",
            clock_skew.clone(),
        );
        let audit_events_lost = Counter::default();
        registry.register(
            "audit_events_lost",
            "Audit events that could not be stored",
            audit_events_lost.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            connections,
            idle_connections,
            hash_queue,
            clock_skew,
            audit_events_lost,
        }
    }

    /// Counts an answer.
    pub fn answered(&self, route: RouteName, status: u16, took: Duration) {
        self.requests.get_or_create(&Answered { route, status }).inc();
        self.seconds.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    /// All figures in the text format.
    pub fn text(&self, app: &App) -> String {
        self.connections.set(i64::from(app.db.size()));
        self.idle_connections.set(i64::try_from(app.db.num_idle()).unwrap_or(i64::MAX));
        self.hash_queue.set(i64::try_from(app.hasher.waiting()).unwrap_or(i64::MAX));
        self.clock_skew.set(app.health.skew());
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(_) => String::new(),
        }
    }
}
