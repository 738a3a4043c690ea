//! Memberships: in, out, and what they are.

use rollbook_domain::GroupId;
use rollbook_domain::group::commands::{AddMembers, BulkReport};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::Plan;
use crate::touch::Touch;

impl App {
    /// Adds members to a group.
    pub async fn add_members(
        &self,
        call: &Call,
        group: GroupId,
        if_version: Option<u64>,
        command: AddMembers,
    ) -> Result<Done<BulkReport>, AppError> {
        self.execute(call, Touch::group(group).at_version(if_version), |touched, context| {
            let decision = command.decide(touched.group(group), context)?;
            Ok(Plan::group(group, decision, |report| report))
        })
        .await
    }
}
