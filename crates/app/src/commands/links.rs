//! The groups of one member or one resource, replaced as a whole.

use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::commands::{
    AddMembers, Existing, LinkResources, Linked, Mode, NewMember, RemoveMembers, UnlinkResources,
};
use rollbook_domain::group::event::{LinkedResource, RemovalReason};
use rollbook_domain::{Attributes, Context, Decision, GroupId, Reference, Refusal};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::{Touch, Touched};

/// What becomes of one group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    In,
    Out,
}

impl App {
    /// Makes a member be in exactly these groups, in one commit.
    pub async fn set_groups_of_member(
        &self,
        call: &Call,
        member: &Reference,
        groups: &[GroupId],
    ) -> Result<Done<()>, AppError> {
        self.wait_for_workspace(&call.workspace).await?;
        let now = self.queries().group_ids_of_member(&call.workspace, member).await?;
        let add =
            AddMembers { members: vec![NewMember::new(member.clone())], mode: Mode::Atomic, existing: Existing::Skip };
        let remove = RemoveMembers {
            members: vec![member.clone()],
            mode: Mode::Atomic,
            missing: Existing::Skip,
            must_exist: false,
            reason: RemovalReason::Removed,
        };
        self.set_groups(call, &now, groups, |touched, context, group, wish| {
            let state = touched.group(group);
            Ok(match wish {
                Wish::In => add.decide(state, context)?.reporting(()),
                Wish::Out => remove.decide(state, context)?.reporting(()),
            })
        })
        .await
    }

    /// Makes a resource be linked by exactly these groups, in one commit.
    pub async fn set_groups_of_resource(
        &self,
        call: &Call,
        resource: &Reference,
        groups: &[GroupId],
    ) -> Result<Done<()>, AppError> {
        self.wait_for_workspace(&call.workspace).await?;
        let now = self.queries().group_ids_of_resource(&call.workspace, resource).await?;
        let linked = LinkedResource { resource: resource.clone(), attributes: Attributes::new() };
        let link = LinkResources { resources: vec![linked], linked: Linked::Keep };
        let unlink = UnlinkResources { resources: vec![resource.clone()], missing: Existing::Skip };
        self.set_groups(call, &now, groups, |touched, context, group, wish| {
            let state = touched.group(group);
            Ok(match wish {
                Wish::In => link.decide(state, context)?.reporting(()),
                Wish::Out => unlink.decide(state, context)?.reporting(()),
            })
        })
        .await
    }

    async fn set_groups<F>(
        &self,
        call: &Call,
        now: &[GroupId],
        wanted: &[GroupId],
        decide: F,
    ) -> Result<Done<()>, AppError>
    where
        F: Fn(&Touched, &Context<'_>, GroupId, Wish) -> Result<Decision<GroupEvent>, Refusal> + Send + Sync,
    {
        let out = now.iter().filter(|group| !wanted.contains(group)).map(|group| (*group, Wish::Out));
        let wishes: Vec<_> = out.chain(wanted.iter().map(|group| (*group, Wish::In))).collect();
        let touch = Touch { groups: wishes.iter().map(|(group, _)| *group).collect(), ..Touch::nothing() };
        self.execute(call, touch, |touched, context| {
            let mut changes = Changes::default();
            for (group, wish) in &wishes {
                changes.add_group(*group, decide(touched, context, *group, *wish)?);
            }
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}
