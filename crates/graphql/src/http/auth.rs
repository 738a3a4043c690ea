//! Who asks: the same keys and tokens as native REST.

use axum::extract::FromRequestParts;
use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::Authority;
use rollbook_http::auth::Principal;

use crate::error::{Fault, Result};
use crate::service::Service;
use crate::session::Session;

/// The session of whoever sent this request.
pub(super) async fn identify(service: &Service, parts: &mut Parts) -> Result<Session> {
    let principal = Principal::from_request_parts(parts, &()).await.map_err(Fault)?;
    Ok(session(service, principal, parts))
}

/// The same of who is known already.
pub(super) fn session(service: &Service, principal: Principal, parts: &Parts) -> Session {
    let mut session = Session::new(service.app().clone(), principal);
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    session.traceparent = text("traceparent").filter(|value| value.len() == 55);
    session.resume = text("last-event-id").filter(|value| !value.is_empty());
    session
}

/// Whether a browser sent this for a page of another site. It asks nobody before it opens a web socket.
pub(crate) fn is_elsewhere(parts: &Parts) -> bool {
    let Some(origin) = parts.headers.get(ORIGIN) else { return false };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| parts.uri.authority().map(Authority::as_str));
    origin.is_none() || origin != host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let request = http::Request::builder();
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_page_of_another_site_is_told_by_its_origin() {
        let host = ("host", "127.0.0.1:7070");
        assert!(!is_elsewhere(&parts(&[host])));
        assert!(!is_elsewhere(&parts(&[host, ("origin", "http://127.0.0.1:7070")])));
        assert!(is_elsewhere(&parts(&[host, ("origin", "https://evil.example")])));
        assert!(is_elsewhere(&parts(&[host, ("origin", "http://127.0.0.1:7071")])));
        assert!(is_elsewhere(&parts(&[host, ("origin", "null")])));
    }
}
