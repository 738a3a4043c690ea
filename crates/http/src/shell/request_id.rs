//! What a request is called in answers, logs and problems.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const MAX: usize = 128;

/// The id of a request; an extension of every request behind the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id the client chose, if it is fit to be logged and answered; else the given one.
    pub(super) fn of(headers: &HeaderMap, other: impl FnOnce() -> Uuid) -> Self {
        let chosen = headers.get(HEADER).and_then(|value| value.to_str().ok());
        let fit = |id: &&str| (1..=MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        Self(chosen.filter(fit).map_or_else(|| other().to_string().into(), Into::into))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or_else(|_| unreachable!("graphic ASCII is a header value"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfit_id_is_replaced() {
        let of = |text: &str| {
            let headers = [(HEADER, HeaderValue::from_str(text).unwrap())].into_iter().collect();
            RequestId::of(&headers, Uuid::nil).as_str().to_owned()
        };
        assert_eq!(of("abc-1"), "abc-1");
        for unfit in ["", "a b", &"x".repeat(129)] {
            assert_eq!(of(unfit), Uuid::nil().to_string());
        }
    }
}
