//! The directory, and progress in activities.

use async_graphql::{Context, Object};
use rollbook_http::auth::Scope;

use super::inputs::{ChangeSubjectInput, ProgressInput, RegisterSubjectInput};
use super::payloads::{ErasurePayload, Payload, SubjectPayload};
use crate::error::Result;
use crate::session::session;
use crate::types::reference;

#[derive(Default)]
pub(super) struct DirectoryMutations;

#[Object]
impl DirectoryMutations {
    /// Makes a subject known.
    async fn register_subject(
        &self,
        context: &Context<'_>,
        input: RegisterSubjectInput,
        idempotency_key: Option<String>,
    ) -> Result<Option<SubjectPayload>> {
        let session = session(context);
        let call = session.call(context, idempotency_key)?;
        let new = input.read();
        let done = session.app.register_subject(&call, new).await?;
        Ok(Some(SubjectPayload::new(session, done.outcome.subject.clone(), &done)))
    }

    /// Changes a subject's name, status or attributes.
    async fn change_subject(
        &self,
        context: &Context<'_>,
        r#ref: String,
        input: ChangeSubjectInput,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<SubjectPayload>> {
        let session = session(context);
        let (call, subject) = (session.call(context, idempotency_key)?, reference("ref", &r#ref)?);
        let done = session.app.change_subject(&call, if_version, input.read(subject.clone())?).await?;
        Ok(Some(SubjectPayload::new(session, subject, &done)))
    }

    /// Takes a subject out of the directory and of every group that holds it.
    async fn remove_subject(
        &self,
        context: &Context<'_>,
        r#ref: String,
        if_version: Option<u64>,
        idempotency_key: Option<String>,
    ) -> Result<Option<SubjectPayload>> {
        let session = session(context);
        let (call, subject) = (session.call(context, idempotency_key)?, reference("ref", &r#ref)?);
        let done = session.app.remove_subject_at(&call, &subject, if_version).await?;
        Ok(Some(SubjectPayload::new(session, subject, &done)))
    }

    /// Erases a person for good: destroys the key of everything personal that the log has of it. Takes the scope admin.
    /// A person that is still known is removed, from every group too; one that was removed before can be erased as well.
    async fn erase_subject(
        &self,
        context: &Context<'_>,
        r#ref: String,
        idempotency_key: Option<String>,
    ) -> Result<Option<ErasurePayload>> {
        let session = session(context);
        let (call, subject) = (session.call_with(Scope::Admin, context, idempotency_key)?, reference("ref", &r#ref)?);
        let done = session.app.erase_subject(&call, &subject).await?;
        Ok(Some(ErasurePayload { position: session.done(&done), complete: done.outcome.complete }))
    }

    /// Takes in how far members are in activities, all or none.
    async fn record_progress(
        &self,
        context: &Context<'_>,
        records: Vec<ProgressInput>,
        idempotency_key: Option<String>,
    ) -> Result<Option<Payload>> {
        let session = session(context);
        let call = session.call(context, idempotency_key)?;
        let records = records.into_iter().map(ProgressInput::read).collect::<Result<_>>()?;
        let done = session.app.record_progress(&call, records).await?;
        Ok(Some(Payload::new(session, &done)))
    }
}
