//! Directory entries together with the groups they are in, each in one commit.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_domain::group::commands::{Moves, NewMember, SetGroupsOfMember};
use rollbook_domain::subject::commands::{ChangeSubject, RegisterSubject};
use rollbook_domain::{ClaimKey, Context, GroupId, Guard, Reference, Refusal, StreamId, SubjectId};

use crate::app::App;
use crate::call::{Call, Done};
use crate::commands::drafts::{NewSubject, SubjectDraft, SubjectRegistration};
use crate::error::AppError;
use crate::looks::Looks;
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
                    self.place_new(&draft, &claims, &touch.groups, touched, context)
                });
                match registered.await {
                    Err(AppError::Refused(Refusal::SubjectExists)) if names.go_on() => {}
                    registered => return registered,
                }
            }
        })
        .await
    }

    fn place_new(
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
        let set = SetGroupsOfMember { member: NewMember::new(command.subject) };
        for group in groups {
            changes.add_group(*group, set.decide_into(touched.group(*group), context)?);
        }
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
        let groups = groups.into_iter().collect();
        self.once(call, self.look_and_place(call, &command, &groups)).await
    }

    async fn look_and_place(
        &self,
        call: &Call,
        command: &ChangeSubject,
        groups: &BTreeSet<GroupId>,
    ) -> Result<Done<()>, AppError> {
        let mut looks = self.looks([ClaimKey::subject(&call.workspace, &command.subject)].into()).await?;
        loop {
            let unrelied = self.unless_relied_on(call, &command.subject).await?;
            self.wait_for_workspace(&call.workspace).await?;
            let now = self.inner_queries().group_ids_of_member(&call.workspace, &command.subject).await?;
            let moves = Moves::between(&now.into_iter().collect(), groups);
            match self.change_and_place(call, &looks, command, &moves, &unrelied).await {
                // Somebody put it into a group since the views were looked at.
                Err(AppError::ViewLate) => looks.lost().await?,
                done => return done,
            }
        }
    }

    async fn change_and_place(
        &self,
        call: &Call,
        looks: &Looks<'_>,
        command: &ChangeSubject,
        moves: &Moves,
        guards: &[Guard],
    ) -> Result<Done<()>, AppError> {
        let id = self.subject_id(call, &command.subject).await?;
        let set = SetGroupsOfMember { member: NewMember::new(command.subject.clone()) };
        let touch = Touch { groups: moves.groups().collect(), subjects: vec![id], ..Touch::nothing() };
        let touch = looks.touch(touch).about(moves.groups().count());
        self.carry_out(call, touch, |touched, context| {
            let mut changes = Changes { guards: guards.to_vec(), ..Changes::default() };
            changes.add_subject(id, command.decide(touched.subject(id), context)?);
            for group in &moves.out_of {
                changes.add_group(*group, set.decide_out_of(touched.group(*group), context)?);
            }
            for group in &moves.into {
                changes.add_group(*group, set.decide_into(touched.group(*group), context)?);
            }
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
