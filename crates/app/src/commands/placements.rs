//! Directory entries together with the groups they are in, each in one commit.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_domain::group::commands::{AddMembers, Existing, Mode, NewMember, RemoveMembers};
use rollbook_domain::group::event::RemovalReason;
use rollbook_domain::subject::commands::{ChangeSubject, RegisterSubject};
use rollbook_domain::{ClaimKey, Context, GroupId, Guard, Reference, Refusal, StreamId, SubjectId};

use crate::app::App;
use crate::call::{Call, Done};
use crate::commands::drafts::{NewSubject, SubjectDraft, SubjectRegistration};
use crate::commands::subjects::LOOKS;
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::{Touch, Touched};

impl App {
    /// Makes a subject known, holding claims nobody else of the workspace has, and a member of these groups.
    pub async fn register_subject_in_groups(
        &self,
        call: &Call,
        new: NewSubject,
        claims: BTreeMap<String, String>,
        groups: Vec<GroupId>,
    ) -> Result<Done<SubjectRegistration>, AppError> {
        self.ensure_workspace(call).await?;
        let new = self.door().admit(&call.workspace, new).await?;
        let mut names = self.names(call, &new).await?;
        // One that is named twice is joined once.
        let groups: BTreeSet<_> = groups.into_iter().collect();
        let touch = Touch { groups: groups.into_iter().collect(), ..Touch::nothing() };
        let many = touch.groups.len();
        let touch = touch.about(many);
        self.once(call, async {
            loop {
                let draft = names.next().await?;
                let registered = self.carry_out(call, touch.clone(), |touched, context| {
                    self.place(&draft, &claims, &touch.groups, touched, context)
                });
                match registered.await {
                    Err(AppError::Refused(Refusal::SubjectExists)) if names.go_on() => {}
                    registered => return registered,
                }
            }
        })
        .await
    }

    fn place(
        &self,
        draft: &SubjectDraft<'_>,
        claims: &BTreeMap<String, String>,
        groups: &[GroupId],
        touched: &Touched,
        context: &Context<'_>,
    ) -> Result<Plan<SubjectRegistration>, Refusal> {
        let id = SubjectId(self.ids().uuid(context.at));
        let command = RegisterSubject { claims: claims.clone(), ..draft.command(id) };
        let mut changes = Changes::default();
        // First, so that its claim is there when the groups require it.
        changes.add_subject(id, command.decide(touched.subject(id), context)?);
        join(&mut changes, touched, context, &command.subject, groups)?;
        Ok(Plan { changes, outcome: draft.registration(id) })
    }

    /// Changes a subject and, where groups are given, makes it a member of exactly these.
    pub async fn change_subject_and_groups(
        &self,
        call: &Call,
        command: ChangeSubject,
        groups: Option<Vec<GroupId>>,
    ) -> Result<Done<()>, AppError> {
        let Some(groups) = groups else { return self.change_subject(call, None, command).await };
        let command = self.door().admit(&call.workspace, command).await?;
        for _ in 0..LOOKS {
            let unrelied = self.unless_relied_on(call, &command.subject).await?;
            self.wait_for_workspace(&call.workspace).await?;
            let now = self.inner_queries().group_ids_of_member(&call.workspace, &command.subject).await?;
            let out: Vec<_> = now.into_iter().filter(|group| !groups.contains(group)).collect();
            match self.change_and_place(call, &command, &groups, &out, &unrelied).await {
                // Somebody put it into a group since the views were looked at.
                Err(AppError::ViewLate) => {}
                done => return done,
            }
        }
        Err(AppError::Unavailable("too many concurrent changes".into()))
    }

    async fn change_and_place(
        &self,
        call: &Call,
        command: &ChangeSubject,
        groups: &[GroupId],
        out: &[GroupId],
        guards: &[Guard],
    ) -> Result<Done<()>, AppError> {
        let id = self.subject_id(call, &command.subject).await?;
        let touched = out.iter().chain(groups).copied().collect();
        let touch = Touch { groups: touched, subjects: vec![id], ..Touch::nothing() };
        self.execute(call, touch, |touched, context| {
            let mut changes = Changes { guards: guards.to_vec(), ..Changes::default() };
            changes.add_subject(id, command.decide(touched.subject(id), context)?);
            leave(&mut changes, touched, context, &command.subject, out)?;
            join(&mut changes, touched, context, &command.subject, groups)?;
            Ok(Plan { changes, outcome: () })
        })
        .await
    }

    /// The groups that hold these names as claims, in the order asked.
    pub async fn groups_by_name(&self, call: &Call, names: &[String]) -> Result<Vec<Option<GroupId>>, AppError> {
        let keys: Vec<_> = names.iter().map(|name| ClaimKey::group_name(&call.workspace, name)).collect();
        let owners = self.store().claim_owners(&keys).await?;
        let group = |owner: String| owner.parse::<StreamId>().ok().map(|stream| GroupId(stream.id));
        Ok(owners.into_iter().map(|owner| owner.and_then(group)).collect())
    }

    /// The subject that holds a claim, such as a device by its `identifier`.
    pub async fn subject_by_claim(&self, call: &Call, kind: &str, value: &str) -> Result<Option<Reference>, AppError> {
        let key = ClaimKey::of_subject(&call.workspace, kind, value);
        let owner = self.store().claim_owners(&[key]).await?.into_iter().next().flatten();
        let Some(stream) = owner.and_then(|owner| owner.parse::<StreamId>().ok()) else { return Ok(None) };
        let id = SubjectId(stream.id);
        Ok(self.touch(call, &Touch::subject(id)).await?.subject(id).subject.clone())
    }
}

fn join(
    changes: &mut Changes,
    touched: &Touched,
    context: &Context<'_>,
    member: &Reference,
    groups: &[GroupId],
) -> Result<(), Refusal> {
    let members = vec![NewMember::new(member.clone())];
    let add = AddMembers { members, mode: Mode::Atomic, existing: Existing::Skip };
    for group in groups {
        changes.add_group(*group, add.decide(touched.group(*group), context)?);
    }
    Ok(())
}

fn leave(
    changes: &mut Changes,
    touched: &Touched,
    context: &Context<'_>,
    member: &Reference,
    groups: &[GroupId],
) -> Result<(), Refusal> {
    let remove = RemoveMembers {
        members: vec![member.clone()],
        mode: Mode::Atomic,
        missing: Existing::Skip,
        must_exist: false,
        reason: RemovalReason::Removed,
    };
    for group in groups {
        changes.add_group(*group, remove.decide(touched.group(*group), context)?);
    }
    Ok(())
}
