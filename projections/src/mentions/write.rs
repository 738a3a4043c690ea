//! Notes who and what is named where.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::{Category, Event, ObjectId, named};
use uuid::Uuid;

use super::{FEW, STRETCH};
use crate::batch::Seen;
use crate::db::{Value, WriteTx, int, sql};
use crate::definition::{Failure, Projector};
use crate::key::key_of;

sql! {
    INSERT = "insert.sql";
    CROWD = "crowd.sql";
    ACT = "act.sql";
    NAME_SUBJECT = "name_subject.sql";
    SUBJECTS = "subjects.sql";
}

pub(super) struct MentionsProjector;

/// Rows to be written.
#[derive(Default)]
struct Notes {
    /// Workspace, key, position, stream: side by side in the table.
    mentions: BTreeSet<(String, String, u64, Uuid)>,
    crowds: Vec<Vec<Value<'static>>>,
    acts: BTreeSet<(String, String, u64)>,
    /// What directory entries are called, those known before included.
    subjects: HashMap<Uuid, String>,
    new_subjects: Vec<Vec<Value<'static>>>,
}

#[async_trait]
impl Projector for MentionsProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut notes = Notes { subjects: subjects(tx, events).await?, ..Notes::default() };
        for seen in events {
            notes.take(seen);
        }
        notes.write(tx).await
    }
}

/// What the directory entries that events are about are called, as far as they were known before.
async fn subjects(tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<HashMap<Uuid, String>, Failure> {
    let ids = events.iter().filter(|seen| seen.category() == Category::Subject).map(|seen| seen.recorded.stream.id);
    let ids: BTreeSet<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.fetch(&SUBJECTS, &[Value::Ids(ids.into_iter().collect())]).await?;
    Ok(rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?.to_owned()))).collect::<Result<_, crate::db::DbError>>()?)
}

impl Notes {
    fn take(&mut self, seen: &Seen) {
        self.act(seen);
        let meta = &seen.recorded.meta;
        if meta.correlation_id != meta.command_id {
            self.mention(seen, after_key(meta.correlation_id));
        }
        let Ok(event) = &seen.event else { return };
        if let Event::Group(event) = event
            && let Some(job) = job(event)
        {
            self.mention(seen, import_key(job));
        }
        if seen.category() == Category::Subject {
            self.subject(seen, event);
        } else {
            self.members(seen, event);
        }
    }

    fn act(&mut self, seen: &Seen) {
        let meta = &seen.recorded.meta;
        for actor in std::iter::once(&meta.actor).chain(&meta.initiator) {
            let actor = key_of(actor.as_str()).into_owned();
            self.acts.insert((seen.workspace().to_owned(), actor, seen.position().0 / STRETCH));
        }
    }

    fn subject(&mut self, seen: &Seen, event: &Event) {
        let id = seen.recorded.stream.id;
        let (subjects, new) = (&mut self.subjects, &mut self.new_subjects);
        named::each(event, |kind, name| {
            let key = member_key(kind, name);
            new.push(vec![id.into(), key.clone().into()]);
            subjects.insert(id, key);
        });
        if let Some(key) = self.subjects.get(&id).cloned() {
            self.mention(seen, key);
        }
    }

    fn members(&mut self, seen: &Seen, event: &Event) {
        let stream = seen.recorded.stream;
        if stream.category == Category::Group && named::count(event) > FEW {
            let mut of = "";
            named::each(event, |kind, _| of = kind);
            return self.crowds.push(vec![stream.id.into(), int(seen.position().0), of.to_owned().into()]);
        }
        let mut keys = BTreeSet::new();
        named::each(event, |kind, id| _ = keys.insert(member_key(kind, id)));
        keys.into_iter().for_each(|key| self.mention(seen, key));
    }

    fn mention(&mut self, seen: &Seen, key: String) {
        let (workspace, stream) = (seen.workspace().to_owned(), seen.recorded.stream.id);
        self.mentions.insert((workspace, key, seen.position().0, stream));
    }

    async fn write(self, tx: &mut dyn WriteTx) -> Result<(), Failure> {
        let mention = |(workspace, key, position, stream): (String, String, u64, Uuid)| {
            vec![workspace.into(), key.into(), int(position), stream.into()]
        };
        let mentions: Vec<_> = self.mentions.into_iter().map(mention).collect();
        let act =
            |(workspace, actor, stretch): (String, String, u64)| vec![workspace.into(), actor.into(), int(stretch)];
        let acts: Vec<_> = self.acts.into_iter().map(act).collect();
        tx.execute_many(&INSERT, &mentions).await?;
        tx.execute_many(&CROWD, &self.crowds).await?;
        tx.execute_many(&ACT, &acts).await?;
        tx.execute_many(&NAME_SUBJECT, &self.new_subjects).await?;
        Ok(())
    }
}

pub(super) fn member_key(kind: &str, id: &str) -> String {
    key_of(&format!("member {kind}:{id}")).into_owned()
}

pub(super) fn import_key(job: &ObjectId) -> String {
    format!("import {job}")
}

pub(super) fn after_key(command: Uuid) -> String {
    format!("after {command}")
}

/// The import an event is about.
fn job(event: &GroupEvent) -> Option<&ObjectId> {
    match event {
        GroupEvent::ImportRequested(event) => Some(&event.job),
        GroupEvent::ImportRetried(event) => Some(&event.job),
        GroupEvent::ImportSucceeded(event) => Some(&event.job),
        GroupEvent::ImportFailed(event) => Some(&event.job),
        GroupEvent::Created(_)
        | GroupEvent::DetailsChanged(_)
        | GroupEvent::Suspended(_)
        | GroupEvent::Reactivated(_)
        | GroupEvent::Deleted(_)
        | GroupEvent::MembersAdded(_)
        | GroupEvent::MembersRemoved(_)
        | GroupEvent::MembersSuspended(_)
        | GroupEvent::MembersReactivated(_)
        | GroupEvent::MembersRoleChanged(_)
        | GroupEvent::MemberVisited(_)
        | GroupEvent::ResourcesLinked(_)
        | GroupEvent::ResourcesUnlinked(_)
        | GroupEvent::MediaReserved(_)
        | GroupEvent::MediaArrived(_)
        | GroupEvent::MediaRemoved(_) => None,
    }
}
