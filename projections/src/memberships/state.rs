//! A membership's row while events are folded into it. It borrows from the events: a bulk change has a million.

use std::borrow::Cow;

use rollbook_app::views::{MemberView, MembershipStatus};
use rollbook_domain::Timestamp;

use crate::db::{DbError, Row};

/// Who did something, and when.
#[derive(Debug, Clone)]
pub(super) struct Act<'e> {
    pub(super) at: Timestamp,
    pub(super) by: Cow<'e, str>,
}

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct MemberState<'e> {
    pub(super) workspace: Cow<'e, str>,
    pub(super) role: Cow<'e, str>,
    pub(super) status: MembershipStatus,
    pub(super) visited: bool,
    pub(super) created: Act<'e>,
    pub(super) updated: Option<Act<'e>>,
    /// From where on in the log it has been as it is.
    pub(super) since: i64,
}

/// A status as the tables have it.
pub(super) const fn code(status: MembershipStatus) -> i64 {
    match status {
        MembershipStatus::Active => 1,
        MembershipStatus::Suspended => 2,
    }
}

impl MemberState<'_> {
    /// From `load.sql`.
    pub(super) fn load(row: &Row) -> Result<Self, DbError> {
        let view: MemberView =
            serde_json::from_str(row.text(4)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        Ok(Self {
            workspace: Cow::Owned(row.text(2)?.to_owned()),
            role: Cow::Owned(view.role),
            status: view.status,
            visited: view.visited,
            created: act(view.created_at, view.created_by.as_str()),
            updated: view.updated_at.zip(view.updated_by).map(|(at, by)| act(at, by.as_str())),
            since: row.int(3)?,
        })
    }
}

fn act(at: Timestamp, by: &str) -> Act<'static> {
    Act { at, by: Cow::Owned(by.to_owned()) }
}
