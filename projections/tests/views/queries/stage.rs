//! A log with views that follow it, and what happens on it.

use rollbook_app::queries::Queries;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::*;
use rollbook_domain::subject::event::*;
use rollbook_domain::subject::{SubjectEvent, SubjectStatus};
use rollbook_domain::{Actor, Event, GroupId, Reference, StreamId, SubjectId, WorkspaceName};
use rollbook_projections::Views;
use uuid::Uuid;

use crate::home::Home;
use crate::support::{Log, caught_up, workspace};

pub(super) fn reference(text: &str) -> Reference {
    text.parse().unwrap()
}

pub(super) fn group(number: u32) -> GroupId {
    GroupId(Uuid::from_u128(u128::from(number)))
}

pub(super) fn created(number: u32, name: &str, acme: &WorkspaceName) -> GroupEvent {
    GroupCreated {
        id: group(number),
        workspace: acme.clone(),
        number,
        number_scope: "acme".into(),
        token: format!("AbC{number:03}").parse().unwrap(),
        object_id: format!("{number:024x}").parse().unwrap(),
        name: name.into(),
        name_claimed: false,
        description: None,
        kind: None,
        membership_type: None,
        tags: vec![],
        attributes: rollbook_domain::Attributes::new(),
        filed_at: None,
        awaiting_import: false,
        creator: Actor::new("user:1"),
    }
    .into()
}

pub(super) fn added(kind: &str, ids: &[&str], role: &str) -> GroupEvent {
    MembersAdded { kind: kind.into(), ids: ids.iter().collect(), role: role.into(), visited: false }.into()
}

pub(super) struct Stage {
    pub(super) acme: WorkspaceName,
    pub(super) log: Log,
    views: Views,
    _home: Home,
}

impl Stage {
    pub(super) async fn set(home: Home) -> Self {
        let log = Log::default();
        let views = log.open(&home, "views").await;
        Self { acme: workspace("acme"), log, views, _home: home }
    }

    pub(super) fn queries(&self) -> &dyn Queries {
        &*self.views.queries
    }

    pub(super) async fn on(&mut self, stream: StreamId, events: Vec<Event>) {
        self.all(events.into_iter().map(|event| (stream, event)).collect()).await;
    }

    /// One command over several streams.
    pub(super) async fn all(&mut self, events: Vec<(StreamId, Event)>) {
        let position = self.log.append(&self.acme, events).await;
        caught_up(&self.views, position).await;
    }

    pub(super) async fn group(&mut self, number: u32, events: Vec<GroupEvent>) {
        self.on(StreamId::group(group(number)), events.into_iter().map(Event::Group).collect()).await;
    }

    pub(super) async fn subject(&mut self, number: u128, events: Vec<SubjectEvent>) {
        let stream = StreamId::subject(SubjectId(Uuid::from_u128(number)));
        self.on(stream, events.into_iter().map(Event::Subject).collect()).await;
    }
}

pub(super) fn registered(number: u32, subject: &str, name: &str, email: Option<&str>) -> SubjectEvent {
    SubjectRegistered {
        id: SubjectId(Uuid::from_u128(u128::from(number))),
        workspace: workspace("acme"),
        subject: reference(subject),
        number: (number < 100).then_some(number),
        name: Some(name.into()),
        status: SubjectStatus::Active,
        attributes: email.map(|email| ("email".to_owned(), email.into())).into_iter().collect(),
        claims: std::collections::BTreeMap::new(),
    }
    .into()
}
