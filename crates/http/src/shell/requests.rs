//! Counts and times requests by route template; handles are looked up once per combination.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use http::{Method, StatusCode};
use metrics::{
    Counter, Gauge, Histogram, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use parking_lot::RwLock;

const IN_FLIGHT: &str = "rollbook_http_requests_in_flight";
const REQUESTS: &str = "rollbook_http_requests_total";
const SECONDS: &str = "rollbook_http_request_duration_seconds";

/// The meters of one surface.
pub(super) struct Meters {
    surface: &'static str,
    /// By route.
    known: RwLock<HashMap<Box<str>, OfRoute>>,
    in_flight: LazyLock<Gauge>,
}

type OfRoute = HashMap<(Method, StatusCode), Meter>;

struct Meter {
    count: Counter,
    seconds: Histogram,
}

/// Says what the meters mean; once per process.
pub(crate) fn describe() {
    describe_counter!(REQUESTS, "Requests answered, by surface, method, route template and status.");
    describe_histogram!(SECONDS, Unit::Seconds, "From the head of a request to the head of its answer.");
    describe_gauge!(IN_FLIGHT, "Requests being answered.");
}

impl Meters {
    pub(super) fn new(surface: &'static str) -> Self {
        Self { surface, known: RwLock::default(), in_flight: LazyLock::new(|| gauge!(IN_FLIGHT)) }
    }

    /// Of all surfaces together.
    pub(super) fn in_flight(&self) -> &Gauge {
        &self.in_flight
    }

    pub(super) fn record(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        // Methods are free texts; only known ones become labels.
        let method = if is_known(method) { method.clone() } else { Method::TRACE };
        let counted = |meter: &Meter| {
            meter.count.increment(1);
            meter.seconds.record(took);
        };
        let key = (method, status);
        if let Some(meter) = self.known.read().get(route).and_then(|known| known.get(&key)) {
            return counted(meter);
        }
        let mut known = self.known.write();
        let of_route = known.entry(route.into()).or_default();
        counted(of_route.entry(key).or_insert_with_key(|(method, status)| self.meter(method, route, *status)));
    }

    fn meter(&self, method: &Method, route: &str, status: StatusCode) -> Meter {
        let (method, route, status) = (method.to_string(), route.to_string(), status.as_str().to_owned());
        Meter {
            seconds: histogram!(SECONDS, "surface" => self.surface, "method" => method.clone(), "route" => route.clone()),
            count: counter!(REQUESTS, "surface" => self.surface, "method" => method, "route" => route, "status" => status),
        }
    }
}

fn is_known(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
        .contains(method)
}
