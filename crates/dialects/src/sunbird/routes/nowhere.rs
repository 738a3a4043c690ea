//! Paths that are not there, and methods that paths do not have: 404 both.

use axum::extract::{Request, State};
use axum::response::Response;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;

pub(super) async fn nowhere(State(service): State<Service>, request: Request) -> Response {
    let asked = Asked::new(&service, Operation::Other, request);
    asked.answer(Err::<(), _>(Failure::NoSuchPath))
}
