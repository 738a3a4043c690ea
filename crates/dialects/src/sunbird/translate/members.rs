//! Members as clients name them.

use rollbook_domain::group::commands::{MemberEdit, NewMember};

use super::fields::{Malformed, Object, flag, required, user, word};

const ROLES: [&str; 2] = ["admin", "member"];
const STATUSES: [&str; 2] = ["active", "inactive"];

/// Somebody who shall be in; a plain member unless said otherwise.
pub(super) fn new_member(entry: &Object) -> Result<NewMember, Malformed> {
    let member = user(required(entry, "userId")?)?;
    let role = word(entry, "role", &ROLES)?.unwrap_or("member");
    let visited = flag(entry, "visited")?.unwrap_or_default();
    Ok(NewMember { member, role: role.to_owned(), visited })
}

/// The same in a new group, where a status is checked and then counts for nothing.
pub(super) fn first_member(entry: &Object) -> Result<NewMember, Malformed> {
    word(entry, "status", &STATUSES)?;
    new_member(entry)
}

/// Who shall be something else. Without a role that is a plain member.
pub(super) fn edited_member(entry: &Object) -> Result<MemberEdit, Malformed> {
    let NewMember { member, role, .. } = new_member(entry)?;
    Ok(MemberEdit { member, role: Some(role), visited: flag(entry, "visited")? })
}
