//! Where ids of people turn into pseudonyms and back, in workspaces that were made for it.
//!
//! Behind this door nobody knows a person: commands are decided, and views are asked, about pseudonyms alone, so that
//! events, claims, snapshots, stored answers, views and files hold nothing else. Commands come in by [`Door::admit`],
//! queries by [`guard::AtTheDoor`]; whatever goes out passes [`Door::reveal`], for as long as the key of the person is
//! there.
//!
//! Whether a workspace is one of these stands in its first event. The configuration only says it of those that are to be
//! made; every node believes the log.

mod actors;
pub(crate) mod guard;
mod mentions;
mod names;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use parking_lot::RwLock;
use rollbook_domain::group::commands::ImportedIds;
use rollbook_domain::workspace::WorkspaceEvent;
use rollbook_domain::{Actor, Event, Reference, StreamId, WorkspaceName, personal};
use rollbook_seal::{Keyring, Pseudonym};
use rollbook_store::{EventStore, Recorded, codec};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::Done;
use crate::error::AppError;
use crate::queries::Topic;
use mentions::Mentions;
use names::Names;

/// What is known of people, for an application that is to tell them apart.
#[derive(Clone, Default)]
pub struct People {
    /// The keys; a process without them tells nobody, and takes nobody in.
    pub ring: Option<Arc<Keyring>>,
    /// Workspaces that are made with personal ids, where they are made here.
    pub personal: HashSet<WorkspaceName>,
}

/// Where somebody may be named.
pub(crate) enum Part<'a> {
    Json(&'a mut Box<str>),
    Person(&'a mut Reference),
    Actor(&'a mut Actor),
}

impl Part<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Json(json) => json,
            Self::Person(who) => who.as_str(),
            Self::Actor(actor) => actor.as_str(),
        }
    }

    fn tell(self, names: &Names) {
        match self {
            Self::Json(json) => names.in_json(json).into_iter().for_each(|told| *json = told.into()),
            Self::Person(who) => *who = names.of(who),
            Self::Actor(actor) => names.acting(actor).into_iter().for_each(|told| *actor = told),
        }
    }
}

/// See the module.
pub(crate) struct Door {
    store: Arc<dyn EventStore>,
    people: People,
    /// Of workspaces that there are, whether their ids are personal.
    known: RwLock<HashMap<WorkspaceName, bool>>,
}

impl Door {
    pub(crate) fn new(store: Arc<dyn EventStore>, people: People) -> Self {
        Self { store, people, known: RwLock::default() }
    }

    /// Whether a workspace is to be made with personal ids.
    pub(crate) fn wishes(&self, workspace: &WorkspaceName) -> bool {
        self.people.personal.contains(workspace)
    }

    /// Whether pseudonyms stand for the people of a workspace.
    pub(crate) async fn hides(&self, workspace: &WorkspaceName) -> Result<bool, AppError> {
        if let Some(known) = self.known.read().get(workspace) {
            return Ok(*known);
        }
        let first = self.store.read_stream(StreamId::workspace(workspace), 0, 1).await?;
        let Some(first) = first.events.first() else { return Ok(self.wishes(workspace)) };
        let first = codec::decode(first).map_err(|error| AppError::Internal(error.to_string()))?;
        let hides = matches!(first, Event::Workspace(WorkspaceEvent::Opened(opened)) if opened.personal_ids);
        self.known.write().insert(workspace.clone(), hides);
        Ok(hides)
    }

    fn ring(&self) -> Result<&Arc<Keyring>, AppError> {
        let missing = || AppError::Unavailable("this process has no key store".into());
        self.people.ring.as_ref().ok_or_else(missing)
    }

    /// A command about pseudonyms; who has none yet is given one.
    pub(crate) async fn admit<C: Mentions>(&self, workspace: &WorkspaceName, mut command: C) -> Result<C, AppError> {
        if !self.hides(workspace).await? {
            return Ok(command);
        }
        let mut people = BTreeSet::new();
        command.each(&mut |who| {
            if personal::is_person(who) {
                people.insert(who.clone());
            }
        });
        if people.is_empty() {
            return Ok(command);
        }
        let known = self.ring()?.pseudonyms(workspace, &people).await?;
        command.each(&mut |who| {
            if let Some(pseudonym) = known.get(who) {
                *who = pseudonym.in_place_of(who);
            }
        });
        Ok(command)
    }

    /// The ids of a file; a million of them in some seconds the first time.
    pub(crate) async fn admit_ids(
        &self,
        workspace: &WorkspaceName,
        kind: &str,
        ids: ImportedIds,
    ) -> Result<ImportedIds, AppError> {
        let people = || ids.iter().filter_map(|id| Reference::new(kind, id).ok()).filter(personal::is_person);
        if !self.hides(workspace).await? || people().next().is_none() {
            return Ok(ids);
        }
        let known = self.ring()?.pseudonyms(workspace, &people().collect()).await?;
        Ok(known.into_values().map(|pseudonym| pseudonym.to_string()).collect())
    }

    /// What stands for somebody who is asked about. Who is not known, and who is asked about by a pseudonym, stays.
    pub(crate) async fn seek(&self, workspace: &WorkspaceName, who: &Reference) -> Result<Reference, AppError> {
        let found = self.seek_all(workspace, std::slice::from_ref(who)).await?;
        Ok(found.into_iter().next().unwrap_or_else(|| who.clone()))
    }

