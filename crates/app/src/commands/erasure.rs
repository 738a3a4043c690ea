//! Erasing a person for good.

use std::time::Duration;

use rollbook_domain::group::commands::DropSubject;
use rollbook_domain::subject::commands::EraseSubject;
use rollbook_domain::{GroupId, Reference, Refusal, SubjectId};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::subjects::LOOKS;
use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::{Touch, Touched};

/// How long the answer waits for everything to forget.
const WAIT: Duration = Duration::from_secs(15);

/// What has come of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Whether everything has forgotten by now; if not, it will soon.
    pub complete: bool,
}

impl App {
    /// Erases what is personal of somebody: in all that it ever was under this name in the workspace, also where it
    /// was removed before. Whoever is still known is removed from the directory and from every group, in one commit.
    pub async fn erase_subject(&self, call: &Call, subject: &Reference) -> Result<Done<Erasure>, AppError> {
        let Done { outcome: (), position, version } = self.once(call, self.look_and_erase(call, subject)).await?;
        let forgotten = timeout(WAIT, self.erasing()?.wait_for(position)).await;
        let complete = match forgotten {
            Ok(forgotten) => forgotten.map(|()| true)?,
            Err(_) => false,
        };
        Ok(Done { outcome: Erasure { complete }, position, version })
    }

    async fn look_and_erase(&self, call: &Call, subject: &Reference) -> Result<Done<()>, AppError> {
        for _ in 0..LOOKS {
            let looked_at = self.store().workspace_head(&call.workspace).await?;
            let streams = self.streams_of(call, subject).await?;
            let groups = self.groups_holding(call, subject).await?;
            let erase = EraseSubject { subject: subject.clone(), looked_at: Some(looked_at.0) };
            match self.erase_from(call, &erase, &streams, &groups).await {
                // Somebody began to rely on it since the views were looked at.
                Err(AppError::ViewLate) => {}
                erased => return erased,
            }
        }
        Err(AppError::Unavailable("too many concurrent changes".into()))
    }

    /// Everything that was registered under this name, now or before.
    async fn streams_of(&self, call: &Call, subject: &Reference) -> Result<Vec<SubjectId>, AppError> {
        let mut streams = self.erasing()?.ring.streams_of(&call.workspace, subject).await?;
        match self.subject_id(call, subject).await {
            Ok(SubjectId(known)) => streams.push(known),
            Err(AppError::Refused(Refusal::UnknownSubject { .. })) => {}
            Err(error) => return Err(error),
        }
        streams.sort_unstable();
        streams.dedup();
        Ok(streams.into_iter().map(SubjectId).collect())
    }

    async fn erase_from(
        &self,
        call: &Call,
        erase: &EraseSubject,
        streams: &[SubjectId],
        groups: &[GroupId],
    ) -> Result<Done<()>, AppError> {
        let touch = Touch { groups: groups.to_vec(), subjects: streams.to_vec(), ..Touch::nothing() };
        self.carry_out(call, touch, |touched, context| {
            let mut changes = Changes::default();
            let registered: Vec<_> = registered(touched, streams).collect();
            if registered.is_empty() {
                return Err(Refusal::UnknownSubject { subject: erase.subject.to_string() });
            }
            for id in registered {
                changes.add_subject(id, erase.decide(touched.subject(id), context)?);
            }
            if changes.is_empty() {
                return Ok(Plan { changes, outcome: () });
            }
            let drop = DropSubject { subject: erase.subject.clone() };
            for group in groups {
                match drop.decide(touched.group(*group), context) {
                    // Deleted since the views were looked at: it holds nobody any more.
                    Err(Refusal::UnknownGroup) => {}
                    decision => changes.add_group(*group, decision?),
                }
            }
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}

/// A key may be there for a registration that never came about.
fn registered<'a>(touched: &'a Touched, streams: &'a [SubjectId]) -> impl Iterator<Item = SubjectId> + 'a {
    streams.iter().copied().filter(|id| touched.subject(*id).workspace.is_some())
}
