//! What every request passes on its way to a surface and back.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use http::{HeaderMap, Method};
use metrics::Gauge;
use rollbook_app::App;
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::Instrument;

use super::request_id::{HEADER, RequestId};
use super::requests::Meters;
use super::stop::Stop;
use super::surface::{Fault, Words};
use crate::auth::Authenticator;
use crate::problem;

/// One surface's gate.
pub(super) struct Gate {
    pub(super) surface: &'static str,
    pub(super) faults: Words,
    pub(super) time_limit: Duration,
    pub(super) slow: Vec<(&'static str, Duration)>,
    pub(super) max_header_bytes: usize,
    /// None where requests pass whatever is under way.
    pub(super) places: Option<Arc<Semaphore>>,
    pub(super) meters: Meters,
    pub(super) app: App,
    pub(super) authenticator: Authenticator,
    pub(super) stop: Stop,
}

/// What is said about a request once it has been answered.
struct Asked {
    method: Method,
    path: String,
    route: Option<MatchedPath>,
    id: RequestId,
    since: Instant,
}

/// The middleware.
pub(super) async fn pass(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers(), || gate.app.ids().uuid(gate.app.now()));
    let asked = Asked {
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        route: request.extensions().get().cloned(),
        id: id.clone(),
        since: Instant::now(),
    };
    let extensions = request.extensions_mut();
    extensions.insert(id);
    extensions.insert(gate.authenticator.clone());
    extensions.insert(gate.stop.clone());
    let span = asked.span(gate.surface);
    let limit = gate.limit(asked.route());
    let response = gate.answer(request, next, limit).instrument(span.clone()).await;
    let _entered = span.enter();
    gate.finish(&asked, response)
}

impl Gate {
    async fn answer(&self, request: Request, next: Next, limit: Duration) -> Response {
        let refused = self.faults.about(&request);
        if size(request.headers()) > self.max_header_bytes {
            return refused(Fault::HeadersTooLarge);
        }
        let Ok(_place) = self.place() else { return refused(Fault::Overloaded) };
        let answered = AssertUnwindSafe(next.run(request)).catch_unwind();
        match tokio::time::timeout(limit, answered).await {
            Ok(Ok(response)) => response,
            // The panic hook has logged it, with this request's span around it.
            Ok(Err(_)) => refused(Fault::Panic),
            Err(_) => refused(Fault::Timeout),
        }
    }

    fn limit(&self, route: &str) -> Duration {
        self.slow.iter().find(|(template, _)| *template == route).map_or(self.time_limit, |(_, limit)| *limit)
    }

    fn place(&self) -> Result<Option<Place<'_>>, tokio::sync::TryAcquireError> {
        let permit = self.places.as_ref().map(|places| places.try_acquire()).transpose()?;
        Ok(permit.map(|permit| Place::take(permit, self.meters.in_flight())))
    }

    fn finish(&self, asked: &Asked, response: Response) -> Response {
        let mut response = problem::render(response, &asked.path, asked.id.as_str());
        response.headers_mut().insert(HEADER, asked.id.header());
        let (status, took) = (response.status(), asked.since.elapsed());
        tracing::Span::current().record("http.response.status_code", status.as_u16());
        if status.is_server_error() {
            tracing::warn!(?took, "failed");
        } else {
            tracing::debug!(?took, "answered");
        }
        self.meters.record(&asked.method, asked.route(), status, took);
        response
    }
}

/// A place among the requests that are answered at once.
struct Place<'a> {
    /// Given back when it is dropped.
    _permit: SemaphorePermit<'a>,
    in_flight: &'a Gauge,
}

impl<'a> Place<'a> {
    fn take(permit: SemaphorePermit<'a>, in_flight: &'a Gauge) -> Self {
        in_flight.increment(1);
        Self { _permit: permit, in_flight }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.in_flight.decrement(1);
    }
}

impl Asked {
    fn route(&self) -> &str {
        self.route.as_ref().map_or("none", MatchedPath::as_str)
    }

    /// Neither query nor headers: that is where secrets travel.
    fn span(&self, surface: &'static str) -> tracing::Span {
        tracing::info_span!(
            "request",
            otel.kind = "server",
            surface,
            http.request.method = %self.method,
            http.route = self.route(),
            url.path = self.path,
            request_id = self.id.as_str(),
            actor = tracing::field::Empty,
            http.response.status_code = tracing::field::Empty,
        )
    }
}

fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}
