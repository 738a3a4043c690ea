//! The groups of one resource, replaced as a whole.

use rollbook_domain::group::commands::{Existing, LinkResources, Linked, UnlinkResources};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::subject::commands::ChangeSubject;
use rollbook_domain::{Attributes, GroupId, Guard, Reference};

use crate::app::App;
use crate::call::{Call, Done};
use crate::commands::subjects::LOOKS;
use crate::error::AppError;
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
        for _ in 0..LOOKS {
            let unrelied = self.unless_relied_on(call, resource).await?;
            self.wait_for_workspace(&call.workspace).await?;
            let now = self.inner_queries().group_ids_of_resource(&call.workspace, resource).await?;
            let out: Vec<_> = now.into_iter().filter(|group| !groups.contains(group)).collect();
            match self.link_to(call, resource, groups, &out, &unrelied).await {
                // Somebody linked it since the views were looked at.
                Err(AppError::ViewLate) => {}
                done => return done,
            }
        }
        Err(AppError::Unavailable("too many concurrent changes".into()))
    }

    async fn link_to(
        &self,
        call: &Call,
        resource: &Reference,
        groups: &[GroupId],
        out: &[GroupId],
        guards: &[Guard],
    ) -> Result<Done<()>, AppError> {
        let linked = LinkedResource { resource: resource.clone(), attributes: Attributes::new() };
        let link = LinkResources { resources: vec![linked], linked: Linked::Keep };
        let unlink = UnlinkResources { resources: vec![resource.clone()], missing: Existing::Skip };
        // Changes nothing, but whoever removes it in the meantime makes this be decided again.
        let keep = ChangeSubject { subject: resource.clone(), name: None, status: None, attributes: None };
        let id = self.subject_id(call, resource).await?;
        let groups_touched = out.iter().chain(groups).copied().collect();
        let touch = Touch { groups: groups_touched, subjects: vec![id], ..Touch::nothing() };
        self.execute(call, touch, |touched, context| {
            let mut changes = Changes { guards: guards.to_vec(), ..Changes::default() };
            changes.add_subject(id, keep.decide(touched.subject(id), context)?);
            for group in out {
                changes.add_group(*group, unlink.decide(touched.group(*group), context)?);
            }
            for group in groups {
                changes.add_group(*group, link.decide(touched.group(*group), context)?);
            }
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}
