//! The routes.

use axum::Router;
use axum::response::Response;
use axum::routing::get as on_get;
use rollbook_app::App;
use rollbook_http::problem::Problem;
use rollbook_http::{Fault as ShellFault, Head, Surface};

use super::accept::Media;
use super::get::{get, other};
use super::post::post;
use super::respond;
use crate::error::Fault;
use crate::limits::Limits;
use crate::service::Service;

/// The GraphQL surface, for the shell.
pub fn surface(app: App, limits: Limits) -> Surface {
    Surface::new("graphql", limited(app, limits)).exact("/graphql").faults(shell_fault)
}

/// The routes alone, with the usual limits; requests must carry an authenticator, which the shell puts in.
pub fn router(app: App) -> Router {
    limited(app, Limits::default())
}

fn limited(app: App, limits: Limits) -> Router {
    let service = Service::new(app, limits);
    Router::new().route("/graphql", on_get(get).post(post).fallback(other)).with_state(service)
}

fn shell_fault(fault: ShellFault, _: &Head) -> Response {
    respond::fault(Media::Modern, Fault(Problem::from(fault)))
}
