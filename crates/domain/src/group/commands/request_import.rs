//! Notes that a file of ids, which is stored already, waits to be imported.

use crate::context::Context;
use crate::decision::Decision;
use crate::group::commands::joining::check_room;
use crate::group::event::{GroupEvent, ImportRequested};
use crate::group::state::Group;
use crate::ids::ObjectId;
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::text::{sha256, word};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestImport {
    /// Names the import and its file, `<job>.csv`.
    pub job: ObjectId,
    /// Of the file's bytes, in hex.
    pub sha256: String,
    /// Bytes of the file.
    pub size: u64,
    /// When the link to the file was signed, in unix seconds.
    pub signed_at: i64,
    /// The kind of the ids in the file.
    pub member_kind: String,
    /// The role that new members get.
    pub role: String,
}

impl RequestImport {
    /// The event; none if the group knows this import already.
    pub fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        group.changeable(context)?.administered(context)?;
        self.decide_unchecked(group)
    }

    /// The same for a group whose state and rights the caller has checked.
    pub(super) fn decide_unchecked(&self, group: &Group) -> Result<Decision<GroupEvent>, Refusal> {
        if group.imports.contains_key(&self.job) {
            return Ok(Decision::nothing());
        }
        self.check(group)?;
        let requested = ImportRequested {
            job: self.job.clone(),
            sha256: self.sha256.clone(),
            size: self.size,
            signed_at: self.signed_at,
            member_kind: self.member_kind.clone(),
            role: self.role.clone(),
        };
        Ok(Decision::events([requested.into()]))
    }

    fn check(&self, group: &Group) -> Result<(), Refusal> {
        let invalid = |field, reason| Refusal::InvalidText { field, reason };
        sha256("sha256", &self.sha256)?;
        // The bounds of a kind are those of a reference; the id is a stand-in.
        Reference::check(&self.member_kind, "0").map_err(|_| invalid("member_kind", "is no kind of members"))?;
        word("role", &self.role)?;
        check_room(group, [self.member_kind.as_str()], [self.role.as_str()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group::commands::CreateGroup;
    use crate::testing::{created_event, given, group_admin, ids, import, suspended_event};

    #[test]
    fn an_import_is_requested_once() {
        let requested =
            given([created_event()]).when(|group, context| import(1).decide(group, context)).then_ok().events.remove(0);
        assert_eq!(requested.kind(), "group.import-requested");
        given([created_event(), requested]).when(|group, context| import(1).decide(group, context)).then([]);
    }

    #[test]
    fn a_new_group_may_come_with_one() {
        let command = CreateGroup {
            import: Some(import(1)),
            awaiting_import: true,
            ..CreateGroup::named(ids(1), "spring-riders")
        };
        let decision = given([]).when(|group, context| command.decide(group, context)).then_ok();
        let kinds: Vec<_> = decision.events.iter().map(GroupEvent::kind).collect();
        assert_eq!(kinds, ["group.created", "group.import-requested"]);
    }

    #[test]
    fn what_could_never_be_applied_is_refused() {
        let refused = |command: RequestImport, field, reason| {
            given([created_event()])
                .when(|group, context| command.decide(group, context))
                .then_refused(&Refusal::InvalidText { field, reason });
        };
        refused(RequestImport { member_kind: "User".into(), ..import(1) }, "member_kind", "is no kind of members");
        refused(RequestImport { role: String::new(), ..import(1) }, "role", "must not be empty");
        let sha256 = "x".repeat(64);
        refused(RequestImport { sha256, ..import(1) }, "sha256", "must be 64 lower-case hexadecimal digits");
    }

    #[test]
    fn suspended_and_administered_groups_refuse() {
        let decide = |group: &Group, context: &Context<'_>| import(1).decide(group, context);
        given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
        given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
    }
}
