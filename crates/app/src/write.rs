//! Decided events become the writes of one append, and the warm states move on.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

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

impl App {
    /// Stores snapshots beside the caller; losing one costs a longer load, nothing else.
    pub(crate) fn save_snapshots(&self, snapshots: Vec<(StreamId, Snapshot)>) {
        for (stream, snapshot) in snapshots {
            let store = Arc::clone(self.store());
            tokio::spawn(async move {
                if let Err(error) = store.save_snapshot(stream, snapshot).await {
                    tracing::warn!(%stream, %error, "snapshot not stored");
                }
            });
        }
    }
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
        changes: Vec<(Uuid, Vec<D::Event>)>,
    ) -> Result<(), AppError> {
        let (mut changes, new) = by_stream(changes, held.iter().map(|(id, _)| *id));
        held.extend(new.into_iter().map(|id| (id, streams.hold_new(id))));
        for (id, held) in held {
            self.write_stream(streams, *id, held, changes.remove(id).unwrap_or_default())?;
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

/// The events of each stream in their order, and the streams that are not known, in the order of their first change.
fn by_stream<K: Copy + Eq + Hash, E>(
    changes: Vec<(K, Vec<E>)>,
    known: impl Iterator<Item = K>,
) -> (HashMap<K, Vec<E>>, Vec<K>) {
    let mut streams: HashMap<K, Vec<E>> = known.map(|id| (id, Vec::new())).collect();
    let mut new = Vec::new();
    for (id, events) in changes {
        let entry = streams.entry(id).or_insert_with(|| {
            new.push(id);
            Vec::new()
        });
        // Most streams change once: their events, which may be large, stay where they are.
        if entry.is_empty() { *entry = events } else { entry.extend(events) }
    }
    (streams, new)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::hash::Hasher;

    use super::*;

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts how often it is compared.
    #[derive(Debug, Clone, Copy)]
    struct Counted(usize);

    impl PartialEq for Counted {
        fn eq(&self, other: &Self) -> bool {
            COMPARED.set(COMPARED.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted {}

    impl Hash for Counted {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    #[test]
    fn each_stream_has_its_events_in_their_order() {
        let changes = vec![(5, vec!["a"]), (2, vec![]), (9, vec!["b"]), (5, vec!["c", "d"])];
        let (streams, new) = by_stream(changes, [2, 3].into_iter());
        assert_eq!(new, [5, 9]);
        let expected = [(2, vec![]), (3, vec![]), (5, vec!["a", "c", "d"]), (9, vec!["b"])];
        assert_eq!(streams, HashMap::from(expected));
    }

    #[test]
    fn many_streams_take_as_many_comparisons_each_as_few() {
        const STREAMS: usize = 20_000;
        let known = (0..STREAMS / 2).map(Counted);
        let changes = (0..STREAMS).map(|id| (Counted(id), vec![id])).collect();
        let (mut streams, new) = by_stream(changes, known);
        assert_eq!(new.len(), STREAMS / 2);
        assert!((0..STREAMS).all(|id| streams.remove(&Counted(id)) == Some(vec![id])));
        assert!(COMPARED.get() < 4 * STREAMS, "{} comparisons", COMPARED.get());
    }
}
