//! Between what clients say and what the core knows.

use std::collections::{BTreeMap, HashSet};

use rollbook_app::AppError;
use rollbook_app::commands::{NewSubject, SubjectName};
use rollbook_app::views::{Doc, GroupView, MemberView, ResourceView, SubjectView};
use rollbook_domain::attributes::AttributesChange;
use rollbook_domain::group::commands::{
    ChangeDetails, ExactMembers, ExactResources, MemberChanges, ResourceChanges, UpdateGroup,
};
use rollbook_domain::group::state::MEMBER;
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::subject::commands::{ChangeSubject, ReviseSubject};
use rollbook_domain::{Attributes, Reference, Refusal};
use serde_json::Value;

use super::error::Fault;
use super::read::{DeviceWish, FormWish, GroupWish};
use super::wire::{DeviceBody, FormBody, GroupBody, GroupName};

pub(super) const DEVICE: &str = "device";
pub(super) const FORM: &str = "form";
/// The claim on a device's identifier.
pub(super) const IDENTIFIER: &str = "identifier";
/// The attribute of a form that counts its versions.
const VERSION: &str = "version";

/// One command for everything that is wished of a group.
pub(super) fn update(wish: GroupWish) -> Result<UpdateGroup, Fault> {
    let members = |ids| ExactMembers { kind: DEVICE.into(), ids, role: MEMBER.into() };
    let resources = |ids| ExactResources { kind: FORM.into(), ids };
    let devices = wish.device_ids.map(|ids| numbers(DEVICE, ids)).transpose()?;
    let forms = wish.form_ids.map(|ids| numbers(FORM, ids)).transpose()?;
    Ok(UpdateGroup {
        details: ChangeDetails { name: wish.name, tags: wish.tags, ..ChangeDetails::default() },
        members: MemberChanges { exact: devices.map(members).into_iter().collect(), ..MemberChanges::default() },
        resources: ResourceChanges { exact: forms.map(resources).into_iter().collect(), ..ResourceChanges::default() },
        ..UpdateGroup::default()
    })
}

/// Repeated ids count once. What has no number is known to other surfaces at most.
fn numbers(kind: &str, mut ids: Vec<String>) -> Result<Vec<String>, Fault> {
    if let Some(unknown) = ids.iter().find(|id| number(id).is_none()) {
        return Err(Refusal::UnknownSubject { subject: format!("{kind}:{unknown}") }.into());
    }
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    Ok(ids)
}

/// The number that an id is, in its one spelling: `007` was never given out.
pub(super) fn number(id: &str) -> Option<u64> {
    let number: u64 = id.parse().ok()?;
    (number > 0 && number.to_string() == id).then_some(number)
}

/// A group with its devices and forms.
pub(super) fn group(
    view: GroupView,
    members: &[Doc<MemberView>],
    resources: &[Doc<ResourceView>],
) -> Result<GroupBody, AppError> {
    let mut device_ids = Vec::with_capacity(members.len());
    for doc in members {
        device_ids.extend(number(doc.read()?.member.id()));
    }
    let mut form_ids = Vec::with_capacity(resources.len());
    for doc in resources {
        form_ids.extend(number(doc.read()?.resource.id()));
    }
    device_ids.sort_unstable();
    form_ids.sort_unstable();
    Ok(GroupBody { id: view.number, name: view.name, device_ids, form_ids, tags: view.tags })
}

/// A device to be enrolled, with its identifier.
pub(super) fn new_device(wish: &DeviceWish) -> Result<(NewSubject, BTreeMap<String, String>), Fault> {
    let identifier = wish.identifier.clone().filter(|identifier| !identifier.trim().is_empty());
    let identifier = identifier.ok_or_else(|| Fault::bad_request("Identifier can't be blank"))?;
    let mut attributes = device_attributes(wish);
    attributes.insert("identifier".into(), identifier.clone().into());
    attributes.insert("pending_approval".into(), wish.pending_approval.unwrap_or(false).into());
    let new = NewSubject {
        kind: DEVICE.into(),
        id: SubjectName::Numbered,
        name: wish.texts.get("owner").cloned().flatten(),
        status: SubjectStatus::Active,
        attributes,
    };
    Ok((new, BTreeMap::from([(IDENTIFIER.to_owned(), identifier)])))
}

/// What changes of a device. Its identifier and approval are not changed this way.
pub(super) fn device_change(subject: Reference, wish: &DeviceWish) -> ChangeSubject {
    let name = wish.texts.get("owner").cloned();
    ChangeSubject { subject, name, status: None, attributes: Some(AttributesChange::Merge(device_attributes(wish))) }
}

/// The approval of a device.
pub(super) fn approval(subject: Reference) -> ChangeSubject {
    let attributes = Attributes::from([("pending_approval".to_owned(), Value::Bool(false))]);
    ChangeSubject { subject, name: None, status: None, attributes: Some(AttributesChange::Merge(attributes)) }
}

