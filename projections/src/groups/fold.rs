//! What one event makes of a group's document.

use std::collections::BTreeMap;

use rollbook_app::views::GroupView;
use rollbook_domain::Event;
use rollbook_domain::group::event::GroupCreated;
use rollbook_domain::group::{GroupEvent, Status};
use rollbook_store::Recorded;

/// The document after the event; none where there is nothing to show.
pub(super) fn apply(before: Option<GroupView>, recorded: &Recorded, event: &Event) -> Option<GroupView> {
    let Event::Group(event) = event else { return None };
    let mut view = match (before, event) {
        (_, GroupEvent::Created(event)) => created(event, recorded),
        (Some(view), _) => view,
        (None, _) => return None,
    };
    if let GroupEvent::MembersAdded(event) = event {
        let added = event.ids.len() as u64;
        view.member_count += added;
        *view.member_counts.entry(event.kind.clone()).or_default() += added;
    }
    view.updated_at = recorded.recorded_at;
    view.version = recorded.version;
    Some(view)
}

fn created(event: &GroupCreated, recorded: &Recorded) -> GroupView {
    GroupView {
        id: event.id,
        number: event.number,
        token: event.token.clone(),
        object_id: event.object_id.clone(),
        name: event.name.clone(),
        description: event.description.clone(),
        kind: event.kind.clone(),
        membership_type: event.membership_type.clone(),
        status: Status::Active,
        tags: event.tags.clone(),
        attributes: event.attributes.clone(),
        member_count: 0,
        member_counts: BTreeMap::new(),
        resource_count: 0,
        filed_at: event.filed_at,
        awaiting_import: event.awaiting_import,
        creator: event.creator.clone(),
        created_at: recorded.recorded_at,
        updated_at: recorded.recorded_at,
        details_updated_at: None,
        details_updated_by: None,
        version: recorded.version,
    }
}