    /// The same for several, in the order asked.
    pub(crate) async fn seek_all(
        &self,
        workspace: &WorkspaceName,
        asked: &[Reference],
    ) -> Result<Vec<Reference>, AppError> {
        let (true, Some(ring)) = (self.hides(workspace).await?, &self.people.ring) else { return Ok(asked.to_vec()) };
        let people = asked.iter().filter(|who| personal::is_person(who)).cloned().collect();
        let known = ring.known_pseudonyms(workspace, &people).await?;
        let stand_in = |who: &Reference| known.get(who).map_or_else(|| who.clone(), |found| found.in_place_of(who));
        Ok(asked.iter().map(stand_in).collect())
    }

    /// What a history is about.
    pub(crate) async fn seek_topic(&self, workspace: &WorkspaceName, topic: Topic) -> Result<Topic, AppError> {
        Ok(match topic {
            Topic::Member(who) => Topic::Member(self.seek(workspace, &who).await?),
            Topic::Membership(group, who) => Topic::Membership(group, self.seek(workspace, &who).await?),
            Topic::Actor(actor) => Topic::Actor(self.seek_actor(workspace, actor).await?),
            Topic::Import(_) | Topic::Sequel(_) => topic,
        })
    }

    /// Everything that ever stood for a person; none where nothing stands for anybody.
    pub(crate) async fn pseudonyms_of(
        &self,
        workspace: &WorkspaceName,
        person: &Reference,
    ) -> Result<Option<Vec<Pseudonym>>, AppError> {
        if !self.hides(workspace).await? || !personal::is_person(person) {
            return Ok(None);
        }
        Ok(Some(self.ring()?.all_pseudonyms(workspace, person).await?))
    }

    /// Who is behind the pseudonyms in some texts.
    pub(crate) async fn names<'t>(
        &self,
        workspace: &WorkspaceName,
        texts: impl Iterator<Item = &'t str> + Send,
    ) -> Result<Names, AppError> {
        let (true, Some(ring)) = (self.hides(workspace).await?, &self.people.ring) else { return Ok(Names::default()) };
        let pseudonyms: BTreeSet<_> = texts.flat_map(Pseudonym::all_in).map(|(_, found)| found).collect();
        Ok(Names::new(ring.names(workspace, &pseudonyms).await?))
    }

    /// Puts the names of people wherever they may be named.
    pub(crate) async fn reveal(&self, workspace: &WorkspaceName, parts: Vec<Part<'_>>) -> Result<(), AppError> {
        let names = self.names(workspace, parts.iter().map(Part::text)).await?;
        parts.into_iter().for_each(|part| part.tell(&names));
        Ok(())
    }

    /// Puts them into events.
    pub(crate) async fn reveal_events(
        &self,
        workspace: &WorkspaceName,
        events: &mut [Recorded],
    ) -> Result<(), AppError> {
        if events.is_empty() || !self.hides(workspace).await? {
            return Ok(());
        }
        let names = self.names(workspace, events.iter().flat_map(texts)).await?;
        for event in events {
            if let Some(told) = names.in_json(payload(event)) {
                event.payload = told.into();
            }
            if acting(event).any(|actor| names.acting(actor).is_some()) {
                let meta = Arc::make_mut(&mut event.meta);
                for actor in std::iter::once(&mut meta.actor).chain(&mut meta.initiator) {
                    *actor = names.acting(actor).unwrap_or_else(|| actor.clone());
                }
            }
        }
        Ok(())
    }

    /// Puts them into what a command tells, or is refused with.
    pub(crate) async fn tell<T: Serialize + DeserializeOwned>(
        &self,
        workspace: &WorkspaceName,
        told: Result<Done<T>, AppError>,
    ) -> Result<Done<T>, AppError> {
        match told {
            Ok(Done { outcome, position, version }) => {
                Ok(Done { outcome: self.told(workspace, outcome).await?, position, version })
            }
            // It names fields and rules, never anybody, and is not read back.
            Err(AppError::Refused(refusal @ rollbook_domain::Refusal::InvalidText { .. })) => Err(refusal.into()),
            Err(AppError::Refused(refusal)) => Err(self.told(workspace, refusal).await?.into()),
            Err(error) => Err(error),
        }
    }

    async fn told<T: Serialize + DeserializeOwned>(&self, workspace: &WorkspaceName, value: T) -> Result<T, AppError> {
        let unreadable = |error: serde_json::Error| AppError::Internal(format!("an answer cannot be told: {error}"));
        let json = serde_json::to_string(&value).map_err(unreadable)?;
        match self.names(workspace, std::iter::once(json.as_str())).await?.in_json(&json) {
            None => Ok(value),
            Some(told) => serde_json::from_str(&told).map_err(unreadable),
        }
    }
}

fn payload(event: &Recorded) -> &str {
    std::str::from_utf8(&event.payload).unwrap_or_default()
}

fn acting(event: &Recorded) -> impl Iterator<Item = &Actor> {
    std::iter::once(&event.meta.actor).chain(&event.meta.initiator)
}

/// Wherever an event may name somebody.
fn texts(event: &Recorded) -> impl Iterator<Item = &str> {
    std::iter::once(payload(event)).chain(acting(event).map(Actor::as_str))
}
