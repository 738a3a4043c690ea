//! Erasing a person for good.

use std::time::Duration;

use rollbook_domain::group::commands::DropSubject;
use rollbook_domain::personal::OWNER;
use rollbook_domain::subject::commands::{ErasePseudonym, EraseSubject};
use rollbook_domain::workspace::EraseOwner;
use rollbook_domain::{ClaimKey, Context, GroupId, Reference, Refusal, SubjectId};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::looks::Looks;
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

/// Something that stands for a person.
struct Going {
    erase: EraseSubject,
    /// The stream of the pseudonym that it is.
    pseudonym: Option<SubjectId>,
    /// Everything that was registered as it.
    streams: Vec<SubjectId>,
    groups: Vec<GroupId>,
}

impl App {
    /// Erases what is personal of somebody: in all that it ever was under this name in the workspace, also where it
    /// was removed before. Whoever is still known is removed from the directory and from every group, in one commit.
    pub async fn erase_subject(&self, call: &Call, subject: &Reference) -> Result<Done<Erasure>, AppError> {
        let erased = match subject.kind() {
            OWNER => self.erase_owner(call, subject).await,
            _ => self.once(call, self.look_and_erase(call, subject)).await,
        };
        let Done { outcome: (), position, version } = erased?;
        let forgotten = timeout(WAIT, self.erasing()?.wait_for(position)).await;
        let complete = match forgotten {
            Ok(forgotten) => forgotten.map(|()| true)?,
            Err(_) => false,
        };
        Ok(Done { outcome: Erasure { complete }, position, version })
    }

    async fn look_and_erase(&self, call: &Call, subject: &Reference) -> Result<Done<()>, AppError> {
        let names = self.known_as(call, subject).await?;
        let claims = names.iter().map(|(name, _)| ClaimKey::subject(&call.workspace, name));
        let mut looks = self.looks(claims.collect()).await?;
        loop {
            let looked_at = self.store().workspace_head(&call.workspace).await?;
            let mut going = Vec::new();
            for (subject, pseudonym) in self.known_as(call, subject).await? {
                let streams = self.streams_of(call, &subject).await?;
                let groups = self.groups_holding(call, &subject).await?;
                let erase = EraseSubject { subject, looked_at: Some(looked_at.0) };
                going.push(Going { erase, pseudonym, streams, groups });
            }
            match self.erase_all(call, &looks, subject, &going).await {
                // Somebody began to rely on it since the views were looked at.
                Err(AppError::ViewLate) => looks.lost().await?,
                erased => return erased,
            }
        }
    }

    /// The owner has no directory entry; the workspace stays theirs.
    async fn erase_owner(&self, call: &Call, owner: &Reference) -> Result<Done<()>, AppError> {
        let erase = EraseOwner { owner: owner.clone() };
        self.execute(call, Touch::workspace(), |touched, context| {
            let mut changes = Changes::default();
            changes.add_workspace(erase.decide(touched.workspace(), context)?);
            Ok(Plan { changes, outcome: () })
        })
        .await
    }

    /// What the log calls a person: itself, or all that ever stood for it, with the streams of these pseudonyms.
    async fn known_as(
        &self,
        call: &Call,
        subject: &Reference,
    ) -> Result<Vec<(Reference, Option<SubjectId>)>, AppError> {
        let Some(pseudonyms) = self.door().pseudonyms_of(&call.workspace, subject).await? else {
            return Ok(vec![(subject.clone(), None)]);
        };
        Ok(pseudonyms.into_iter().map(|one| (one.in_place_of(subject), Some(SubjectId(one.0)))).collect())
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

    async fn erase_all(
        &self,
        call: &Call,
        looks: &Looks<'_>,
        subject: &Reference,
        going: &[Going],
    ) -> Result<Done<()>, AppError> {
        let touch = Touch {
            groups: going.iter().flat_map(|going| going.groups.iter().copied()).collect(),
            subjects: going.iter().flat_map(|going| going.streams.iter().copied().chain(going.pseudonym)).collect(),
            ..Touch::nothing()
        };
        self.carry_out(call, looks.touch(touch), |touched, context| {
            let mut changes = Changes::default();
            let mut known = false;
            for going in going {
                known |= going.decide(&mut changes, touched, context)?;
            }
            if !known {
                return Err(Refusal::UnknownSubject { subject: subject.to_string() });
            }
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}

impl Going {
    /// Whether there is, or was, such a person.
    fn decide(&self, changes: &mut Changes, touched: &Touched, context: &Context<'_>) -> Result<bool, Refusal> {
        let mut known = false;
        for id in registered(touched, &self.streams) {
            known = true;
            changes.add_subject(id, self.erase.decide(touched.subject(id), context)?);
        }
        if let Some(id) = self.pseudonym {
            known = true;
            changes.add_subject(id, ErasePseudonym.decide(touched.subject(id), context)?);
        }
        if !known || changes.is_empty() {
            return Ok(known);
        }
        let drop = DropSubject { subject: self.erase.subject.clone() };
        for group in &self.groups {
            match drop.decide(touched.group(*group), context) {
                // Deleted since the views were looked at: it holds nobody any more.
                Err(Refusal::UnknownGroup) => {}
                decision => changes.add_group(*group, decision?),
            }
        }
        Ok(known)
    }
}

/// A key may be there for a registration that never came about.
fn registered<'a>(touched: &'a Touched, streams: &'a [SubjectId]) -> impl Iterator<Item = SubjectId> + 'a {
    streams.iter().copied().filter(|id| touched.subject(*id).workspace.is_some())
}
