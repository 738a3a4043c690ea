//! What stands in a token.

use serde::Deserialize;
use serde_json::Value;

/// The claims that count; all else is ignored.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Claims {
    /// Seconds since the epoch.
    #[serde(default)]
    exp: Value,
    #[serde(default)]
    iss: Value,
    #[serde(default)]
    sub: Value,
    #[serde(default, rename = "parentId")]
    parent_id: Value,
}

impl Claims {
    /// Whether the token is good for longer than this second.
    pub(super) fn is_fresh(&self, seconds: i64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^53")]
        let now = seconds as f64;
        self.exp.as_f64().is_some_and(|exp| exp > now)
    }

    /// Whether it is by this issuer, whatever the case.
    pub(super) fn is_by(&self, issuer: &str) -> bool {
        self.iss.as_str().is_some_and(|iss| iss.to_lowercase() == issuer.to_lowercase())
    }

    /// Whether it was given out for a user managed by this one.
    pub(super) fn is_managed_by(&self, user: &str) -> bool {
        self.parent_id.as_str().is_some_and(|parent| parent.to_lowercase() == user.to_lowercase())
    }

    /// `f:<federation>:<user>`: what stands after the last colon.
    pub(super) fn user(&self) -> &str {
        let sub = self.sub.as_str().unwrap_or_default();
        sub.rsplit(':').next().unwrap_or_default()
    }
}
