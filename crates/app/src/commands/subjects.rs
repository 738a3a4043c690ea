//! The directory: who is known, changed, and gone from every group at once.

use std::collections::BTreeSet;

use rollbook_domain::group::commands::DropSubject;
use rollbook_domain::subject::Directory;
use rollbook_domain::subject::commands::{
    ChangeProcessingState, ChangeSubject, RemoveSubject, ReviseSubject, Revision,
};
use rollbook_domain::{ClaimKey, GroupId, Guard, Reference, Refusal, StreamId, SubjectId};
use rollbook_store::Position;

use crate::app::App;
use crate::call::{Call, Done};
use crate::commands::drafts::{NewSubject, SubjectRegistration};
use crate::error::AppError;
use crate::looks::Looks;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

/// A subject on its way out, and the groups that hold it.
struct Going {
    id: SubjectId,
    subject: Reference,
    groups: Vec<GroupId>,
}

impl App {
    /// Makes a subject known.
    pub async fn register_subject(&self, call: &Call, new: NewSubject) -> Result<Done<SubjectRegistration>, AppError> {
        self.ensure_workspace(call).await?;
        let new = self.door().admit(&call.workspace, new).await?;
        let mut names = self.names(call, &new).await?;
        self.once(call, async {
            loop {
                let draft = names.next().await?;
                let registered = self.carry_out(call, Touch::nothing(), |touched, context| {
                    let id = SubjectId(self.ids().uuid(context.at));
                    let decision = draft.command(id).decide(touched.subject(id), context)?;
                    Ok(Plan::subject(id, decision, |()| draft.registration(id)))
                });
                match registered.await {
                    Err(AppError::Refused(Refusal::SubjectExists)) if names.go_on() => {}
                    registered => return registered,
                }
            }
        })
        .await
    }

    /// Changes a subject's name, status or attributes.
    pub async fn change_subject(
        &self,
        call: &Call,
        if_version: Option<u64>,
        command: ChangeSubject,
    ) -> Result<Done<()>, AppError> {
        let command = self.door().admit(&call.workspace, command).await?;
        self.once(call, async {
            // Once it has gone, it would not be found even for a repetition.
            let id = self.subject_id(call, &command.subject).await?;
            self.carry_out(call, Touch::subject(id).at_version(if_version), |touched, context| {
                Ok(Plan::subject(id, command.decide(touched.subject(id), context)?, |()| ()))
            })
            .await
        })
        .await
    }

    /// Makes the next version of a subject, whatever versions came meanwhile.
    pub async fn revise_subject(&self, call: &Call, command: ReviseSubject) -> Result<Done<Revision>, AppError> {
        let command = self.door().admit(&call.workspace, command).await?;
        self.once(call, async {
            // Once it has gone, it would not be found even for a repetition.
            let id = self.subject_id(call, &command.subject).await?;
            self.carry_out(call, Touch::subject(id), |touched, context| {
                Ok(Plan::subject(id, command.decide(touched.subject(id), context)?, |revision| revision))
            })
            .await
        })
        .await
    }

    /// Starts, rests or ends the work on a device's pictures.
    pub async fn change_processing_state(
        &self,
        call: &Call,
        command: ChangeProcessingState,
    ) -> Result<Done<()>, AppError> {
        let command = self.door().admit(&call.workspace, command).await?;
        let id = self.subject_id(call, &command.subject).await?;
        self.execute(call, Touch::subject(id), |touched, context| {
            Ok(Plan::subject(id, command.decide(touched.subject(id), context)?, |()| ()))
        })
        .await
    }

    /// Takes a subject out of the directory and of every group that holds it, in one commit.
    pub async fn remove_subject(&self, call: &Call, subject: &Reference) -> Result<Done<()>, AppError> {
        self.remove_subject_at(call, subject, None).await
    }

    /// The same, refusing unless it is at this version.
    pub async fn remove_subject_at(
        &self,
        call: &Call,
        subject: &Reference,
        if_version: Option<u64>,
    ) -> Result<Done<()>, AppError> {
        let subject = self.door().admit(&call.workspace, subject.clone()).await?;
        self.once(call, self.look_and_remove(call, &[subject], if_version)).await
    }

    /// The same for several, all or none; the first unknown one in request order is named.
    pub async fn remove_subjects(&self, call: &Call, subjects: &[Reference]) -> Result<Done<()>, AppError> {
        let subjects = self.door().admit(&call.workspace, subjects.to_vec()).await?;
        self.once(call, self.look_and_remove(call, &subjects, None)).await
    }

    async fn look_and_remove(
        &self,
        call: &Call,
        subjects: &[Reference],
        if_version: Option<u64>,
    ) -> Result<Done<()>, AppError> {
        let claims = subjects.iter().map(|subject| ClaimKey::subject(&call.workspace, subject));
        let mut looks = self.looks(claims.collect()).await?;
        loop {
            let looked_at = self.store().workspace_head(&call.workspace).await?;
            let mut going = self.all_going(call, subjects).await?;
            for going in &mut going {
                going.groups = self.groups_holding(call, &going.subject).await?;
            }
            match self.remove_from(call, &looks, &going, looked_at, if_version).await {
                // Somebody began to rely on one of them since the views were looked at.
                Err(AppError::ViewLate) => looks.lost().await?,
                removed => return removed,
            }
        }
    }

