//! Changes name, description, kind, membership type, tags, attributes and the picture that stands for the group.

use super::texts::{check_optional, sorted_tags};
use crate::attributes::{self, AttributesChange};
use crate::context::Context;
use crate::decision::Decision;
use crate::group::event::{GroupDetailsChanged, GroupEvent};
use crate::group::gallery::Thumb;
use crate::group::state::Group;
use crate::guard::{ClaimKey, Guard};
use crate::patch::Patch;
use crate::refusal::Refusal;
use crate::text::bounded;

/// The most characters of the path of a picture.
const MAX_THUMB: usize = 1_024;

/// See the module. What is absent stays as it is, and so does what is wished to be as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeDetails {
    /// What it shall be called.
    pub name: Option<String>,
    /// Another description, or none.
    pub description: Patch<String>,
    /// Another kind, or none.
    pub kind: Patch<String>,
    /// Another membership type, or none.
    pub membership_type: Patch<String>,
    /// All tags, in any order.
    pub tags: Option<Vec<String>>,
    /// Other attributes.
    pub attributes: Option<AttributesChange>,
    /// The path of the picture that shall stand for the group, whatever photos come and go.
    pub thumb: Option<String>,
}

impl ChangeDetails {
    /// The event, and the claims that a new name moves.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.changeable(context)?.administered(context)?;
        self.decide_unchecked(group, context)
    }

    /// Whether nothing is wished at all.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same for a group whose state and rights the caller has checked.
    pub(super) fn decide_unchecked(
        &self,
        group: &Group,
        context: &Context<'_>,
    ) -> Result<Decision<GroupEvent>, Refusal> {
        let name = self.name.clone().filter(|name| *name != group.name);
        let changed = GroupDetailsChanged {
            name_claimed: name.is_some() && context.policy.unique_names,
            name,
            description: other(self.description.as_ref(), group.description.as_ref()),
            kind: other(self.kind.as_ref(), group.kind.as_ref()),
            membership_type: other(self.membership_type.as_ref(), group.membership_type.as_ref()),
            tags: self.tags.as_deref().map(sorted_tags).transpose()?.filter(|tags| *tags != group.tags),
            attributes: self.attributes.as_ref().and_then(|change| change.applied_to(&group.attributes)),
            thumb: self.thumb.clone().filter(|thumb| *group.gallery.thumb() != Thumb::Set(thumb.clone())),
        };
        if changed == GroupDetailsChanged::default() {
            return Ok(Decision::nothing());
        }
        check(&changed, context)?;
        let guards = changed.name.as_ref().map(|name| moved_claims(group, context, name)).transpose()?;
        Ok(Decision::events([changed.into()]).guarded(guards.unwrap_or_default()))
    }
}

/// The wish, if it is another value.
fn other(wish: Option<&Option<String>>, current: Option<&String>) -> Patch<String> {
    wish.cloned().filter(|wish| wish.as_ref() != current)
}

fn check(changed: &GroupDetailsChanged, context: &Context<'_>) -> Result<(), Refusal> {
    if let Some(name) = &changed.name {
        context.policy.name.check("name", name)?;
    }
    if let Some(Some(description)) = &changed.description {
        context.policy.description.check("description", description)?;
    }
    changed.thumb.as_deref().map_or(Ok(()), check_thumb)?;
    check_optional("kind", changed.kind.as_ref().and_then(Option::as_deref))?;
    check_optional("membership_type", changed.membership_type.as_ref().and_then(Option::as_deref))?;
    changed.attributes.as_ref().map_or(Ok(()), |changed| attributes::check(changed, attributes::MAX_BYTES))
}

/// A path below the base of all pictures.
fn check_thumb(path: &str) -> Result<(), Refusal> {
    bounded("thumb", path)?;
    let reason = if !path.starts_with('/') {
        "must begin with a slash"
    } else if path.chars().count() > MAX_THUMB {
        "is longer than 1024 characters"
    } else {
        return Ok(());
    };
    Err(Refusal::InvalidText { field: "thumb", reason })
}

