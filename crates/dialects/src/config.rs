//! What an operator can set of each dialect: the sections `[dialects.*]` of the configuration, as they are written.
//!
//! The server reads and checks them; a dialect takes its own section as a value. Texts that may be left out are
//! empty when they are.

mod devicemagic;
mod hype;
mod photo;
mod sensiflow;
mod sunbird;

use std::fmt;

use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};

pub use self::devicemagic::{DeviceMagic, Organization};
pub use self::hype::Hype;
pub use self::photo::{Brand, Owner, Photo};
pub use self::sensiflow::SensiFlow;
pub use self::sunbird::Sunbird;

/// A text that never shows in logs.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; for comparing and signing only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "\"***\"" })
    }
}

/// All dialects.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dialects {
    /// `[dialects.hype]`
    pub hype: Hype,
    /// `[dialects.photo]`
    pub photo: Photo,
    /// `[dialects.devicemagic]`
    pub devicemagic: DeviceMagic,
    /// `[dialects.sunbird]`
    pub sunbird: Sunbird,
    /// `[dialects.sensiflow]`
    pub sensiflow: SensiFlow,
}

/// A workspace name known when this was written.
fn named(name: &'static str) -> WorkspaceName {
    name.parse().unwrap_or_else(|_| unreachable!("{name} is a workspace name"))
}

/// A prefix that is a name itself, cut where the whole would be too long.
fn suffixed(prefix: &WorkspaceName, suffix: &str) -> WorkspaceName {
    let room = 63 - suffix.len();
    let prefix = prefix.as_str().get(..room).unwrap_or(prefix.as_str());
    let name = format!("{prefix}-{suffix}");
    name.parse().unwrap_or_else(|_| unreachable!("{name} is a workspace name"))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn workspaces_default_to_the_dialect_and_its_customer() {
        let photo = Photo::default();
        let owner = Owner {
            id: "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10".parse().unwrap(),
            workspace: None,
            timezone: "UTC".into(),
            token: Secret::new("T1"),
            token_sha256: String::new(),
            primary_brand: Uuid::nil(),
            brands: Vec::new(),
        };
        assert_eq!(photo.workspace_of(&owner).as_str(), "photo-0b0e6f0e");
        let own = Organization { id: 7, token: Secret::new("T7"), workspace: None };
        assert_eq!(DeviceMagic::default().workspace_of(&own).as_str(), "devicemagic-7");
    }

    #[test]
    fn secrets_do_not_show() {
        let shown = format!("{:?}", SensiFlow::default());
        assert!(!shown.contains("Admin123"), "{shown}");
    }
}