    /// Each once, in request order; their groups are still to be looked up.
    async fn all_going(&self, call: &Call, subjects: &[Reference]) -> Result<Vec<Going>, AppError> {
        let (mut seen, mut going) = (BTreeSet::new(), Vec::with_capacity(subjects.len()));
        for subject in subjects {
            let id = self.subject_id(call, subject).await?;
            if seen.insert(id) {
                going.push(Going { id, subject: subject.clone(), groups: Vec::new() });
            }
        }
        Ok(going)
    }

    async fn remove_from(
        &self,
        call: &Call,
        looks: &Looks<'_>,
        going: &[Going],
        looked_at: Position,
        if_version: Option<u64>,
    ) -> Result<Done<()>, AppError> {
        let groups = going.iter().flat_map(|going| going.groups.iter().copied()).collect::<BTreeSet<_>>();
        let touch = Touch {
            groups: groups.iter().copied().collect(),
            subjects: going.iter().map(|going| going.id).collect(),
            if_subject_version: if_version,
            ..Touch::nothing()
        };
        self.carry_out(call, looks.touch(touch), |touched, context| {
            let mut changes = Changes::default();
            for Going { id, subject, groups } in going {
                let remove = RemoveSubject { subject: subject.clone(), looked_at: Some(looked_at.0) };
                changes.add_subject(*id, remove.decide(touched.subject(*id), context)?);
                let drop = DropSubject { subject: subject.clone() };
                for group in groups {
                    match drop.decide(touched.group(*group), context) {
                        // Deleted since the views were looked at: it holds nobody any more.
                        Err(Refusal::UnknownGroup) => {}
                        decision => changes.add_group(*group, decision?),
                    }
                }
            }
            Ok(Plan { changes, outcome: () })
        })
        .await
    }

    /// For a command that is decided on the subject, and on the groups that the views will show for it: fails its
    /// commit with [`AppError::ViewLate`] when a group began to rely on it after this call, and changes nothing else.
    pub(super) async fn unless_relied_on(&self, call: &Call, subject: &Reference) -> Result<[Guard; 3], AppError> {
        let looked_at = self.store().workspace_head(&call.workspace).await?;
        let owner = StreamId::subject(self.subject_id(call, subject).await?).to_string();
        let key = ClaimKey::subject(&call.workspace, subject);
        Ok([
            Guard::Release { key: key.clone(), unless_required_since: Some(looked_at.0) },
            Guard::Claim { key: key.clone(), owner },
            // So that who looked before an earlier reliance, which the release has forgotten, still learns of it.
            Guard::Require { key },
        ])
    }

    pub(super) async fn groups_holding(&self, call: &Call, subject: &Reference) -> Result<Vec<GroupId>, AppError> {
        self.wait_for_workspace(&call.workspace).await?;
        let mut groups = self.inner_queries().group_ids_of_member(&call.workspace, subject).await?;
        groups.extend(self.inner_queries().group_ids_of_resource(&call.workspace, subject).await?);
        groups.sort_unstable();
        groups.dedup();
        Ok(groups)
    }

    /// The stream of a subject, by the claim on its name.
    pub async fn subject_id(&self, call: &Call, subject: &Reference) -> Result<SubjectId, AppError> {
        let key = ClaimKey::subject(&call.workspace, subject);
        let owner = self.store().claim_owners(&[key]).await?.into_iter().next().flatten();
        let stream = owner.and_then(|owner| owner.parse::<StreamId>().ok());
        let unknown = || AppError::Refused(Refusal::UnknownSubject { subject: subject.to_string() });
        stream.map(|stream| SubjectId(stream.id)).ok_or_else(unknown)
    }

    /// The looks of a command at [`App::directory`].
    pub(super) async fn looks_at_members(&self, call: &Call, members: &[Reference]) -> Result<Looks<'_>, AppError> {
        let strict = call.policy.members_must_exist;
        let known = members.iter().filter(|_| strict);
        self.looks(known.map(|member| ClaimKey::subject(&call.workspace, member)).collect()).await
    }

    /// What the directory says of these, where the policy asks for it; for commands that apply in part.
    pub(crate) async fn directory(&self, call: &Call, members: &[Reference]) -> Result<Directory, AppError> {
        if !call.policy.members_must_exist || members.is_empty() {
            return Ok(Directory::default());
        }
        self.wait_for_workspace(&call.workspace).await?;
        let mut standings: std::collections::HashMap<_, _> =
            members.iter().map(|member| (member.clone(), None)).collect();
        for doc in self.inner_queries().subjects_by_reference(&call.workspace, members).await? {
            let view = doc.read()?;
            standings.insert(view.subject, Some(view.status));
        }
        Ok(Directory::knowing(standings))
    }
}
