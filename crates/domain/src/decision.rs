//! What a command amounts to.

use crate::event::Category;
use crate::guard::Guard;

/// A consistency boundary: a state and its total fold.
pub trait Decider: Default + Send + 'static {
    /// What the streams of this kind begin with.
    const CATEGORY: Category;
    /// What happens here.
    type Event: Clone + Into<crate::event::Event> + Send + 'static;

    /// Takes in what happened. Never fails, in any order of events.
    fn evolve(&mut self, event: &Self::Event);

    /// The event as one of this boundary's own, where it is one.
    fn own(event: crate::event::Event) -> Option<Self::Event>;

    /// Bytes from which [`Decider::restore`] makes an equal state; `None` where the stream itself is as quick.
    fn snapshot(&self) -> Option<Vec<u8>> {
        None
    }

    /// The state of a snapshot; `None` when its form is not (or no longer) understood.
    fn restore(_bytes: &[u8]) -> Option<Self> {
        None
    }

    /// Whether the stream is about a person, so that its events' personal fields are sealed; see [`crate::personal`].
    fn is_person(&self) -> bool {
        false
    }

    /// About how many bytes the state occupies, for a cache bounded by bytes.
    fn weight(&self) -> usize {
        512
    }
}

/// The events of a decided command, what must hold at their commit, and what to tell the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision<E, R = ()> {
    /// In order; none if the wish already holds. Guards may have to be checked all the same.
    pub events: Vec<E>,
    /// Checked and changed in the same commit.
    pub guards: Vec<Guard>,
    /// For the caller.
    pub report: R,
}

impl<E> Decision<E> {
    /// Nothing to do: the wish already holds.
    pub fn nothing() -> Self {
        Self::events([])
    }

    /// These events, without guards.
    pub fn events(events: impl IntoIterator<Item = E>) -> Self {
        Self { events: events.into_iter().collect(), guards: Vec::new(), report: () }
    }
}

impl<E, R> Decision<E, R> {
    /// The same with guards added.
    #[must_use]
    pub fn guarded(mut self, guards: impl IntoIterator<Item = Guard>) -> Self {
        self.guards.extend(guards);
        self
    }

    /// This and then that, of the same stream; what the other reports is dropped.
    #[must_use]
    pub fn and<S>(mut self, other: Decision<E, S>) -> Self {
        self.events.extend(other.events);
        self.guards.extend(other.guards);
        self
    }

    /// The same events and guards with something to tell.
    pub fn reporting<S>(self, report: S) -> Decision<E, S> {
        Decision { events: self.events, guards: self.guards, report }
    }
}
