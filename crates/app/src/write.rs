//! Decided events become the writes of one append, and the warm states move on.

use rollbook_domain::{Decider, Event, Guard, StreamId, Timestamp};
use rollbook_store::{Expected, NewEvent, Snapshot, StreamWrite, codec};
use uuid::Uuid;

use crate::app::App;
use crate::cache::{Held, Settle, Streams};
use crate::error::AppError;
use crate::ids::IdSource;
use crate::plan::Changes;
use crate::touch::Touched;

/// The writes of one command, with the states they were decided on.
pub(crate) struct Writes {
    pub(crate) streams: Vec<StreamWrite>,
    pub(crate) guards: Vec<Guard>,
    pub(crate) snapshots: Vec<(StreamId, Snapshot)>,
    pub(crate) touched: Touched,
    /// The version the first group will have.
    pub(crate) version: u64,
}

impl Writes {
    /// Gives everything the instant of now, after long work on what does not depend on it.
    pub(crate) fn renew(&mut self, app: &App) -> Timestamp {
        let at = app.clock().tick();
        for event in self.streams.iter_mut().flat_map(|write| &mut write.events) {
            event.id = app.ids().uuid(at);
        }
        at
    }

    /// Lets the next commands have the states.
    pub(crate) fn unlock(&mut self) {
        self.touched.groups.clear();
        self.touched.subjects.clear();
        self.touched.archives.clear();
        self.touched.webhooks.clear();
        self.touched.workspaces.clear();
    }
}

/// Encodes the events, moves the states on, and expects of each touched stream the version it was decided on.
pub(crate) fn write(app: &App, mut touched: Touched, changes: Changes, at: Timestamp) -> Result<Writes, AppError> {
    let mut encoder = Encoder { ids: app.ids(), at, streams: Vec::new(), snapshots: Vec::new() };
    if let Some((id, _)) = changes.groups.first() {
        touched.first_is(id.0);
    }
    let groups = changes.groups.into_iter().map(|(id, events)| (id.0, events)).collect();
    encoder.write(app.groups(), &mut touched.groups, groups)?;
    let subjects = changes.subjects.into_iter().map(|(id, events)| (id.0, events)).collect();
    encoder.write(app.subjects(), &mut touched.subjects, subjects)?;
    let archives = changes.archives.into_iter().map(|(id, events)| (id.0, events)).collect();
    encoder.write(app.archives(), &mut touched.archives, archives)?;
    let webhooks = changes.webhooks.into_iter().map(|(id, events)| (id.0, events)).collect();
    encoder.write(app.webhooks(), &mut touched.webhooks, webhooks)?;
    let workspace = touched.workspaces.first().map(|(id, _)| (*id, changes.workspace));
    encoder.write(app.workspaces(), &mut touched.workspaces, workspace.into_iter().collect())?;
    for (stream, events) in changes.others {
        let events = events.iter().map(|event| encoder.encode(event)).collect::<Result<_, _>>()?;
        encoder.streams.push(StreamWrite { stream, expected: Expected::Any, events, personal: false });
    }
    let version = touched.first_version();
    let Encoder { streams, snapshots, .. } = encoder;
    Ok(Writes { streams, guards: changes.guards, snapshots, touched, version })
}

struct Encoder<'a> {
    ids: &'a dyn IdSource,
    at: Timestamp,
    streams: Vec<StreamWrite>,
    snapshots: Vec<(StreamId, Snapshot)>,
}

impl Encoder<'_> {
    fn encode(&self, event: &Event) -> Result<NewEvent, AppError> {
        let encoded = codec::encode(event, self.ids.uuid(self.at));
        encoded.map_err(|error| AppError::Internal(format!("an event cannot be written: {error}")))
    }

    fn write<D: Decider + Sync>(
        &mut self,
        streams: &Streams<D>,
        held: &mut Vec<(Uuid, Held<D>)>,
        mut changes: Vec<(Uuid, Vec<D::Event>)>,
    ) -> Result<(), AppError> {
        for (id, _) in &changes {
            if !held.iter().any(|(known, _)| known == id) {
                held.push((*id, streams.hold_new(*id)));
            }
        }
        for (id, held) in held {
            let mine = changes.extract_if(.., |(changed, _)| changed == id).flat_map(|(_, events)| events);
            let events: Vec<D::Event> = mine.collect();
            self.write_stream(streams, *id, held, events)?;
        }
        Ok(())
    }

    fn write_stream<D: Decider + Sync>(
        &mut self,
        streams: &Streams<D>,
        id: Uuid,
        held: &mut Held<D>,
        events: Vec<D::Event>,
    ) -> Result<(), AppError> {
        let stream = StreamId { category: D::CATEGORY, id };
        let expected = Expected::version(held.state.version);
        let changed = !events.is_empty();
        // A person who comes is one afterwards, who goes was one before.
        let person = held.state.value.is_person();
        let encoded = self.advance(held, events)?;
        let personal = person || held.state.value.is_person();
        self.streams.push(StreamWrite { stream, expected, events: encoded, personal });
        if changed {
            streams.reweigh(id, &held.slot, &held.state);
            self.snapshots.extend(held.state.due_snapshot().map(|snapshot| (stream, snapshot)));
        }
        Ok(())
    }

    /// Event by event, so that of a million ids there is never a copy more than needed: each event is given up as
    /// soon as it is encoded.
    fn advance<D: Decider>(&self, held: &mut Held<D>, events: Vec<D::Event>) -> Result<Vec<NewEvent>, AppError> {
        let mut encoded = Vec::with_capacity(events.len());
        for event in events {
            held.state.advance(&event);
            match self.encode(&event.into()) {
                Ok(event) => {
                    held.state.aged(event.payload.len());
                    encoded.push(event);
                }
                Err(error) => {
                    held.slot.spoil();
                    return Err(error);
                }
            }
        }
        Ok(encoded)
    }
}
