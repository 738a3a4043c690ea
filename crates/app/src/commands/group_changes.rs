//! What changes one existing group: each command by its own `decide`.

use rollbook_domain::group::commands::{
    AddMembers, BulkReport, ChangeDetails, ChangeRole, DeleteGroup, LeaveGroup, LinkResources, ReactivateGroup,
    ReactivateMembers, RemoveMembers, SetVisited, SuspendGroup, SuspendMembers, UnlinkResources,
};
use rollbook_domain::group::{Group, GroupEvent};
use rollbook_domain::{Context, Decision, GroupId, Refusal};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

/// One command about one group, none of which looks at the instant: its name, the command, where it has many items,
/// what it tells.
macro_rules! on_group {
    ($($(#[$doc:meta])* $name:ident($command:ty $(, $items:ident)?) -> $report:ty;)+) => {
        impl App {
            $(
                $(#[$doc])*
                pub async fn $name(
                    &self,
                    call: &Call,
                    group: GroupId,
                    if_version: Option<u64>,
                    command: $command,
                ) -> Result<Done<$report>, AppError> {
                    let command = self.door().admit(&call.workspace, command).await?;
                    let touch = Touch::group(group).at_version(if_version)$(.about_whenever(command.$items.len()))?;
                    self.on_group(call, group, touch, |state, context| command.decide(state, context)).await
                }
            )+
        }
    };
}

on_group! {
    /// Changes name, description, kind, membership type, tags or attributes.
    change_details(ChangeDetails) -> ();
    /// Blocks changes.
    suspend_group(SuspendGroup) -> ();
    /// Lets changes pass again.
    reactivate_group(ReactivateGroup) -> ();
    /// Ends a group for good.
    delete_group(DeleteGroup) -> ();
    /// Puts members in.
    add_members(AddMembers, members) -> BulkReport;
    /// Takes members out.
    remove_members(RemoveMembers, members) -> BulkReport;
    /// Gives members another role.
    change_role(ChangeRole, members) -> BulkReport;
    /// Hides memberships.
    suspend_members(SuspendMembers, members) -> BulkReport;
    /// Brings hidden memberships back.
    reactivate_members(ReactivateMembers, members) -> BulkReport;
    /// Lets a member go of its own accord.
    leave_group(LeaveGroup) -> ();
    /// Links resources.
    link_resources(LinkResources, resources) -> BulkReport;
    /// Unlinks resources.
    unlink_resources(UnlinkResources, resources) -> BulkReport;
}

impl App {
    /// Sets one member's `visited` flags in several groups, all or none.
    /// A version is that of the first of them.
    pub async fn set_visited(
        &self,
        call: &Call,
        if_version: Option<u64>,
        flags: Vec<(GroupId, SetVisited)>,
    ) -> Result<Done<()>, AppError> {
        let flags = self.door().admit(&call.workspace, flags).await?;
        let groups = flags.iter().map(|(group, _)| *group).collect();
        let touch = Touch { groups, ..Touch::nothing() }.at_version(if_version);
        self.execute(call, touch, |touched, context| {
            let mut changes = Changes::default();
            for (group, command) in &flags {
                changes.add_group(*group, command.decide(touched.group(*group), context)?);
            }
            Ok(Plan { changes, outcome: () })
        })
        .await
    }

    pub(crate) async fn on_group<R, F>(
        &self,
        call: &Call,
        group: GroupId,
        touch: Touch,
        decide: F,
    ) -> Result<Done<R>, AppError>
    where
        R: Serialize + DeserializeOwned + Send,
        F: Fn(&Group, &Context<'_>) -> Result<Decision<GroupEvent, R>, Refusal> + Send + Sync,
    {
        self.execute(call, touch, |touched, context| {
            Ok(Plan::group(group, decide(touched.group(group), context)?, |report| report))
        })
        .await
    }
}
