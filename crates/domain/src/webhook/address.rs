//! What a webhook's address must be like, whatever the network thinks of it.

use url::Url;

use crate::refusal::Refusal;

/// The most bytes of an address.
pub const MAX_URL_BYTES: usize = 2_048;

/// Refuses what is no address that can be posted to, and one that would put a password into the log.
pub fn check_url(text: &str) -> Result<Url, Refusal> {
    let refused = |reason| Err(Refusal::InvalidText { field: "url", reason });
    if text.len() > MAX_URL_BYTES {
        return refused("is longer than 2048 bytes");
    }
    let Ok(url) = Url::parse(text) else { return refused("is not an absolute URL") };
    if !matches!(url.scheme(), "http" | "https") {
        return refused("must begin with https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused("must not hold credentials; deliveries are signed");
    }
    if url.fragment().is_some() {
        return refused("must not have a fragment");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> &'static str {
        match check_url(text) {
            Err(Refusal::InvalidText { field: "url", reason }) => reason,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn it_can_be_posted_to() {
        assert!(check_url("https://hooks.example.org/in?from=rollbook").is_ok());
        assert!(check_url("http://10.0.0.7:8080/").is_ok());
        assert_eq!(reason("hooks.example.org/in"), "is not an absolute URL");
        assert_eq!(reason("https://"), "is not an absolute URL");
        assert_eq!(reason("ftp://example.org/"), "must begin with https://");
        assert_eq!(reason("file:///etc/passwd"), "must begin with https://");
        assert_eq!(reason("https://example.org/#top"), "must not have a fragment");
        assert_eq!(reason(&format!("https://example.org/{}", "x".repeat(MAX_URL_BYTES))), "is longer than 2048 bytes");
    }

    #[test]
    fn it_holds_no_password() {
        assert_eq!(reason("https://u:p@example.org/"), "must not hold credentials; deliveries are signed");
        assert_eq!(reason("https://u@example.org/"), "must not hold credentials; deliveries are signed");
        assert_eq!(reason("https://:p@example.org/"), "must not hold credentials; deliveries are signed");
    }
}
