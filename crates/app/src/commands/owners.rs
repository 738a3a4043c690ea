//! Whom a workspace belongs to.

use jiff::tz::TimeZone;
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
        let command = in_known_zone(command)?;
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
        let owner = in_known_zone(owner)?;
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

/// The time zone of a name, as IANA writes it, in whatever case it is given. Zones belong to no rule of the domain: they
/// change with politics.
pub fn zone_named(name: &str) -> Option<String> {
    // The library has a zone for clocks of which nothing is known, and calls it like one of IANA's.
    let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())?;
    zone.iana_name().map(str::to_owned)
}

/// The same, with its time zone written as IANA does.
fn in_known_zone(command: ChangeOwner) -> Result<ChangeOwner, AppError> {
    let unknown = || AppError::Invalid { field: "timezone", reason: "is not an IANA time zone".into() };
    let timezone = command.timezone.as_deref().map(|name| zone_named(name).ok_or_else(unknown)).transpose()?;
    Ok(ChangeOwner { timezone, ..command })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_in_any_case_and_written_as_iana_writes_them() {
        for (name, written) in
            [("America/Vancouver", "America/Vancouver"), ("america/vancouver", "America/Vancouver"), ("utc", "UTC")]
        {
            assert_eq!(zone_named(name).as_deref(), Some(written));
        }
        for other in ["Etc/Unknown", "etc/unknown", "Mars/Olympus", "PST8PDT4", "+02:00", ""] {
            assert_eq!(zone_named(other), None, "{other}");
        }
    }
}
