//! Changes of a group: one command for all sections.

use rollbook_domain::group::commands::{
    ChangeDetails, Existing, Linked, MemberChanges, Mode, ResourceChanges, StatusWish, UpdateGroup,
};

use super::activities::{gone_activity, new_activity};
use super::fields::{Malformed, Object, filled, given, object, objects, required, text, texts, user, wish};
use super::members::{edited_member, new_member};
use super::problems::Sent;

/// What an update comes to.
#[derive(Debug)]
pub(in super::super) struct UpdateWish {
    /// As it was sent; it may be no id at all.
    pub(in super::super) group: String,
    /// Whether the group shall end; nothing else of the request counts then.
    pub(in super::super) ends: bool,
    pub(in super::super) command: UpdateGroup,
    /// The sections that a report has.
    pub(in super::super) sent: Sent,
}

/// The command of an update.
pub(in super::super) fn update(body: &Object) -> Result<UpdateWish, Malformed> {
    let wish = wish(body)?;
    let group = required(wish, "groupId")?.to_owned();
    let name = wish.contains_key("name").then(|| required(wish, "name")).transpose()?;
    let membership_type = filled(wish, "membershipType")?;
    let status = filled(wish, "status")?;
    let (resources, asks_activities) = activities(wish)?;
    let others = name.is_some() || membership_type.is_some() || status.is_some() || asks_activities;
    let details = ChangeDetails {
        name: name.map(str::to_owned),
        description: description(wish, others)?.map(|text| Some(text.to_owned())),
        membership_type: membership_type.map(|text| Some(text.to_owned())),
        ..ChangeDetails::default()
    };
    let sent = Sent { members: given(wish, "members").is_some(), activities: given(wish, "activities").is_some() };
    // What asks for nothing that can be done is asked for all the same, and needs the rights.
    let asks_in_vain = asks_activities && resources == no_resources();
    let command = UpdateGroup {
        status: status.map(status_wish).or(asks_in_vain.then_some(StatusWish::Other)),
        details,
        members: members(wish)?,
        resources,
        mode: Mode::Partial,
        ..UpdateGroup::default()
    };
    Ok(UpdateWish { group, ends: status == Some("inactive"), command, sent })
}

/// An empty description counts only beside another change.
fn description(wish: &Object, others: bool) -> Result<Option<&str>, Malformed> {
    Ok(text(wish, "description")?.filter(|text| others || !text.is_empty()))
}

fn status_wish(status: &str) -> StatusWish {
    match status {
        "active" => StatusWish::Active,
        "suspended" => StatusWish::Suspended,
        _ => StatusWish::Other,
    }
}

fn members(wish: &Object) -> Result<MemberChanges, Malformed> {
    let Some(members) = object(wish, "members")? else { return Ok(MemberChanges::default()) };
    Ok(MemberChanges {
        add: objects(members, "add")?.into_iter().map(new_member).collect::<Result<_, _>>()?,
        existing: Existing::Strict,
        edit: objects(members, "edit")?.into_iter().map(edited_member).collect::<Result<_, _>>()?,
        remove: texts(members, "remove")?.into_iter().map(user).collect::<Result<_, _>>()?,
        missing: Existing::Strict,
        exact: Vec::new(),
    })
}

/// The changes, and whether anything at all was asked for.
fn activities(wish: &Object) -> Result<(ResourceChanges, bool), Malformed> {
    let Some(activities) = object(wish, "activities")? else { return Ok((no_resources(), false)) };
    let link = objects(activities, "add")?.into_iter().map(new_activity).collect::<Result<Vec<_>, _>>()?;
    let gone = texts(activities, "remove")?;
    let edits = given(activities, "edit").is_some_and(|edits| edits.as_array().is_none_or(|edits| !edits.is_empty()));
    let asks = !link.is_empty() || !gone.is_empty() || edits;
    let unlink = gone.into_iter().filter_map(gone_activity).collect();
    Ok((ResourceChanges { link, unlink, ..no_resources() }, asks))
}

fn no_resources() -> ResourceChanges {
    ResourceChanges { linked: Linked::Keep, missing: Existing::Skip, ..ResourceChanges::default() }
}

#[cfg(test)]
mod tests;
