//! The groups of one resource, replaced as a whole.

use std::collections::BTreeSet;

use rollbook_domain::group::commands::{Moves, SetGroupsOfResource};
use rollbook_domain::subject::commands::ChangeSubject;
use rollbook_domain::{ClaimKey, GroupId, Guard, Reference};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::looks::Looks;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

impl App {
    /// Makes a resource be linked by exactly these groups, in one commit. The directory must know it.
    pub async fn set_groups_of_resource(
        &self,
        call: &Call,
        resource: &Reference,
        groups: &[GroupId],
    ) -> Result<Done<()>, AppError> {
        let resource = &self.door().admit(&call.workspace, resource.clone()).await?;
        let groups = groups.iter().copied().collect();
        self.once(call, self.look_and_link(call, resource, &groups)).await
    }

    async fn look_and_link(
        &self,
        call: &Call,
        resource: &Reference,
        groups: &BTreeSet<GroupId>,
    ) -> Result<Done<()>, AppError> {
        let mut looks = self.looks([ClaimKey::subject(&call.workspace, resource)].into()).await?;
        loop {
            let unrelied = self.unless_relied_on(call, resource).await?;
            self.wait_for_workspace(&call.workspace).await?;
            let now = self.inner_queries().group_ids_of_resource(&call.workspace, resource).await?;
            let moves = Moves::between(&now.into_iter().collect(), groups);
            match self.link_to(call, &looks, resource, &moves, &unrelied).await {
                // Somebody linked it since the views were looked at.
                Err(AppError::ViewLate) => looks.lost().await?,
                done => return done,
            }
        }
    }

    async fn link_to(
        &self,
        call: &Call,
        looks: &Looks<'_>,
        resource: &Reference,
        moves: &Moves,
        guards: &[Guard],
    ) -> Result<Done<()>, AppError> {
        let set = SetGroupsOfResource { resource: resource.clone() };
        // Changes nothing, but whoever removes it in the meantime makes this be decided again.
        let keep = ChangeSubject { subject: resource.clone(), name: None, status: None, attributes: None };
        let id = self.subject_id(call, resource).await?;
        let touch = Touch { groups: moves.groups().collect(), subjects: vec![id], ..Touch::nothing() };
        let touch = looks.touch(touch).about(moves.groups().count());
        self.carry_out(call, touch, |touched, context| {
            let mut changes = Changes { guards: guards.to_vec(), ..Changes::default() };
            changes.add_subject(id, keep.decide(touched.subject(id), context)?);
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
}
