//! What those who run the service ask: is it alive, is it ready, how is it doing. Open to all, and answered also
//! when too many requests are under way.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use rollbook_app::views::{ProjectionState, ProjectionStatus};
use rollbook_app::{App, AppError};
use rollbook_store::StoreError;
use serde::Serialize;

use crate::meters::Meters;
use crate::shell::{Stop, Surface};

/// Views that are further behind than this are not worth sending readers to.
const MAX_LAG: u64 = 10_000;

#[derive(Clone)]
struct Operations {
    app: App,
    stop: Stop,
    meters: Meters,
}

/// `/health/live`, `/health/ready` and `/metrics`. Exact `/health` belongs to a dialect.
pub fn surface(app: App, stop: Stop, meters: Meters) -> Surface {
    let router = Router::new()
        .route("/health/live", get(async || uncached("text/plain", "alive\n")))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Operations { app, stop, meters });
    Surface::new("operations", router).exact("/health/live").exact("/health/ready").exact("/metrics").exempt()
}

fn uncached(media_type: &'static str, body: impl IntoResponse) -> Response {
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, "no-store")], body).into_response()
}

async fn metrics(State(operations): State<Operations>) -> Response {
    uncached("text/plain; version=0.0.4; charset=utf-8", operations.meters.render())
}

/// Whether requests may be sent here; and what is wrong, also where reads go on.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    reasons: Vec<String>,
    projections: Vec<ProjectionStatus<String>>,
}

async fn ready(State(operations): State<Operations>) -> Response {
    let readiness = operations.readiness().await;
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = serde_json::to_string(&readiness).unwrap_or_default();
    (status, uncached("application/json", body)).into_response()
}

impl Operations {
    async fn readiness(&self) -> Readiness {
        let mut reasons = Vec::new();
        if self.stop.is_stopping() {
            reasons.push("the service is going down".into());
        }
        if let Err(error) = self.app.store().current_head().await {
            tracing::warn!(%error, "the log does not answer");
            reasons.push(log_away(&error));
        }
        let refused = self.app.store().trouble();
        if refused.as_ref().is_some_and(|trouble| trouble.lasts) {
            // Unlike what goes away by itself, which is told below: somebody has to start it anew, and finds out here.
            reasons.push("commands are refused until this process starts anew".into());
        }
        let mut projections = self.app.projections().await.unwrap_or_else(|error| {
            reasons.push(views_away(&error));
            Vec::new()
        });
        reasons.extend(projections.iter().filter_map(trouble));
        if projections.iter().any(stands_still) {
            reasons.push("the views cannot be reached or brought up to date".into());
        }
        // What stopped one may quote data, and anybody may ask here.
        projections.iter_mut().for_each(|projection| projection.error = None);
        let ready = reasons.is_empty();
        reasons.extend(projections.iter().filter_map(divergence));
        // Reads go on, so requests may still be sent here.
        reasons.extend(refused.map(|trouble| format!("commands are refused: {}", trouble.reason)));
        Readiness { ready, reasons, projections }
    }
}

/// Why, where the log says it in words for everybody.
fn log_away(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(words) => format!("the log does not answer: {words}"),
        _ => "the log does not answer".into(),
    }
}

fn views_away(error: &AppError) -> String {
    tracing::warn!(%error, "the views do not answer");
    "the views do not answer".into()
}

fn trouble(status: &ProjectionStatus<String>) -> Option<String> {
    let ProjectionStatus { name, state, lag, .. } = status;
    match state {
        ProjectionState::Stopped => Some(format!("the projection {name} has stopped")),
        ProjectionState::Running if *lag > MAX_LAG => Some(format!("the projection {name} is {lag} events behind")),
        ProjectionState::Running | ProjectionState::Rebuilding => None,
    }
}

/// Reads go on: what is wrong with one row is no reason to refuse all others.
fn divergence(status: &ProjectionStatus<String>) -> Option<String> {
    let ProjectionStatus { name, divergent, .. } = status;
    let words = format!("the projection {name} differs from the log in {divergent} streams; a rebuild puts that right");
    (*divergent > 0).then_some(words)
}

/// Whether it would go on, and cannot: its database or the log is away.
fn stands_still(status: &ProjectionStatus<String>) -> bool {
    status.state != ProjectionState::Stopped && status.error.is_some()
}
