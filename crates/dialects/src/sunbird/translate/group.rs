//! Groups and members as they are read.

use std::collections::HashMap;

use rollbook_app::views::{GroupView, MemberView, ResourceView, SubjectView};
use rollbook_domain::Actor;
use rollbook_domain::group::Status;
use serde_json::Value;

use super::activities::{activity_body, short_activity};
use super::create::INVITE_ONLY;
use super::times::stamp;
use crate::sunbird::wire::{GroupBody, MemberBody};

/// A group with its activities, where they are wanted, and without members. `contents` are by id of the activity.
pub(in super::super) fn group_body(
    view: GroupView,
    activities: Option<&[ResourceView]>,
    contents: &HashMap<String, SubjectView>,
) -> GroupBody {
    let bodies = |activities: &[ResourceView]| {
        activities.iter().map(|view| activity_body(view, contents.get(view.resource.id()))).collect()
    };
    GroupBody { activities: activities.map(bodies), ..bare(view) }
}

/// A group with its activities in short.
pub(super) fn short_body(view: GroupView, activities: &[ResourceView]) -> GroupBody {
    GroupBody { activities: Some(activities.iter().map(short_activity).collect()), ..bare(view) }
}

fn bare(view: GroupView) -> GroupBody {
    GroupBody {
        id: view.id.to_string(),
        name: view.name,
        description: view.description,
        status: status(view.status),
        membership_type: view.membership_type.unwrap_or_else(|| INVITE_ONLY.to_owned()),
        created_by: person(&view.creator),
        created_on: stamp(view.created_at),
        updated_by: view.details_updated_by.as_ref().map(person),
        updated_on: view.details_updated_at.map(stamp),
        activities: None,
        members: None,
    }
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Suspended => "suspended",
        Status::Active => "active",
        Status::Deleted | Status::Vacant => "inactive",
    }
}

/// A member who is in.
pub(in super::super) fn member_body(view: &MemberView, name: Option<&SubjectView>) -> MemberBody {
    MemberBody {
        user_id: view.member.id().to_owned(),
        group_id: view.group_id.to_string(),
        role: view.role.clone(),
        status: "active",
        created_on: stamp(view.created_at),
        created_by: person(&view.created_by),
        updated_on: view.updated_at.map(stamp),
        updated_by: view.updated_by.as_ref().map(person),
        removed_on: None,
        removed_by: None,
        visited: view.visited,
        name: name.map(full_name).unwrap_or_default(),
    }
}

/// First and last name where the directory keeps them apart, else what it has.
pub(super) fn full_name(user: &SubjectView) -> String {
    let text = |key: &str| user.attributes.get(key).and_then(Value::as_str).unwrap_or_default();
    let full = format!("{} {}", text("firstName"), text("lastName"));
    let apart = Some(full.trim().to_owned()).filter(|full| !full.is_empty());
    apart.or_else(|| user.name.clone()).unwrap_or_default()
}

/// The id of an actor, without its kind.
pub(super) fn person(actor: &Actor) -> String {
    let text = actor.as_str();
    text.split_once(':').map_or(text, |(_, id)| id).to_owned()
}
