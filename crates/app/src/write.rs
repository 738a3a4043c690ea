//! Decided events become the writes of one append, and the warm states move on.

use rollbook_domain::{Decider, Event, Guard, StreamId, Timestamp};
use rollbook_store::{Expected, NewEvent, Snapshot, StreamWrite, codec};
use uuid::Uuid;

use crate::app::App;
use crate::cache::{Held, Streams};
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
    /// Lets the next commands have the states.
    pub(crate) fn unlock(&mut self) {
        self.touched.groups.clear();
        self.touched.subjects.clear();
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
    let workspace = touched.workspaces.first().map(|(id, _)| (*id, changes.workspace));
    encoder.write(app.workspaces(), &mut touched.workspaces, workspace.into_iter().collect())?;
    for (stream, events) in changes.others {
        let events = encoder.encode(events)?;
        encoder.streams.push(StreamWrite { stream, expected: Expected::Any, events });
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
    fn encode(&self, events: impl IntoIterator<Item = Event>) -> Result<Vec<NewEvent>, AppError> {
        let encode = |event: Event| codec::encode(&event, self.ids.uuid(self.at));
        let encoded: Result<_, _> = events.into_iter().map(encode).collect();
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
            self.write_stream(streams, *id, held, &events)?;
        }
        Ok(())
    }

    fn write_stream<D: Decider + Sync>(
        &mut self,
        streams: &Streams<D>,
        id: Uuid,
        held: &mut Held<D>,
        events: &[D::Event],
    ) -> Result<(), AppError> {
        let stream = StreamId { category: D::CATEGORY, id };
        let expected = Expected::version(held.state.version);
        let encoded = self.encode(events.iter().cloned().map(Into::into))?;
        let bytes = encoded.iter().map(|event| event.payload.len()).sum();
        self.streams.push(StreamWrite { stream, expected, events: encoded });
        if !events.is_empty() {
            held.state.advance(events, bytes);
            streams.reweigh(id, &held.slot, &held.state);
            self.snapshots.extend(held.state.due_snapshot().map(|snapshot| (stream, snapshot)));
        }
        Ok(())
    }
}
