//! The owners of the photo dialect, with their brands.

use std::collections::BTreeMap;

use rollbook_app::commands::{NewSubject, SubjectName};
use rollbook_app::{App, AppError, Call};
use rollbook_dialects::config::{Brand, Owner, Photo};
use rollbook_domain::group::{BRAND, VANITY_URL};
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::workspace::ChangeOwner;
use rollbook_domain::{Actor, Policy};

/// Opens the workspaces of all owners. An owner whose workspace belongs to somebody else stops the start.
pub(crate) async fn open_owned_workspaces(app: &App, photo: &Photo) -> Result<(), AppError> {
    for owner in &photo.owners {
        let call = Call::new(photo.workspace_of(owner), Actor::new("operator"), Policy::NATIVE);
        let brands = owner.brands.iter().map(brand).collect();
        app.open_owned_workspace(&call, brands, of(owner)).await?;
    }
    Ok(())
}

fn of(owner: &Owner) -> ChangeOwner {
    ChangeOwner {
        id: Some(owner.id),
        timezone: Some(owner.timezone.clone()),
        primary_brand: Some(owner.primary_brand),
        ..ChangeOwner::default()
    }
}

fn brand(brand: &Brand) -> NewSubject {
    let address = (!brand.vanity_url.is_empty()).then(|| (VANITY_URL.to_owned(), brand.vanity_url.as_str().into()));
    NewSubject {
        kind: BRAND.to_owned(),
        id: SubjectName::Given(brand.id.to_string()),
        name: Some(brand.name.clone()),
        status: SubjectStatus::Active,
        attributes: address.into_iter().collect::<BTreeMap<_, _>>(),
    }
}
