//! What a device that is watched may be doing.

use serde::{Deserialize, Serialize};

use crate::Attributes;

/// The attribute of a device that holds its [`ProcessingState`].
pub const STATE: &str = "state";

/// Whether the pictures of a device are being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ProcessingState {
    /// It is on its way to another state.
    Pending,
    /// They are.
    Active,
    /// Not now, but it goes on where it was.
    Paused,
    /// They are not.
    #[default]
    Inactive,
}

impl ProcessingState {
    /// The state among the attributes of a device; inactive where there is none.
    pub fn of(attributes: &Attributes) -> Self {
        let state = attributes.get(STATE).map(|state| serde_json::from_value(state.clone()));
        state.and_then(Result::ok).unwrap_or_default()
    }

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Active => "ACTIVE",
            Self::Paused => "PAUSED",
            Self::Inactive => "INACTIVE",
        }
    }
}
