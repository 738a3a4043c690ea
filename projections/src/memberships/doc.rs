//! The JSON of a membership, written from borrowed parts.

use rollbook_app::rfc3339;
use rollbook_app::views::MembershipStatus;
use rollbook_domain::{GroupId, Timestamp};
use serde::{Serialize, Serializer};

use super::state::MemberState;
use crate::db::DbError;

/// As `MemberView`, field by field; a test holds them together.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MemberDoc<'a> {
    group_id: GroupId,
    member: Name<'a>,
    role: &'a str,
    status: MembershipStatus,
    visited: bool,
    #[serde(with = "rfc3339")]
    created_at: Timestamp,
    created_by: &'a str,
    #[serde(with = "rfc3339::option")]
    updated_at: Option<Timestamp>,
    updated_by: Option<&'a str>,
}

/// `kind:id`.
struct Name<'a>(&'a str, &'a str);

impl Serialize for Name<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.0, self.1))
    }
}

/// The document of a membership.
pub(super) fn doc(group: GroupId, kind: &str, id: &str, state: &MemberState<'_>) -> Result<String, DbError> {
    let doc = MemberDoc {
        group_id: group,
        member: Name(kind, id),
        role: &state.role,
        status: state.status,
        visited: state.visited,
        created_at: state.created.at,
        created_by: &state.created.by,
        updated_at: state.updated.as_ref().map(|act| act.at),
        updated_by: state.updated.as_ref().map(|act| act.by.as_ref()),
    };
    serde_json::to_string(&doc).map_err(|error| DbError::Rejected(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use rollbook_app::views::MemberView;

    use super::super::state::Act;
    use super::*;

    #[test]
    fn the_document_is_a_member_view() {
        let group = GroupId(uuid::Uuid::from_u128(7));
        let act = |at, by: &'static str| Act { at: Timestamp::from_micros(at), by: Cow::Borrowed(by) };
        let mut state = MemberState {
            workspace: "acme".into(),
            role: "admin".into(),
            status: MembershipStatus::Suspended,
            visited: true,
            created: act(1, "user:1"),
            updated: None,
            since: 1,
        };
        for updated in [None, Some(act(2, "operator"))] {
            state.updated = updated;
            let written = doc(group, "user", "a \"b\":c", &state).unwrap();
            let view: MemberView = serde_json::from_str(&written).unwrap();
            assert_eq!(serde_json::to_string(&view).unwrap(), written);
            assert_eq!(view.member.as_str(), "user:a \"b\":c");
        }
    }
}
