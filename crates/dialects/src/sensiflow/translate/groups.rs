//! Groups and memberships.

use rollbook_app::commands::NewGroup;
use rollbook_app::queries::Slice;
use rollbook_domain::group::commands::{AddMembers, ChangeDetails, Existing, Mode, NewMember, RemoveMembers};
use rollbook_domain::group::event::RemovalReason;
use rollbook_domain::policy::TextRule;
use rollbook_domain::{Reference, Refusal};

use crate::paging::Numbered;
use crate::sensiflow::parts::GroupPart;
use crate::sensiflow::policy;
use crate::sensiflow::wire::{GroupBody, GroupChangeBody, NewGroupBody, PageBody};

/// The member kind of devices.
pub(in crate::sensiflow) const DEVICE: &str = "device";

/// `device:31`.
pub(in crate::sensiflow) fn device(id: i32) -> Reference {
    let reference = Reference::new(DEVICE, &id.to_string());
    reference.unwrap_or_else(|_| unreachable!("an integer is an id"))
}

/// A new group with its first devices.
pub(in crate::sensiflow) fn new_group(body: NewGroupBody, devices: &[i32]) -> NewGroup {
    NewGroup {
        name: body.name,
        description: body.description,
        members: devices.iter().map(|id| NewMember::new(device(*id))).collect(),
        repeated: Existing::Strict,
        ..NewGroup::default()
    }
}

/// A change of a group. A value is looked at even if the group, which may not exist, has it already.
pub(in crate::sensiflow) fn change(body: GroupChangeBody) -> Result<ChangeDetails, Refusal> {
    let check = |rule: TextRule, field, text: Option<&str>| text.map_or(Ok(()), |text| rule.check(field, text));
    check(policy::CHANGE_GROUP.name, "name", body.name.as_deref())?;
    check(policy::CHANGE_GROUP.description, "description", body.description.as_deref())?;
    Ok(ChangeDetails { name: body.name, description: body.description.map(Some), ..ChangeDetails::default() })
}

/// Every device in, or none.
pub(in crate::sensiflow) fn add(devices: &[i32]) -> AddMembers {
    let members = devices.iter().map(|id| NewMember::new(device(*id))).collect();
    AddMembers { members, mode: Mode::Atomic, existing: Existing::Strict }
}

/// Every device out; those that are not in are skipped, those that do not exist refuse all.
pub(in crate::sensiflow) fn remove(devices: &[i32]) -> RemoveMembers {
    RemoveMembers {
        members: devices.iter().map(|id| device(*id)).collect(),
        mode: Mode::Atomic,
        missing: Existing::Skip,
        must_exist: true,
        reason: RemovalReason::Removed,
    }
}

/// A group without its devices.
pub(in crate::sensiflow) fn body(view: GroupPart) -> GroupBody {
    GroupBody { id: view.number, name: view.name, description: view.description, devices: None }
}

/// A page of a slice that was asked for with its total.
pub(in crate::sensiflow) fn page<T, U>(page: Numbered, slice: &Slice<T>, items: Vec<U>) -> PageBody<U> {
    let total = slice.total.unwrap_or_default();
    PageBody {
        total_elements: total,
        total_pages: page.pages(total),
        is_last: page.is_last(total),
        is_first: page.index == 0,
        items,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_value_is_checked_all_the_same() {
        let wish = |name: Option<&str>, description: Option<&str>| {
            change(GroupChangeBody { name: name.map(Into::into), description: description.map(Into::into) })
        };
        assert_eq!(wish(None, None), Ok(ChangeDetails::default()));
        assert_eq!(wish(None, Some("")).unwrap().description, Some(Some(String::new())));
        let blank = Refusal::InvalidText { field: "name", reason: "must not be blank" };
        assert_eq!(wish(Some(" "), None), Err(blank));
        assert!(wish(Some("ab"), None).is_err() && wish(Some(&"x".repeat(21)), None).is_err());
        assert!(wish(Some(&"ü".repeat(20)), Some(&"x".repeat(100))).is_ok());
        assert!(wish(None, Some(&"x".repeat(101))).is_err());
    }

    #[test]
    fn a_page_knows_its_place() {
        let slice = Slice::<()> { items: vec![], has_next: false, has_previous: true, total: Some(3) };
        let second = page(Numbered { index: 1, size: 2 }, &slice, vec![7]);
        let expected = PageBody { total_elements: 3, total_pages: 2, is_last: true, is_first: false, items: vec![7] };
        assert_eq!(second, expected);
    }
}