/// The old name becomes free before the new one is taken.
fn moved_claims(group: &Group, context: &Context<'_>, name: &str) -> Result<Vec<Guard>, Refusal> {
    let key = |name: &str| ClaimKey::group_name(context.workspace, name);
    let owner = group.stream().ok_or(Refusal::UnknownGroup)?.to_string();
    let released = group.name_claimed.then(|| Guard::Release { key: key(&group.name), unless_required_since: None });
    let claimed = context.policy.unique_names.then(|| Guard::Claim { key: key(name), owner });
    Ok(released.into_iter().chain(claimed).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::StreamId;
    use crate::group::event::GroupCreated;
    use crate::testing::{created_event, deleted_event, given, group_admin, ids, suspended_event, workspace};

    fn rename(name: &str) -> ChangeDetails {
        ChangeDetails { name: Some(name.into()), ..ChangeDetails::default() }
    }

    fn claimed_event() -> GroupEvent {
        let GroupEvent::Created(created) = created_event() else { unreachable!() };
        GroupCreated { name_claimed: true, tags: vec!["a".into()], description: Some(String::new()), ..created }.into()
    }

    #[test]
    fn only_what_becomes_different_is_in_the_event() {
        let wish = ChangeDetails {
            name: Some("divers".into()),
            description: Some(None),
            tags: Some(vec!["a".into(), "a".into()]),
            attributes: Some(AttributesChange::Merge([("level".into(), 3.into())].into())),
            ..ChangeDetails::default()
        };
        let changed = GroupDetailsChanged {
            description: Some(None),
            attributes: Some([("level".into(), 3.into())].into()),
            ..GroupDetailsChanged::default()
        };
        given([claimed_event()]).when(|group, context| wish.decide(group, context)).then([changed.clone().into()]);
        given([claimed_event(), changed.into()]).when(|group, context| wish.decide(group, context)).then([]);
    }

    #[test]
    fn a_picture_is_set_once_and_is_a_path() {
        let wish = |path: &str| ChangeDetails { thumb: Some(path.into()), ..ChangeDetails::default() };
        let set = || GroupDetailsChanged { thumb: Some("/x/y.jpg".into()), ..GroupDetailsChanged::default() };
        let decide = |group: &Group, context: &Context<'_>| wish("/x/y.jpg").decide(group, context);
        given([created_event()]).when(decide).then([set().into()]);
        given([created_event(), set().into()]).when(decide).then([]);
        let long = format!("/{}", "x".repeat(1_024));
        for (path, reason) in [("x.jpg", "must begin with a slash"), (&*long, "is longer than 1024 characters")] {
            given([created_event()])
                .when(|group, context| wish(path).decide(group, context))
                .then_refused(&Refusal::InvalidText { field: "thumb", reason });
        }
    }

    #[test]
    fn a_rename_moves_the_claim() {
        let guards = |past: GroupEvent, unique: bool| {
            given([past])
                .under(|policy| policy.unique_names = unique)
                .when(|group, context| rename("swimmers").decide(group, context))
                .then_ok()
                .guards
        };
        let released =
            Guard::Release { key: ClaimKey::group_name(&workspace(), "divers"), unless_required_since: None };
        let owner = StreamId::group(ids(1).id).to_string();
        let claimed = Guard::Claim { key: ClaimKey::group_name(&workspace(), "swimmers"), owner };
        assert_eq!(guards(claimed_event(), true), [released.clone(), claimed.clone()]);
        assert_eq!(guards(created_event(), true), [claimed], "there was no claim");
        assert_eq!(guards(claimed_event(), false), [released], "another surface renamed it");
        assert_eq!(guards(created_event(), false), []);
    }

    #[test]
    fn the_new_name_follows_the_rule_of_the_surface() {
        given([created_event()])
            .when(|group, context| rename(" ").decide(group, context))
            .then_refused(&Refusal::InvalidText { field: "name", reason: "must not be blank" });
    }

    #[test]
    fn suspended_deleted_and_administered_groups_refuse() {
        let decide = |group: &Group, context: &Context<'_>| rename("swimmers").decide(group, context);
        given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
        given([created_event(), deleted_event()]).when(decide).then_refused(&Refusal::UnknownGroup);
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
    }
}
