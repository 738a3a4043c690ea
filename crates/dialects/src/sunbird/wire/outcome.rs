//! What writes answer.

use serde::Serialize;

/// `{}`
#[derive(Debug, Serialize)]
pub(in super::super) struct Empty {}

/// Of a create.
#[derive(Debug, Serialize)]
pub(in super::super) struct CreateBody {
    #[serde(rename = "groupId")]
    pub(in super::super) group_id: String,
    #[serde(flatten)]
    pub(in super::super) problems: Option<Problems>,
}

/// Of everything else that writes.
#[derive(Debug, Serialize)]
pub(in super::super) struct ResponseBody {
    pub(in super::super) response: &'static str,
    #[serde(flatten)]
    pub(in super::super) problems: Option<Problems>,
}

/// What was left out, in both forms that clients know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in super::super) struct Problems {
    pub(in super::super) error: BySection,
    pub(in super::super) errors: Vec<Problem>,
}

/// A section that was not sent has no key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in super::super) struct BySection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) members: Option<Vec<Problem>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) activities: Option<Vec<Problem>>,
}

/// `userId` for a problem of one user, `errorMessage` for one of a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Problem {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) user_id: Option<String>,
    pub(in super::super) error_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in super::super) error_message: Option<String>,
}

/// Of the health check.
#[derive(Debug, Serialize)]
pub(in super::super) struct Health {
    pub(in super::super) healthy: bool,
    #[serde(rename = "Response")]
    pub(in super::super) response: Empty,
}
