//! GET health.

use axum::extract::{Request, State};
use axum::response::Response;

use crate::sunbird::asked::Asked;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::wire::{Empty, Health};

pub(super) async fn health(State(service): State<Service>, request: Request) -> Response {
    let asked = Asked::new(&service, Operation::Other, request);
    asked.answer(Ok(Health { healthy: true, response: Empty {} }))
}
