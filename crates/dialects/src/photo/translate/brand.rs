//! Brands.

use rollbook_app::commands::{NewSubject, SubjectName};
use rollbook_app::views::SubjectView;
use rollbook_domain::group::{BRAND, VANITY_URL};
use rollbook_domain::subject::SubjectStatus;
use uuid::Uuid;

use crate::photo::error::Failure;
use crate::photo::wire::{Brand, NewBrand};

/// A brand as it is shown.
pub(in crate::photo) fn brand(owner: Uuid, view: &SubjectView) -> Brand {
    let vanity_url = view.attributes.get(VANITY_URL).and_then(|value| value.as_str()).unwrap_or_default();
    Brand {
        owner_id: owner,
        brand_id: view.subject.id().to_owned(),
        vanity_url: vanity_url.to_owned(),
        name: view.name.clone().unwrap_or_default(),
    }
}

/// A brand to be registered, and how it will be shown.
pub(in crate::photo) fn new_brand(owner: Uuid, id: Uuid, wish: NewBrand) -> Result<(NewSubject, Brand), Failure> {
    let given = |text: Option<String>, what: &str| {
        text.filter(|text| !text.trim().is_empty()).ok_or_else(|| Failure::bad_request(format!("{what} is missing.")))
    };
    let (vanity_url, name) = (given(wish.vanity_url, "VanityUrl")?, given(wish.name, "Name")?);
    let new = NewSubject {
        kind: BRAND.into(),
        id: SubjectName::Given(id.to_string()),
        name: Some(name.clone()),
        status: SubjectStatus::Active,
        attributes: [(VANITY_URL.to_owned(), vanity_url.clone().into())].into_iter().collect(),
    };
    Ok((new, Brand { owner_id: owner, brand_id: id.to_string(), vanity_url, name }))
}
