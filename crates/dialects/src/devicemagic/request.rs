//! A request taken apart: whose it is, what it is about, and in which formats.

use axum::body::{Body as HttpBody, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollbook_app::{App, Call};
use url::form_urlencoded;

use super::access::Organization;
use super::error::Fault;
use super::format::{Format, Formats};
use super::read::Document;
use super::wire::Body;
use super::xml::Writer;
use crate::bodies;

/// The largest body: a form with the most children there may be, and what surrounds them.
const MAX_BODY: usize = 2 * 1024 * 1024;

/// An authorised request for something that exists.
pub(super) struct Request {
    pub(super) app: App,
    pub(super) organization: Organization,
    pub(super) call: Call,
    pub(super) formats: Formats,
    pub(super) query: String,
    pub(super) body: Bytes,
}

impl Request {
    /// Reads the body whole, up to its limit.
    pub(super) async fn read_body(body: HttpBody) -> Result<Bytes, Fault> {
        bodies::read(body, MAX_BODY).await.map_err(|_| Fault::bad_request("The body is too large or was cut off"))
    }

    /// The body in its format.
    pub(super) fn document(&self) -> Result<Document, Fault> {
        Document::parse(self.formats.request, &self.body)
    }

    /// The first value of a query parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.parameters(name).into_iter().next()
    }

    /// All values of a query parameter that are not empty.
    pub(super) fn filled(&self, name: &str) -> Vec<String> {
        self.parameters(name).into_iter().filter(|value| !value.is_empty()).collect()
    }

    /// All values of a query parameter.
    fn parameters(&self, name: &str) -> Vec<String> {
        let pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
    }

    /// Something in the answer's format.
    pub(super) fn answer(&self, status: StatusCode, body: &impl Body) -> Result<Response, Fault> {
        let format = self.formats.answer;
        let text = match format {
            Format::Json => serde_json::to_string(body).map_err(|error| {
                tracing::error!(%error, "an answer cannot be written");
                Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "The answer could not be written")
            })?,
            Format::Xml => Writer::document(|xml| body.xml(xml)),
        };
        Ok((status, [(header::CONTENT_TYPE, format.content_type())], text).into_response())
    }
}
