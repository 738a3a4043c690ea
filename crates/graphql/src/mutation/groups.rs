//! Groups as a whole.

use async_graphql::{Context, ID, Object};
use rollbook_domain::group::commands::{DeleteGroup, LinkResources, ReactivateGroup, SuspendGroup, UnlinkResources};

use super::inputs::{CreateGroupInput, Existing, Linked, ResourceInput, UpdateGroupInput, references};
use super::payloads::GroupPayload;
use crate::error::Result;
use crate::query::group_id;
use crate::session::session;

#[derive(Default)]
pub(super) struct GroupMutations;

#[Object]
impl GroupMutations {
    /// Makes a group.
    async fn create_group(
        &self,
        context: &Context<'_>,
        input: CreateGroupInput,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let call = session.call(context, idempotency_key)?;
        let done = session.app.create_group(&call, input.read()?).await?;
        Ok(Some(GroupPayload::new(session, done.outcome.id, &done)))
    }

    /// Changes name, description, kind, membership type, tags or attributes.
    async fn update_group(
        &self,
        context: &Context<'_>,
        id: ID,
        input: UpdateGroupInput,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&id)?);
        let done = session.app.change_details(&call, group, if_version, input.read()?).await?;
        Ok(Some(GroupPayload::new(session, group, &done)))
    }

    /// Blocks changes.
    async fn suspend_group(
        &self,
        context: &Context<'_>,
        id: ID,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&id)?);
        let done = session.app.suspend_group(&call, group, if_version, SuspendGroup).await?;
        Ok(Some(GroupPayload::new(session, group, &done)))
    }

    /// Lets changes pass again.
    async fn reactivate_group(
        &self,
        context: &Context<'_>,
        id: ID,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&id)?);
        let done = session.app.reactivate_group(&call, group, if_version, ReactivateGroup).await?;
        Ok(Some(GroupPayload::new(session, group, &done)))
    }

    /// Ends a group for good.
    async fn delete_group(
        &self,
        context: &Context<'_>,
        id: ID,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&id)?);
        let done = session.app.delete_group(&call, group, if_version, DeleteGroup::default()).await?;
        Ok(Some(GroupPayload::new(session, group, &done)))
    }

    /// Links resources, all or none.
    async fn link_resources(
        &self,
        context: &Context<'_>,
        group: ID,
        resources: Vec<ResourceInput>,
        #[graphql(default_with = "Linked::Keep")] linked: Linked,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let resources = resources.into_iter().map(ResourceInput::read).collect::<Result<_>>()?;
        let command = LinkResources { resources, linked: linked.into() };
        let done = session.app.link_resources(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::with_report(session, group, &done)))
    }

    /// Unlinks resources, all or none.
    async fn unlink_resources(
        &self,
        context: &Context<'_>,
        group: ID,
        refs: Vec<String>,
        #[graphql(default_with = "Existing::Strict")] missing: Existing,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<GroupPayload>> {
        let session = session(context);
        let (call, group) = (session.call(context, idempotency_key)?, group_id(&group)?);
        let command = UnlinkResources { resources: references(&refs)?, missing: missing.into() };
        let done = session.app.unlink_resources(&call, group, if_version, command).await?;
        Ok(Some(GroupPayload::with_report(session, group, &done)))
    }
}
