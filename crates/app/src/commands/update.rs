//! Several sections of a group at once, and one member's flags in several groups.

use rollbook_domain::group::commands::{Mode, SectionReports, SetVisited, UpdateGroup};
use rollbook_domain::{GroupId, Refusal};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

impl App {
    /// Changes details, status, members and resources of a group in one command. Where it applies in part, the
    /// directory is asked about the added members first, if the policy wants them known.
    pub async fn update_group(
        &self,
        call: &Call,
        group: GroupId,
        if_version: Option<u64>,
        command: UpdateGroup,
    ) -> Result<Done<SectionReports>, AppError> {
        let command = self.door().admit(&call.workspace, command).await?;
        let touch = Touch::group(group).at_version(if_version).about_whenever(command.members.items());
        if command.mode == Mode::Atomic {
            let decided = self.on_group(call, group, touch, |state, context| command.decide(state, context));
            return Box::pin(decided).await;
        }
        Box::pin(self.once(call, self.update_in_part(call, group, touch, command))).await
    }

    async fn update_in_part(
        &self,
        call: &Call,
        group: GroupId,
        touch: Touch,
        mut command: UpdateGroup,
    ) -> Result<Done<SectionReports>, AppError> {
        let added: Vec<_> = command.members.add.iter().map(|new| new.member.clone()).collect();
        let mut looks = self.looks_at_members(call, &added).await?;
        loop {
            command.directory = self.directory(call, &added).await?;
            let updated = self.carry_out(call, looks.touch(touch.clone()), |touched, context| {
                Ok(Plan::group(group, command.decide(touched.group(group), context)?, |reports| reports))
            });
            match updated.await {
                // Somebody has left the directory since it was asked.
                Err(AppError::Refused(refusal)) if looks.were_about(&refusal) => looks.lost().await?,
                updated => return updated,
            }
        }
    }

    /// Sets one member's `visited` flags in several groups, all in one commit. A group that is not there is one
    /// that the member is not in: nothing changes for it.
    pub async fn note_visits(&self, call: &Call, flags: Vec<(GroupId, SetVisited)>) -> Result<Done<()>, AppError> {
        let flags = self.door().admit(&call.workspace, flags).await?;
        let touch = Touch { groups: flags.iter().map(|(group, _)| *group).collect(), ..Touch::nothing() };
        self.execute(call, touch, |touched, context| {
            let mut changes = Changes::default();
            for (group, command) in &flags {
                match command.decide(touched.group(*group), context) {
                    Err(Refusal::UnknownGroup) => {}
                    decision => changes.add_group(*group, decision?),
                }
            }
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}
