//! The key that the gateway of the original checks; here only where one is configured.

use http::HeaderMap;
use http::header::AUTHORIZATION;
use subtle::ConstantTimeEq;

use crate::config::Secret;

/// Whether the request may pass: any key will do where none is configured.
pub(in super::super) fn is_known(headers: &HeaderMap, wanted: &Secret) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let Some(value) = headers.get(AUTHORIZATION) else { return false };
    let bare = strip_bearer(value.as_bytes());
    bare.ct_eq(wanted.expose().as_bytes()).into()
}

fn strip_bearer(value: &[u8]) -> &[u8] {
    match value.split_at_checked(7) {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case(b"bearer ") => key.trim_ascii(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_key_comes_bare_or_as_a_bearer() {
        let known = |value: &'static str| {
            let headers = [(AUTHORIZATION, HeaderValue::from_static(value))].into_iter().collect();
            is_known(&headers, &Secret::new("k1"))
        };
        assert!(known("k1") && known("Bearer k1") && known("bearer  k1"));
        assert!(!known("k2") && !known("Basic k1") && !known("Bearer"));
        assert!(!is_known(&HeaderMap::new(), &Secret::new("k1")));
        assert!(is_known(&HeaderMap::new(), &Secret::default()));
    }
}
