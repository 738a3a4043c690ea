//! The page for people: a small editor that asks the schema about itself and loads nothing from elsewhere.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

static HTML: LazyLock<String> =
    LazyLock::new(|| include_str!("page.html").replacen("/*style*/", STYLE, 1).replacen("/*script*/", SCRIPT, 1));

/// Only our own style and script run, and they talk to this service alone.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
});

/// The page.
pub(crate) fn page() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (CACHE_CONTROL, "no-cache"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, HTML.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_small_and_stands_alone() {
        assert!(HTML.len() < 60_000, "{} bytes", HTML.len());
        assert!(HTML.contains(STYLE) && HTML.contains(SCRIPT));
        for outside in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!HTML.contains(outside), "{outside}");
        }
        // An inline style or handler would need 'unsafe-inline'.
        for inline in [" style=\"", " onclick=", " onload=", "innerHTML", "eval("] {
            assert!(!HTML.contains(inline), "{inline}");
        }
    }
}
