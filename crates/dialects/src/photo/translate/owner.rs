//! Owners.

use rollbook_app::views::photos::OwnerView;
use rollbook_domain::workspace::ChangeOwner;
use uuid::Uuid;

use crate::photo::body::uuid;
use crate::photo::error::Failure;
use crate::photo::wire;

/// An owner as it is shown.
pub(in crate::photo) fn owner(id: Uuid, view: OwnerView) -> wire::Owner {
    wire::Owner {
        owner_id: id,
        created: view.created_at.seconds(),
        primary_brand: view.primary_brand,
        timezone: view.timezone.unwrap_or_else(|| "UTC".into()),
        first_name: view.first_name,
        last_name: view.last_name,
        email: view.email,
    }
}

/// What is to be changed; an empty text counts as left out.
pub(in crate::photo) fn owner_change(wish: wire::OwnerChange) -> Result<ChangeOwner, Failure> {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let unknown = || Failure::bad_request("PrimaryBrand is no brand of this owner.");
    let brand = given(wish.primary_brand).map(|text| uuid(&text).ok_or_else(unknown)).transpose()?;
    Ok(ChangeOwner {
        id: None,
        timezone: given(wish.timezone),
        primary_brand: brand,
        first_name: given(wish.first_name),
        last_name: given(wish.last_name),
        email: given(wish.email),
    })
}
