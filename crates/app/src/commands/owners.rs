//! Whom a workspace belongs to.

use rollbook_domain::workspace::ChangeOwner;

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

impl App {
    /// Gives the workspace of the call its owner, or changes what is known of them.
    pub async fn change_owner(&self, call: &Call, command: ChangeOwner) -> Result<Done<()>, AppError> {
        check_zone(command.timezone.as_deref())?;
        self.ensure_workspace(call).await?;
        self.execute(call, Touch::workspace(), |touched, context| {
            let mut changes = Changes::default();
            changes.add_workspace(command.decide(touched.workspace(), context)?);
            Ok(Plan { changes, outcome: () })
        })
        .await
    }
}

/// The zones there are belong to no rule of the domain: they change with politics.
fn check_zone(name: Option<&str>) -> Result<(), AppError> {
    match name.map(jiff::tz::TimeZone::get) {
        None | Some(Ok(_)) => Ok(()),
        Some(Err(_)) => Err(AppError::Invalid { field: "timezone", reason: "is not an IANA time zone".into() }),
    }
}
