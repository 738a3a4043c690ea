//! Activities: resources of the kind `activity`, with their type and what the client keeps beside.

use rollbook_app::views::{ResourceView, SubjectView};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::{Attributes, Reference};
use serde_json::Value;

use super::fields::{Malformed, Object, required};
use crate::sunbird::wire::{ActivityBody, ActivityInfo};

const KIND: &str = "activity";
const TYPE: &str = "type";
/// Keys that are ours to write.
const OWN: [&str; 3] = ["id", TYPE, "activityInfo"];

/// The types that the content search knows, in lower case.
const KNOWN: [&str; 16] = [
    "course",
    "textbook",
    "explanationcontent",
    "practiceresource",
    "practicequestionset",
    "collection",
    "resource",
    "explanation content",
    "learning resource",
    "practice question set",
    "etextbook",
    "teacher resource",
    "digital textbook",
    "content playlist",
    "tv lesson",
    "previous board exam papers",
];

/// An activity that shall be linked: id and type, and all other keys that are texts.
pub(super) fn new_activity(entry: &Object) -> Result<LinkedResource, Malformed> {
    let resource = Reference::new(KIND, required(entry, "id")?).map_err(|_| Malformed)?;
    let kind = required(entry, TYPE)?;
    let extra = entry.iter().filter(|(key, value)| value.is_string() && !OWN.contains(&key.as_str()));
    let mut attributes: Attributes = extra.map(|(key, value)| (key.clone(), value.clone())).collect();
    attributes.insert(TYPE.to_owned(), kind.into());
    Ok(LinkedResource { resource, attributes })
}

/// An activity that shall not be linked; none for an id that no activity can have.
pub(super) fn gone_activity(id: &str) -> Option<Reference> {
    Reference::new(KIND, id).ok()
}

/// A linked activity as it is read, with what is known of it.
pub(super) fn activity_body(view: &ResourceView, content: Option<&SubjectView>) -> ActivityBody {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let kind = view.attributes.get(TYPE).and_then(text);
    let extra = view.attributes.iter().filter(|(key, _)| !OWN.contains(&key.as_str()));
    let extra = extra.filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect();
    let is_known = kind.as_ref().is_some_and(|kind| KNOWN.contains(&kind.to_lowercase().as_str()));
    let content = content.filter(|content| is_known && content.status == SubjectStatus::Active);
    ActivityBody { id: view.resource.id().to_owned(), kind, extra, activity_info: content.map(info) }
}

/// The same in a list: id and type alone.
pub(super) fn short_activity(view: &ResourceView) -> ActivityBody {
    ActivityBody { extra: std::collections::BTreeMap::new(), ..activity_body(view, None) }
}

fn info(content: &SubjectView) -> ActivityInfo {
    let rest = content.attributes.iter().filter(|(key, _)| !["identifier", "name"].contains(&key.as_str()));
    ActivityInfo {
        identifier: content.subject.id().to_owned(),
        name: content.name.clone(),
        rest: rest.map(|(key, value)| (key.clone(), value.clone())).collect(),
    }
}
