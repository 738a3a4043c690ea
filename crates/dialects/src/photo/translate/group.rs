//! Groups.

use rollbook_app::commands::{self, GroupCreation};
use rollbook_app::views::GroupView;
use rollbook_domain::group::commands::{ChangeDetails, ExactResources, ResourceChanges, UpdateGroup};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::group::{BRAND, Status};
use rollbook_domain::{Attributes, Reference};
use uuid::Uuid;

use crate::photo::body::uuid;
use crate::photo::error::Failure;
use crate::photo::wire::{Group, GroupChange, NewGroup};

/// A group as it is shown.
pub(in crate::photo) fn group(owner: Uuid, view: GroupView, count: u64, brand_id: String) -> Group {
    Group {
        owner_id: owner,
        group_id: view.id,
        name: view.name,
        token: view.token,
        count,
        thumb: view.thumb.unwrap_or_default(),
        brand_id,
        when_unix: view.filed_at.unwrap_or_else(|| view.created_at.seconds()),
        deleted: view.status == Status::Deleted,
        last_updated_unix: view.updated_at.seconds(),
    }
}

/// A group that was made a moment ago.
pub(in crate::photo) fn created(owner: Uuid, new: &commands::NewGroup, made: &GroupCreation) -> Group {
    Group {
        owner_id: owner,
        group_id: made.id,
        name: new.name.clone(),
        token: made.token.clone(),
        count: 0,
        thumb: String::new(),
        brand_id: new.resources.first().map(|brand| brand.resource.id().to_owned()).unwrap_or_default(),
        when_unix: new.filed_at.unwrap_or_else(|| made.created_at.seconds()),
        deleted: false,
        last_updated_unix: made.created_at.seconds(),
    }
}

/// A group to be made.
pub(in crate::photo) fn new_group(wish: NewGroup, primary: Option<Uuid>) -> Result<commands::NewGroup, Failure> {
    let filed_at = match wish.when_unix.unwrap_or_default() {
        0 => None,
        at if at < 0 => return Err(Failure::bad_request("WhenUnix is negative.")),
        at => Some(at),
    };
    let brand = match given(wish.brand_id) {
        Some(text) => brand(&text)?,
        None => primary.ok_or_else(|| Failure::bad_request("BrandId is missing and there is no primary brand."))?,
    };
    let resource = Reference::new(BRAND, &brand.to_string()).map_err(|_| unknown())?;
    let resources = vec![LinkedResource { resource, attributes: Attributes::new() }];
    Ok(commands::NewGroup { name: wish.name.unwrap_or_default(), filed_at, resources, ..commands::NewGroup::default() })
}

/// What is to be changed about a group, all of it or nothing.
pub(in crate::photo) fn change(wish: GroupChange) -> Result<UpdateGroup, Failure> {
    let brand = given(wish.brand_id).as_deref().map(brand).transpose()?;
    let exact = brand.map(|id| ExactResources { kind: BRAND.into(), ids: vec![id.to_string()] });
    Ok(UpdateGroup {
        details: ChangeDetails { name: given(wish.name), thumb: given(wish.thumb), ..ChangeDetails::default() },
        resources: ResourceChanges { exact: exact.into_iter().collect(), ..ResourceChanges::default() },
        ..UpdateGroup::default()
    })
}

/// An empty text counts as none.
fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn brand(text: &str) -> Result<Uuid, Failure> {
    uuid(text).ok_or_else(unknown)
}

fn unknown() -> Failure {
    Failure::bad_request("BrandId is no brand of this owner.")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRAND_ID: &str = "9A4D2C1B-0f1e-4d3c-8b2a-7c6d5e4f3a2b";

    fn wish(text: &str) -> NewGroup {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_left_out_of_a_new_group_has_a_default() {
        let primary = Uuid::from_u128(7);
        for text in ["{}", r#"{"Name":null,"BrandId":"","WhenUnix":0,"name":"x","HideFromStore":true}"#] {
            let new = new_group(wish(text), Some(primary)).unwrap();
            assert_eq!((new.name.as_str(), new.filed_at), ("", None));
            assert_eq!(new.resources[0].resource.id(), primary.to_string());
            assert_eq!(new_group(wish(text), None).unwrap_err().status.as_u16(), 400);
        }
        let text = format!(r#"{{"Name":"Dive","BrandId":"{BRAND_ID}","WhenUnix":4294967296}}"#);
        let new = new_group(wish(&text), None).unwrap();
        assert_eq!((new.name.as_str(), new.filed_at), ("Dive", Some(4_294_967_296)));
        assert_eq!(new.resources[0].resource.id(), BRAND_ID.to_lowercase());
    }

    #[test]
    fn wrong_values_are_refused() {
        for text in [r#"{"WhenUnix":-1}"#, r#"{"BrandId":"main"}"#] {
            assert_eq!(new_group(wish(text), Some(Uuid::nil())).unwrap_err().status.as_u16(), 400, "{text}");
        }
        for text in [r#"{"WhenUnix":1.5}"#, r#"{"WhenUnix":"1"}"#, r#"{"Name":1}"#, r#"{"BrandId":[]}"#] {
            assert!(serde_json::from_str::<NewGroup>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn empty_values_change_nothing() {
        let changed = |text: &str| change(serde_json::from_str(text).unwrap());
        assert_eq!(changed(r#"{"Thumb":"","Name":"","BrandId":null}"#).unwrap(), UpdateGroup::default());
        let update = changed(&format!(r#"{{"Thumb":"/a/b.jpg","Name":"New","BrandId":"{BRAND_ID}"}}"#)).unwrap();
        assert_eq!((update.details.name.as_deref(), update.details.thumb.as_deref()), (Some("New"), Some("/a/b.jpg")));
        assert_eq!(update.resources.exact[0].ids, [BRAND_ID.to_lowercase()]);
        assert_eq!(changed(r#"{"BrandId":"main"}"#).unwrap_err().status.as_u16(), 400);
    }
}