fn device_attributes(wish: &DeviceWish) -> Attributes {
    let texts = wish.texts.iter().map(|(name, text)| ((*name).to_owned(), Value::from(text.clone())));
    let mut attributes: Attributes = texts.collect();
    if let Some(custom) = &wish.custom_attributes {
        let pairs = custom.iter().map(|(key, value)| Value::from(vec![key.clone(), value.clone()]));
        // As a list of pairs, so that a merge replaces it whole.
        attributes.insert("custom_attributes".into(), pairs.collect());
    }
    attributes
}

/// A device with the names of its groups, if it has a number: what another surface calls otherwise is none here.
pub(super) fn device(view: &SubjectView, organization: u32, groups: Vec<String>) -> Option<DeviceBody> {
    let text = |name: &str| view.attributes.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(DeviceBody {
        id: number(view.subject.id())?,
        identifier: text("identifier").unwrap_or_default(),
        os_version: text("os_version"),
        app_identifier: text("app_identifier"),
        app_version: text("app_version"),
        organization_id: organization,
        owner: text("owner"),
        description: text("description"),
        pending_approval: view.attributes.get("pending_approval").and_then(Value::as_bool).unwrap_or_default(),
        groups: groups.into_iter().map(|name| GroupName { name }).collect(),
        custom_attributes: custom_attributes(view.attributes.get("custom_attributes")),
    })
}

fn custom_attributes(value: Option<&Value>) -> BTreeMap<String, String> {
    let pairs = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let pair = |pair: &Value| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned()));
    pairs.iter().filter_map(pair).collect()
}

/// A form to be made.
pub(super) fn new_form(wish: &FormWish, namespace: String) -> Result<NewSubject, Fault> {
    let title = wish.title.clone().filter(|title| !title.trim().is_empty());
    let title = title.ok_or_else(|| Fault::bad_request("Title can't be blank"))?;
    let mut attributes = form_attributes(wish);
    attributes.insert("namespace".into(), namespace.into());
    attributes.insert("version".into(), 1.into());
    Ok(NewSubject {
        kind: FORM.into(),
        id: SubjectName::Numbered,
        name: Some(title),
        status: SubjectStatus::Active,
        attributes,
    })
}

/// The next version of a form.
pub(super) fn form_revision(form: &Reference, wish: &FormWish) -> Result<ReviseSubject, Fault> {
    if wish.title.as_ref().is_some_and(|title| title.trim().is_empty()) {
        return Err(Fault::bad_request("Title can't be blank"));
    }
    Ok(ReviseSubject {
        subject: form.clone(),
        name: wish.title.clone(),
        attributes: form_attributes(wish),
        counter: VERSION.into(),
    })
}

fn form_attributes(wish: &FormWish) -> Attributes {
    let description = wish.description.iter().map(|text| ("description".to_owned(), Value::from(text.clone())));
    // As text, so that the bytes stay what the client sent.
    let children = wish.children.iter().map(|children| ("children".to_owned(), Value::from(children.get())));
    description.chain(children).collect()
}

fn version(view: &SubjectView) -> u64 {
    view.attributes.get(VERSION).and_then(Value::as_u64).unwrap_or(1)
}

pub(super) fn namespace(view: &SubjectView) -> String {
    view.attributes.get("namespace").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A form with the name of its first group, if it has a number, as devices do.
pub(super) fn form(view: &SubjectView, group: String) -> Option<FormBody> {
    Some(FormBody {
        id: number(view.subject.id())?,
        name: view.name.clone().unwrap_or_default(),
        namespace: namespace(view),
        version: version(view),
        description: view.attributes.get("description").and_then(Value::as_str).map(str::to_owned),
        group,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_out_lists_stay_and_empty_ones_clear() {
        let wish = GroupWish { device_ids: Some(vec![]), form_ids: None, ..GroupWish::default() };
        let update = update(wish).unwrap();
        assert_eq!(update.members.exact.len(), 1);
        assert!(update.members.exact[0].ids.is_empty() && update.resources.exact.is_empty());
    }

    #[test]
    fn repeated_ids_count_once() {
        assert_eq!(numbers(FORM, vec!["5".into(), "6".into(), "5".into()]).unwrap(), ["5", "6"]);
    }

    #[test]
    fn what_is_no_number_is_no_device() {
        for id in ["abc", "", "0", "007", "+7", "1.0", "99999999999999999999"] {
            let refused = numbers(DEVICE, vec!["5".into(), id.into()]).unwrap_err();
            assert_eq!(refused, Fault::bad_request(format!("Device {id} does not exist")));
        }
    }

    #[test]
    fn a_device_needs_an_identifier() {
        assert!(new_device(&DeviceWish::default()).is_err());
        let wish = DeviceWish { identifier: Some("Android_6c1f".into()), ..DeviceWish::default() };
        let (new, claims) = new_device(&wish).unwrap();
        assert_eq!(new.attributes["pending_approval"], Value::Bool(false));
        assert_eq!(claims[IDENTIFIER], "Android_6c1f");
    }
}
