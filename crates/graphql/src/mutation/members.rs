//! Memberships, one or many.

use async_graphql::{Context, ID, Object};
use rollbook_domain::group::commands::{
    AddMembers, ChangeRole, LeaveGroup, ReactivateMembers, RemoveMembers, SetVisited, SuspendMembers,
};

use super::inputs::{Existing, Mode, NewMemberInput, references};
use super::payloads::{GroupPayload, Payload};
use crate::error::{Fault, Result};
use crate::query::group_id;
use crate::session::session;
use crate::types::reference;

#[derive(Default)]
pub(super) struct MemberMutations;

#[Object]
impl MemberMutations {
    /// Puts members in.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn add_members(
        &self,
        context: &Context<'_>,
        group: ID,
        members: Vec<NewMemberInput>,
        #[graphql(default_with = "Mode::Atomic")] mode: Mode,
        #[graphql(default_with = "Existing::Strict")] existing: Existing,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let members = members.into_iter().map(NewMemberInput::read).collect::<Result<_>>()?;
        let command = AddMembers { members, mode: mode.into(), existing: existing.into() };
        let done = session.app.add_members(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::with_report(session, group, &done)))
    }

    /// Takes members out.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn remove_members(
        &self,
        context: &Context<'_>,
        group: ID,
        refs: Vec<String>,
        #[graphql(default_with = "Mode::Atomic")] mode: Mode,
        #[graphql(default_with = "Existing::Strict")] missing: Existing,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let strict = RemoveMembers::strict(references(&refs)?);
        let command = RemoveMembers { mode: mode.into(), missing: missing.into(), ..strict };
        let done = session.app.remove_members(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::with_report(session, group, &done)))
    }

    /// Gives members another role.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn change_role(
        &self,
        context: &Context<'_>,
        group: ID,
        refs: Vec<String>,
        role: String,
        #[graphql(default_with = "Mode::Atomic")] mode: Mode,
        #[graphql(default_with = "Existing::Strict")] missing: Existing,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let command = ChangeRole { members: references(&refs)?, role, mode: mode.into(), missing: missing.into() };
        let done = session.app.change_role(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::with_report(session, group, &done)))
    }

    /// Hides memberships without ending them.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn suspend_members(
        &self,
        context: &Context<'_>,
        group: ID,
        refs: Vec<String>,
        #[graphql(default_with = "Mode::Atomic")] mode: Mode,
        #[graphql(default_with = "Existing::Strict")] missing: Existing,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let command = SuspendMembers { members: references(&refs)?, mode: mode.into(), missing: missing.into() };
        let done = session.app.suspend_members(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::with_report(session, group, &done)))
    }

    /// Brings hidden memberships back.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn reactivate_members(
        &self,
        context: &Context<'_>,
        group: ID,
        refs: Vec<String>,
        #[graphql(default_with = "Mode::Atomic")] mode: Mode,
        #[graphql(default_with = "Existing::Strict")] missing: Existing,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let command = ReactivateMembers { members: references(&refs)?, mode: mode.into(), missing: missing.into() };
        let done = session.app.reactivate_members(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::with_report(session, group, &done)))
    }

    /// Lets a member go of its own accord, also from a suspended group.
    async fn leave_group(
        &self,
        context: &Context<'_>,
        group: ID,
        r#ref: String,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let command = LeaveGroup { member: reference("ref", &r#ref)? };
        let done = session.app.leave_group(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::new(session, group, &done)))
    }

    /// Notes that a member has seen groups, or has not; all or none. A version is taken with one group.
    async fn set_visited(
        &self,
        context: &Context<'_>,
        groups: Vec<ID>,
        r#ref: String,
        #[graphql(default = true)] visited: bool,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<Payload>> {
        let session = session(context);
        let (call, member) = (session.call(context, idempotency_key)?, reference("ref", &r#ref)?);
        if if_version.is_some() && groups.len() != 1 {
            return Err(Fault::argument("ifVersion", "is taken with one group"));
        }
        let flag = |id| Ok((group_id(id)?, SetVisited { member: member.clone(), visited }));
        let done = session.app.set_visited(&call, if_version, groups.iter().map(flag).collect::<Result<_>>()?).await?;
        Ok(Some(Payload::new(session, &done)))
    }
}
