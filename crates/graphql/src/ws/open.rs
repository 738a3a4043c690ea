//! From the upgrade of a request to a connection.

use std::sync::Arc;

use axum::extract::WebSocketUpgrade;
use axum::response::Response;
use http::header::SEC_WEBSOCKET_PROTOCOL;
use http::request::Parts;
use rollbook_http::Stop;
use rollbook_http::auth::Authenticator;
use rollbook_http::problem::{Problem, kind};

use super::connection::{Connection, Door};
use crate::error::Fault;
use crate::http::{Media, fault, is_elsewhere};
use crate::service::Service;

const PROTOCOL: &str = "graphql-transport-ws";
/// The largest message of a client.
const MAX_MESSAGE: usize = 1024 * 1024;

/// Opens a connection, if the client speaks the protocol.
pub(crate) fn open(service: Service, upgrade: WebSocketUpgrade, parts: Parts) -> Response {
    let asked = parts.headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    let mut asked = asked.flat_map(|value| value.to_str().unwrap_or_default().split(',')).map(str::trim);
    if !asked.any(|protocol| protocol == PROTOCOL) {
        let detail = format!("Speak the protocol {PROTOCOL}.");
        return fault(Media::Json, Fault::new(&kind::INVALID_PARAMETER, detail));
    }
    let Some(authenticator) = parts.extensions.get::<Authenticator>().cloned() else {
        tracing::error!("the GraphQL surface is outside the shell");
        return fault(Media::Json, Fault::new(&kind::INTERNAL, "The service is not set up."));
    };
    // Without credentials, that the page is ours is all that keeps other sites out.
    if authenticator.is_open() && is_elsewhere(&parts) {
        let detail = "The browser sent this request for a page of another site.";
        return fault(Media::Json, Fault::new(&kind::CROSS_SITE, detail));
    }
    let Ok(place) = Arc::clone(service.streams()).try_acquire_owned() else {
        let problem = Problem::new(&kind::OVERLOADED, "Too many streams are open; try again later.");
        return fault(Media::Json, Fault(problem.retry_after(5)));
    };
    let door = Door { authenticator, headers: parts.headers };
    let stop = parts.extensions.get::<Stop>().cloned();
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
    upgrade.on_upgrade(async move |socket| {
        Connection::new(service, door).run(socket, stop).await;
        drop(place);
    })
}
