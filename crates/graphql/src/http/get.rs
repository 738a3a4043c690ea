//! `GET /graphql`: queries in the address, event streams, web sockets, and the page for people.

use async_graphql::Variables;
use async_graphql::parser::types::OperationType;
use axum::extract::{FromRequestParts, Query, Request, State, WebSocketUpgrade};
use axum::response::Response;
use http::header::{ALLOW, UPGRADE};
use http::request::Parts;
use http::{HeaderValue, Method};
use rollbook_http::problem::kind;
use serde::Deserialize;

use super::accept::{Media, negotiate};
use super::auth::identify;
use super::post::{not_acceptable, run};
use super::{events, respond};
use crate::error::{Fault, Result};
use crate::page::page;
use crate::service::{Asked, Service};
use crate::ws;

/// What the address says. All values are texts; `variables` and `extensions` are JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

impl Address {
    fn read(self) -> Result<Asked> {
        Ok(Asked {
            query: self.query,
            operation_name: self.operation_name.filter(|name| !name.is_empty()),
            variables: object("variables", self.variables)?,
            extensions: object("extensions", self.extensions)?,
        })
    }
}

fn object(name: &'static str, text: Option<String>) -> Result<Variables> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Variables::default()) };
    serde_json::from_str(&text).map_err(|error| Fault::argument(name, format!("must be a JSON object: {error}")))
}

/// Answers by what is asked for.
pub(super) async fn get(State(service): State<Service>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if parts.headers.contains_key(UPGRADE) {
        return upgrade(service, parts).await;
    }
    let address = Query::<Address>::try_from_uri(&parts.uri).map(|query| query.0);
    let asks = address.as_ref().map_or(true, |address| address.query.is_some());
    let offers = [Media::Json, Media::Modern, Media::Events, Media::Html];
    let Some(media) = negotiate(&parts.headers, if asks { &offers[..3] } else { &offers }) else {
        return not_acceptable();
    };
    if media == Media::Html {
        return page();
    }
    let detail = "The address has a parameter twice, or one that is no text.";
    let address = address.map_err(|_| Fault::new(&kind::INVALID_PARAMETER, detail));
    match address.and_then(Address::read) {
        Ok(asked) => answer(&service, media, asked, &mut parts).await,
        Err(fault) => respond::fault(media, fault),
    }
}

async fn answer(service: &Service, media: Media, asked: Asked, parts: &mut Parts) -> Response {
    let session = match identify(service, parts).await {
        Ok(session) => session,
        Err(fault) => return respond::fault(media, fault),
    };
    let prepared = match service.prepare(asked) {
        Ok(prepared) => prepared,
        Err(refused) if media == Media::Events => return events::refused(&refused),
        Err(refused) => return respond::one(media, &refused),
    };
    match (media, prepared.operation) {
        (_, OperationType::Mutation) => no_mutation(media),
        (Media::Events, _) => events::stream(service, prepared, session, parts).await,
        _ => respond::one(media, &run(service, prepared, session).await),
    }
}

fn no_mutation(media: Media) -> Response {
    let mut response = respond::fault(media, Fault::new(&kind::METHOD_NOT_ALLOWED, "Send mutations with POST."));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    response
}

async fn upgrade(service: Service, mut parts: Parts) -> Response {
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => ws::open(service, upgrade, parts),
        Err(rejection) => respond::fault(Media::Json, Fault::new(&kind::INVALID_PARAMETER, rejection.body_text())),
    }
}

/// Any other method.
pub(super) async fn other(method: Method) -> Response {
    let detail = format!("{method} is not taken here; GET and POST are.");
    let mut response = respond::fault(Media::Json, Fault::new(&kind::METHOD_NOT_ALLOWED, detail));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
    response
}
