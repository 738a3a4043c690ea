//! Devices.

use rollbook_app::commands::{NewSubject, SubjectName};
use rollbook_domain::subject::commands::{ChangeProcessingState, ChangeSubject};
use rollbook_domain::subject::{ProcessingState, SubjectStatus};
use rollbook_domain::{Actor, Attributes, AttributesChange, Reference, Refusal};

use super::groups::{DEVICE, device};
use crate::sensiflow::error::{self, Problem};
use crate::sensiflow::parts::DevicePart;
use crate::sensiflow::policy::{self, DESCRIPTION, PROCESSED_STREAM_URL, STREAM_URL};
use crate::sensiflow::wire::{DeviceBody, DeviceChangeBody, NewDeviceBody};

/// A new device.
pub(in crate::sensiflow) fn new_device(body: NewDeviceBody) -> NewSubject {
    let state = serde_json::Value::from(ProcessingState::Inactive.as_str());
    NewSubject {
        kind: DEVICE.into(),
        id: SubjectName::Numbered,
        name: Some(body.name),
        status: SubjectStatus::Active,
        attributes: Attributes::from([
            (DESCRIPTION.to_owned(), body.description.unwrap_or_default().into()),
            (STREAM_URL.to_owned(), body.stream_url.into()),
            (rollbook_domain::subject::processing::STATE.to_owned(), state),
        ]),
    }
}

/// A change of a device. A value is looked at even if the device, which may not exist, has it already.
pub(in crate::sensiflow) fn change(id: i32, body: DeviceChangeBody) -> Result<ChangeSubject, Refusal> {
    let texts = [(DESCRIPTION, body.description), (STREAM_URL, body.stream_url)];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into())));
    let attributes: Attributes = texts.collect();
    policy::CHANGE_DEVICE.subjects.check(body.name.as_deref(), &attributes, &Attributes::new())?;
    Ok(ChangeSubject {
        subject: device(id),
        name: body.name.map(Some),
        status: None,
        attributes: (!attributes.is_empty()).then_some(AttributesChange::Merge(attributes)),
    })
}

/// What a device shall be doing; pending is nothing to ask for.
pub(in crate::sensiflow) fn state(id: i32, text: &str) -> Result<ChangeProcessingState, Problem> {
    use ProcessingState as S;
    let wanted =
        [S::Active, S::Paused, S::Inactive].into_iter().find(|state| state.as_str().eq_ignore_ascii_case(text));
    let invalid = || Problem::of(error::INVALID_STATE, "state must be one of ACTIVE, PAUSED, INACTIVE");
    wanted.map(|state| ChangeProcessingState { subject: device(id), state }).ok_or_else(invalid)
}

/// A device without its groups; none for a member that has no number, which only other surfaces can make.
pub(in crate::sensiflow) fn body(view: &DevicePart) -> Option<DeviceBody> {
    let text = |name: &str| view.attributes.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    Some(DeviceBody {
        id: number(view.subject.id())?,
        name: view.name.clone().unwrap_or_default(),
        description: text(DESCRIPTION).unwrap_or_default(),
        stream_url: text(STREAM_URL).unwrap_or_default(),
        processing_state: ProcessingState::of(&view.attributes).as_str(),
        user_id: creator(&view.created_by),
        device_groups_id: None,
        device_groups: None,
        processed_stream_url: text(PROCESSED_STREAM_URL),
    })
}

/// A member that the directory does not know: other surfaces may add what does not exist.
pub(in crate::sensiflow) fn unregistered(member: &Reference) -> Option<DeviceBody> {
    Some(DeviceBody {
        id: number(member.id())?,
        name: String::new(),
        description: String::new(),
        stream_url: String::new(),
        processing_state: ProcessingState::Inactive.as_str(),
        user_id: 0,
        device_groups_id: None,
        device_groups: None,
        processed_stream_url: None,
    })
}

/// The number that an id is: of 32 bits, and written as requests name it. Other surfaces may have others, which none of
/// ours could reach.
fn number(id: &str) -> Option<u32> {
    let number: i32 = id.parse().ok()?;
    u32::try_from(number).ok().filter(|number| number.to_string() == id)
}

/// The number of the account that made it; 0 where another surface did.
fn creator(actor: &Actor) -> u32 {
    actor.as_str().strip_prefix("user:").and_then(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_sent_is_changed() {
        let keep = || DeviceChangeBody { name: None, description: None, stream_url: None };
        assert_eq!(change(9, keep()).unwrap().attributes, None);
        let cleared = change(9, DeviceChangeBody { description: Some(String::new()), ..keep() }).unwrap();
        let expected = AttributesChange::Merge([("description".to_owned(), "".into())].into());
        assert_eq!(cleared.attributes, Some(expected));
        for bad in [
            DeviceChangeBody { name: Some("ab".into()), ..keep() },
            DeviceChangeBody { name: Some(" ".into()), ..keep() },
            DeviceChangeBody { name: Some("x".repeat(36)), ..keep() },
            DeviceChangeBody { description: Some("x".repeat(101)), ..keep() },
            DeviceChangeBody { stream_url: Some("http://cam/1".into()), ..keep() },
        ] {
            assert!(change(9, bad).is_err());
        }
    }

    #[test]
    fn states_are_read_in_any_case() {
        assert_eq!(state(9, "active").unwrap().state, ProcessingState::Active);
        assert_eq!(state(9, "Inactive").unwrap().state, ProcessingState::Inactive);
        for bad in ["pending", "", "ACTIVE "] {
            assert_eq!(state(9, bad).unwrap_err().kind, error::INVALID_STATE, "{bad}");
        }
    }

    #[test]
    fn only_what_requests_can_name_has_a_number() {
        let shown = |id: &str| unregistered(&Reference::new(DEVICE, id).unwrap()).map(|body| body.id);
        assert_eq!((shown("7"), shown("2147483647")), (Some(7), Some(2_147_483_647)));
        for other in ["007", "+7", "-7", "2147483648", "4000000000", "7.0", "abc"] {
            assert_eq!(shown(other), None, "{other}");
        }
    }

    #[test]
    fn who_made_a_device_has_a_number_or_none() {
        assert_eq!(creator(&Actor::new("user:4")), 4);
        assert_eq!((creator(&Actor::new("user:007")), creator(&Actor::new("user:4000000000"))), (0, 0));
        assert_eq!((creator(&Actor::new("user:u-asha")), creator(&Actor::new("key:4"))), (0, 0));
    }
}
