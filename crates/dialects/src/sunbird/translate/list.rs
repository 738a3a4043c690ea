//! The groups of a user.

use rollbook_app::views::{GroupView, MemberView, ResourceView};

use super::fields::{Malformed, Object, given, object, required};
use super::group::short_body;
use crate::sunbird::wire::{GroupRow, GroupsBody};

/// Whose groups: `request.filters.userId`, or the forms that the given document shows.
pub(in super::super) fn listed_user(body: &Object) -> Result<&str, Malformed> {
    let key = if given(body, "request").is_some() { "request" } else { "reuqest" };
    let wish = object(body, key)?.ok_or(Malformed)?;
    match object(wish, "filters")? {
        Some(filters) if given(filters, "userId").is_some() => required(filters, "userId"),
        _ => required(wish, "userId"),
    }
}

/// The rows, those of admins first.
pub(in super::super) fn group_rows(groups: Vec<(MemberView, GroupView, Vec<ResourceView>)>) -> GroupsBody {
    let row = |(membership, view, activities): (MemberView, GroupView, Vec<ResourceView>)| GroupRow {
        group: short_body(view, &activities),
        member_role: membership.role,
        visited: membership.visited,
    };
    let mut group: Vec<_> = groups.into_iter().map(row).collect();
    group.sort_by(|a, b| a.member_role.cmp(&b.member_role));
    GroupsBody { group }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_user_is_named_in_several_ways() {
        let of = |body: Value| listed_user(body.as_object().unwrap()).map(str::to_owned);
        for body in [
            json!({ "request": { "filters": { "userId": "u1" } } }),
            json!({ "reuqest": { "userId": "u1" } }),
            json!({ "request": null, "reuqest": { "userId": "u1" } }),
            json!({ "request": { "userId": "u1" } }),
            json!({ "request": { "userId": "u1", "filters": { "userId": null } } }),
            json!({ "request": { "userId": "u2", "filters": { "userId": "u1" } } }),
            json!({ "request": { "userId": "u1", "filters": {} } }),
            json!({ "reuqest": { "filters": { "userId": "u1", "groupAttribute": [] } }, "limit": 5 }),
        ] {
            assert_eq!(of(body.clone()), Ok("u1".to_owned()), "{body}");
        }
        for body in [
            json!({}),
            json!({ "request": {} }),
            json!({ "request": null }),
            json!({ "request": { "filters": {} } }),
            json!({ "request": { "filters": { "userId": null } } }),
            json!({ "request": { "filters": [] } }),
            json!({ "request": { "filters": "u1", "userId": "u1" } }),
            json!({ "request": { "filters": { "userId": " " }, "userId": "u1" } }),
            json!({ "request": { "filters": { "userId": 7 } } }),
            json!({ "request": [], "reuqest": { "userId": "u1" } }),
        ] {
            assert_eq!(of(body.clone()), Err(Malformed), "{body}");
        }
    }
}
