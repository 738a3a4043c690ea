//! Guards that keep the number of groups of each member, where the policy wants them kept.

use crate::context::Context;
use crate::group::state::Group;
use crate::guard::{CountKey, Guard};
use crate::policy::Policy;
use crate::reference::Reference;

/// Whether they are kept.
pub(super) fn kept(policy: &Policy) -> bool {
    policy.count_groups || policy.max_groups_per_member.is_some()
}

/// One more group for a member; nobody who is added by others is held to a limit.
pub(super) fn joined(context: &Context<'_>, member: &Reference) -> Option<Guard> {
    change(context, member, 1, None)
}

/// One more group for its creator, who is held to the limit.
pub(super) fn created(context: &Context<'_>, creator: &Reference) -> Option<Guard> {
    change(context, creator, 1, context.policy.max_groups_per_member)
}

/// One group less for a member.
pub(super) fn left(context: &Context<'_>, member: &Reference) -> Option<Guard> {
    change(context, member, -1, None)
}

/// One group less for every member.
pub(super) fn all_left(context: &Context<'_>, group: &Group) -> Vec<Guard> {
    if !kept(context.policy) {
        return Vec::new();
    }
    let key = |digest: String| CountKey::groups_of_digest(context.workspace, &digest);
    group.members.digests().map(|digest| Guard::Count { key: key(digest), change: -1, limit: None }).collect()
}

fn change(context: &Context<'_>, member: &Reference, change: i64, limit: Option<u64>) -> Option<Guard> {
    let key = || CountKey::groups_of_member(context.workspace, member);
    kept(context.policy).then(|| Guard::Count { key: key(), change, limit })
}
