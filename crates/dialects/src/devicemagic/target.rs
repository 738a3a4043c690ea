//! What a path is about, and which handler that is.

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::error::Fault;
use super::format::{Format, Suffix, split};
use super::request::Request;
use super::{devices, forms, groups};

/// What a path is about.
pub(super) struct Target {
    what: What,
    pub(super) suffix: Suffix,
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
    /// What the parts after the organization name.
    pub(super) fn of(segments: &[String]) -> Result<Self, Fault> {
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
            // A slash at the end leads nowhere.
            [_, ""] => return Err(Fault::not_found("Page")),
            ["groups", id] => of_id(id, What::Group),
            ["devices", id] => of_device(id),
            ["forms", id] => of_id(id, What::Form),
            [kind, id, action] => {
                let (action, suffix) = split(action);
                let what = match (*kind, action) {
                    ("devices", "approve") => What::Approval((*id).to_owned()),
                    ("forms", "properties") => What::Properties((*id).to_owned()),
                    _ => return Err(Fault::not_found("Page")),
                };
                (what, suffix)
            }
            _ => return Err(Fault::not_found("Page")),
        };
        match suffix {
            Suffix::Other => Err(Fault::new(StatusCode::NOT_ACCEPTABLE, "The suffix is neither .json nor .xml")),
            suffix => Ok(Self { what, suffix }),
        }
    }

    /// Carries it out.
    pub(super) async fn call(&self, method: &Method, request: &Request) -> Result<Response, Fault> {
        // The server leaves out the body that HEAD must not have.
        let method = if method == Method::HEAD { &Method::GET } else { method };
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
        What::Groups | What::Devices | What::Forms => "GET, HEAD, POST",
        What::Device(_) => "GET, HEAD, PUT, DELETE",
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
        assert_eq!(target("groups/"), Err(404));
        assert_eq!(target("devices/"), Err(404));
        assert_eq!(target("groups/1/2"), Err(404));
        assert_eq!(target("devices/31/approve.xml"), Ok("else"));
        assert_eq!(target("forms/5/properties.csv"), Err(406));
    }
}
