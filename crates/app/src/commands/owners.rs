//! Whom a workspace belongs to.

use rollbook_domain::Refusal;
use rollbook_domain::workspace::ChangeOwner;

use crate::app::App;
use crate::call::{Call, Done};
use crate::commands::drafts::NewSubject;
use crate::commands::workspaces::Seeds;
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

    /// Sees to it that the workspace of the call has this owner: opened with owner and brands in one append, or given
    /// both if another surface has opened it. What became of them since then stays as it is; another owner is refused.
    pub async fn open_owned_workspace(
        &self,
        call: &Call,
        brands: Vec<NewSubject>,
        owner: ChangeOwner,
    ) -> Result<(), AppError> {
        let seeds = Seeds { subjects: brands.clone(), owner: Some(owner.clone()), ..Seeds::default() };
        self.open_workspace(call, seeds).await?;
        let known = self.touch(call, &Touch::workspace()).await?.workspace().owner.as_ref().map(|owner| owner.id);
        if known.is_some() {
            return if known == owner.id { Ok(()) } else { Err(Refusal::OtherOwner.into()) };
        }
        for brand in brands {
            match self.register_subject(call, brand).await {
                Ok(_) | Err(AppError::Refused(Refusal::SubjectExists)) => {}
                Err(error) => return Err(error),
            }
        }
        self.change_owner(call, owner).await.map(|_| ())
    }
}

/// The zones there are belong to no rule of the domain: they change with politics.
fn check_zone(name: Option<&str>) -> Result<(), AppError> {
    match name.map(jiff::tz::TimeZone::get) {
        None | Some(Ok(_)) => Ok(()),
        Some(Err(_)) => Err(AppError::Invalid { field: "timezone", reason: "is not an IANA time zone".into() }),
    }
}
