//! A new group.

use rollbook_app::commands::NewGroup;
use rollbook_domain::group::commands::Existing;

use super::activities::new_activity;
use super::fields::{Malformed, Object, filled, objects, required, text, wish};
use super::members::first_member;

/// How members come in where nobody says.
pub(super) const INVITE_ONLY: &str = "invite_only";

/// The command of a create.
pub(in super::super) fn create(body: &Object) -> Result<NewGroup, Malformed> {
    let wish = wish(body)?;
    Ok(NewGroup {
        name: required(wish, "name")?.to_owned(),
        description: text(wish, "description")?.map(str::to_owned),
        membership_type: Some(filled(wish, "membershipType")?.unwrap_or(INVITE_ONLY).to_owned()),
        creator_joins: true,
        members: objects(wish, "members")?.into_iter().map(first_member).collect::<Result<_, _>>()?,
        repeated: Existing::Skip,
        resources: objects(wish, "activities")?.into_iter().map(new_activity).collect::<Result<_, _>>()?,
        ..NewGroup::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn of(request: &Value) -> Result<NewGroup, Malformed> {
        create(json!({ "request": request }).as_object().unwrap())
    }

    #[test]
    fn a_group_has_defaults() {
        let new = of(&json!({ "name": "Study Group" })).unwrap();
        assert_eq!((new.name.as_str(), new.description), ("Study Group", None));
        assert_eq!(new.membership_type.as_deref(), Some("invite_only"));
        assert!(new.creator_joins && new.members.is_empty() && new.resources.is_empty());
    }

    #[test]
    fn members_and_activities_are_read() {
        let new = of(&json!({
            "name": "n", "membershipType": "moderated",
            "members": [{ "userId": "u1", "role": "", "status": "inactive", "visited": true }, { "userId": "u2", "role": "admin" }],
            "activities": [{ "id": "do_1", "type": "Course", "extra": "kept", "number": 5, "activityInfo": "mine" }],
        }))
        .unwrap();
        let members: Vec<_> = new.members.iter().map(|m| (m.member.as_str(), m.role.as_str(), m.visited)).collect();
        assert_eq!(members, [("user:u1", "member", true), ("user:u2", "admin", false)]);
        assert_eq!(new.resources[0].resource.as_str(), "activity:do_1");
        let attributes = serde_json::to_value(&new.resources[0].attributes).unwrap();
        assert_eq!(attributes, json!({ "type": "Course", "extra": "kept" }));
    }

    #[test]
    fn what_is_wrong_anywhere_is_malformed() {
        for request in [
            json!({}),
            json!({ "name": " " }),
            json!({ "name": null }),
            json!({ "name": 5 }),
            json!({ "name": "n", "description": {} }),
            json!({ "name": "n", "membershipType": 1 }),
            json!({ "name": "n", "members": {} }),
            json!({ "name": "n", "members": ["u1"] }),
            json!({ "name": "n", "members": [{ "userId": "" }] }),
            json!({ "name": "n", "members": [{ "userId": "u\u{0}" }] }),
            json!({ "name": "n", "members": [{ "userId": "u", "role": "owner" }] }),
            json!({ "name": "n", "members": [{ "userId": "u", "status": "gone" }] }),
            json!({ "name": "n", "members": [{ "userId": "u", "visited": "yes" }] }),
            json!({ "name": "n", "activities": "do_1" }),
            json!({ "name": "n", "activities": [{ "id": "do_1" }] }),
            json!({ "name": "n", "activities": [{ "id": " ", "type": "Course" }] }),
        ] {
            assert!(of(&request).is_err(), "{request}");
        }
    }
}
