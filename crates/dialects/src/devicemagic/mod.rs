//! Device Magic: groups of devices and forms, in JSON and XML.
//!
//! What is special here: three prefixes with the same routes; the format is chosen by suffix, `Accept` or
//! `Content-Type`; taken names are skipped without an error; a list that is present replaces the whole list; the
//! organization is the workspace, and all organizations share their numbers.

mod access;
mod devices;
mod error;
mod format;
mod forms;
mod groups;
mod membership;
mod read;
mod request;
mod translate;
mod wire;
mod xml;

use axum::Router;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use rollbook_app::commands::Seeds;
use rollbook_app::{App, AppError};

use self::access::{NUMBER_SCOPE, Organizations};
use self::error::Fault;
use self::format::{Format, Formats, Suffix, split};
use self::request::Request;
use crate::config::DeviceMagic;

/// What of the paths this dialect owns.
pub const PREFIXES: [&str; 3] = ["/organizations", "/api/organizations", "/api/v2/organizations"];

/// The groups a new organization begins with.
const SEEDS: [&str; 2] = ["Default", "Unpublished"];

#[derive(Clone)]
struct Dialect {
    app: App,
    organizations: Organizations,
}

/// The routes under all prefixes.
pub fn router(app: App, config: &DeviceMagic) -> Router {
    let dialect = Dialect { app, organizations: Organizations::new(config) };
    Router::new().fallback(answer).with_state(dialect)
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
pub fn fault(status: StatusCode, message: &str) -> Response {
    Fault::new(status, message).answer(Format::Json)
}

async fn answer(State(dialect): State<Dialect>, request: HttpRequest) -> Response {
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    let format = Formats::of(request.headers(), split(last).1).answer;
    match dialect.handle(request).await {
        Ok(response) => response,
        Err(fault) => fault.answer(format),
    }
}

impl Dialect {
    async fn handle(&self, request: HttpRequest) -> Result<Response, Fault> {
        let (parts, body) = request.into_parts();
        let segments = segments(parts.uri.path())?;
        let organization = segments.first().map_or("", String::as_str);
        let organization = self.organizations.enter(&parts.headers, organization)?;
        let target = Target::of(&segments[1..])?;
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

/// What a path is about.
struct Target {
    what: What,
    suffix: Suffix,
}

enum What {
    Groups,
    Group(String),
    Devices,
    Device(String),
    Approval(String),
    Forms,
    Form(String),
    Properties(String),
}

impl Target {
    fn of(segments: &[String]) -> Result<Self, Fault> {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (what, suffix) = match segments.as_slice() {
            [list] => {
                let (list, suffix) = split(list);
                let what = match list {
                    "groups" => What::Groups,
                    "devices" => What::Devices,
                    "forms" => What::Forms,
                    _ => return Err(Fault::not_found("Page")),
                };
                (what, suffix)
            }
            ["groups", id] => of_id(id, What::Group),
            ["devices", id] => of_device(id),
            ["forms", id] => of_id(id, What::Form),
            ["devices", id, "approve"] => (What::Approval((*id).to_owned()), Suffix::None),
            ["forms", id, "properties"] => (What::Properties((*id).to_owned()), Suffix::None),
            _ => return Err(Fault::not_found("Page")),
        };
        match suffix {
            Suffix::Other => Err(Fault::new(StatusCode::NOT_ACCEPTABLE, "The suffix is neither .json nor .xml")),
            suffix => Ok(Self { what, suffix }),
        }
    }

    async fn call(&self, method: &Method, request: &Request) -> Result<Response, Fault> {
        match (&self.what, method.as_str()) {
            (What::Groups, "GET") => groups::list(request).await,
            (What::Groups, "POST") => groups::create(request).await,
            (What::Group(id), "PUT") => groups::update(request, id).await,
            (What::Group(id), "DELETE") => groups::delete(request, id).await,
            (What::Devices, "GET") => devices::list(request).await,
            (What::Devices, "POST") => devices::enrol(request).await,
            (What::Device(id), "GET") => devices::show(request, id).await,
            (What::Device(id), "PUT") => devices::change(request, id).await,
            (What::Device(id), "DELETE") => devices::delete(request, id).await,
            (What::Approval(id), "POST") => devices::approve(request, id).await,
            (What::Forms, "GET") => forms::list(request).await,
            (What::Forms, "POST") => forms::create(request).await,
            (What::Form(id), "PUT") => forms::change(request, id).await,
            (What::Form(id), "DELETE") => forms::delete(request, id).await,
            (What::Properties(id), "POST") => forms::set_properties(request, id).await,
            (what, _) => Ok(wrong_method(what, request.formats.answer)),
        }
    }
}

/// An id with an optional suffix.
fn of_id(segment: &str, what: impl Fn(String) -> What) -> (What, Suffix) {
    let (id, suffix) = split(segment);
    (what(id.to_owned()), suffix)
}

/// Identifiers of devices may hold dots, so that only the two known suffixes are cut off.
fn of_device(segment: &str) -> (What, Suffix) {
    match split(segment) {
        (id, suffix @ Suffix::Known(_)) => (What::Device(id.to_owned()), suffix),
        (id, Suffix::Other) if id.parse::<u64>().is_ok() => (What::Device(id.to_owned()), Suffix::Other),
        _ => (What::Device(segment.to_owned()), Suffix::None),
    }
}

fn wrong_method(what: &What, format: Format) -> Response {
    let allowed = match what {
        What::Groups | What::Devices | What::Forms => "GET, POST",
        What::Device(_) => "GET, PUT, DELETE",
        What::Group(_) | What::Form(_) => "PUT, DELETE",
        What::Approval(_) | What::Properties(_) => "POST",
    };
    let fault = Fault::new(StatusCode::METHOD_NOT_ALLOWED, "The method is not allowed here");
    ([(header::ALLOW, allowed)], fault.answer(format)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(path: &str) -> Result<&'static str, u16> {
        let segments: Vec<_> = path.split('/').map(str::to_owned).collect();
        let target = Target::of(&segments).map_err(|fault| fault.status.as_u16())?;
        Ok(match (target.what, target.suffix) {
            (What::Groups, Suffix::None) => "groups",
            (What::Groups, _) => "groups as",
            (What::Device(id), Suffix::None) if id.contains('.') => "device with dots",
            (What::Device(_), Suffix::Known(_)) => "device as",
            _ => "else",
        })
    }

    #[test]
    fn paths_are_taken_apart() {
        assert_eq!(target("groups"), Ok("groups"));
        assert_eq!(target("groups.xml"), Ok("groups as"));
        assert_eq!(target("devices/com.example.a"), Ok("device with dots"));
        assert_eq!(target("devices/31.json"), Ok("device as"));
        assert_eq!(target("groups.csv"), Err(406));
        assert_eq!(target("groups/21.csv"), Err(406));
        assert_eq!(target("teams"), Err(404));
        assert_eq!(target("groups/1/2"), Err(404));
    }

    #[test]
    fn parts_are_decoded_after_cutting() {
        assert_eq!(segments("/api/v2/organizations/7/devices/a%2Fb+c").unwrap(), ["7", "devices", "a/b+c"]);
    }
}
