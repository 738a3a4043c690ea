//! From a request to what it is about, and back to an answer.

use axum::Router;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use rollbook_app::commands::Seeds;
use rollbook_app::{App, AppError};
use rollbook_http::{Fault as ShellFault, Head, Surface};

use super::access::{NUMBER_SCOPE, Organizations};
use super::error::Fault;
use super::format::{Format, Formats, split};
use super::request::Request;
use super::target::Target;
use crate::config::DeviceMagic;

/// What of the paths this dialect owns.
const PREFIXES: [&str; 3] = ["/organizations", "/api/organizations", "/api/v2/organizations"];

/// The groups a new organization begins with.
const SEEDS: [&str; 2] = ["Default", "Unpublished"];

#[derive(Clone)]
struct Dialect {
    app: App,
    organizations: Organizations,
}

/// The dialect under all its prefixes. Its paths end in formats, so they are taken apart here, not by the router.
pub fn surface(app: App, config: &DeviceMagic) -> Surface {
    let dialect = Dialect { app, organizations: Organizations::new(config) };
    let router = Router::new().fallback(answer).with_state(dialect);
    PREFIXES.iter().fold(Surface::new("devicemagic", router).faults(fault), |surface, prefix| surface.under(*prefix))
}

/// Opens the workspaces of all organizations with the groups they begin with.
pub async fn open_workspaces(app: &App, config: &DeviceMagic) -> Result<(), AppError> {
    for organization in Organizations::new(config).all() {
        let seeds = Seeds {
            groups: SEEDS.map(String::from).to_vec(),
            number_scope: Some(NUMBER_SCOPE.into()),
            ..Seeds::default()
        };
        app.open_workspace(&organization.call(), seeds).await?;
    }
    Ok(())
}

/// What the shell refuses, in this dialect's words.
fn fault(fault: ShellFault, head: &Head) -> Response {
    let (status, message) = match fault {
        ShellFault::Panic => (StatusCode::INTERNAL_SERVER_ERROR, "The request could not be carried out"),
        ShellFault::Timeout => (StatusCode::INTERNAL_SERVER_ERROR, "There was no answer in time"),
        ShellFault::Overloaded => (StatusCode::INTERNAL_SERVER_ERROR, "Too many requests are under way"),
        ShellFault::HeadersTooLarge => (StatusCode::BAD_REQUEST, "The header fields are too large"),
    };
    Fault::new(status, message).answer(answered_in(&head.path, &head.headers))
}

/// How a request is answered that may never have got to what it is about.
fn answered_in(path: &str, headers: &HeaderMap) -> Format {
    let last = path.rsplit('/').next().unwrap_or_default();
    Formats::of(headers, split(last).1).answer
}

async fn answer(State(dialect): State<Dialect>, request: HttpRequest) -> Response {
    let format = answered_in(request.uri().path(), request.headers());
    match dialect.handle(request).await {
        Ok(response) => response,
        Err(fault) => fault.answer(format),
    }
}

impl Dialect {
    async fn handle(&self, request: HttpRequest) -> Result<Response, Fault> {
        let (parts, body) = request.into_parts();
        let segments = segments(parts.uri.path());
        let organization = segments.as_ref().ok().and_then(|segments| segments.first()).map_or("", String::as_str);
        let organization = self.organizations.enter(&parts.headers, organization)?;
        let target = Target::of(&segments?[1..])?;
        let request = Request {
            app: self.app.clone(),
            call: organization.call(),
            organization,
            formats: Formats::of(&parts.headers, target.suffix),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            body: Request::read_body(body).await?,
        };
        target.call(&parts.method, &request).await
    }
}

/// The decoded parts of a path after its prefix. Ids may hold an encoded slash, so parts are cut before decoding.
fn segments(path: &str) -> Result<Vec<String>, Fault> {
    let rest = PREFIXES.iter().find_map(|prefix| path.strip_prefix(prefix)?.strip_prefix('/'));
    let parts = rest.unwrap_or_default().split('/');
    let decode = |part: &str| percent_decode_str(part).decode_utf8().map(String::from);
    parts.map(|part| decode(part).map_err(|_| Fault::not_found("Page"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, header};

    #[test]
    fn parts_are_decoded_after_cutting() {
        assert_eq!(segments("/api/v2/organizations/7/devices/a%2Fb+c").unwrap(), ["7", "devices", "a/b+c"]);
    }

    #[test]
    fn what_the_shell_refuses_is_told_in_the_format_of_the_path() {
        let said = |path: &str, accept: &'static str| {
            let headers = [(header::ACCEPT, HeaderValue::from_static(accept))].into_iter().collect();
            fault(ShellFault::HeadersTooLarge, &Head { path: path.into(), headers }).headers()[header::CONTENT_TYPE]
                .clone()
        };
        assert_eq!(said("/organizations/7/groups.xml", "application/json"), Format::Xml.content_type());
        assert_eq!(said("/organizations/7/groups", "application/xml"), Format::Xml.content_type());
        assert_eq!(said("/organizations/7/groups", "*/*"), Format::Json.content_type());
    }
}
