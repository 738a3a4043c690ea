use rollbook_domain::group::event::GroupSuspended;
use rollbook_domain::group::{Group, GroupEvent};
use rollbook_domain::{Actor, Event, Timestamp};
use rollbook_store::{Append, CommandMeta, Expected, MemoryStore, StreamWrite};

use super::*;

struct Rig {
    store: Arc<MemoryStore>,
    groups: Streams<Group>,
    id: Uuid,
}

impl Rig {
    fn new() -> Self {
        let store = Arc::new(MemoryStore::default());
        let groups = Streams::new(Arc::clone(&store) as Arc<dyn EventStore>, 1 << 20);
        Self { store, groups, id: Uuid::from_u128(7) }
    }

    /// One event more in the stream.
    async fn append(&self, version: u64) {
        let id = Uuid::from_u128(u128::from(version) + 100);
        let event = codec::encode(&Event::from(GroupEvent::Suspended(GroupSuspended {})), id).unwrap();
        let meta = CommandMeta {
            command_id: id,
            workspace: "acme".parse().unwrap(),
            actor: Actor::new("operator"),
            initiator: None,
            correlation_id: id,
            causation_id: None,
            traceparent: None,
        };
        let stream = StreamId { category: Group::CATEGORY, id: self.id };
        let expected = Expected::version(version);
        let writes = vec![StreamWrite { stream, expected, events: vec![event], personal: false }];
        let append = Append { meta, at: Timestamp::from_micros(1), writes, guards: Vec::new(), idempotency: None };
        self.store.submit(append).await.unwrap();
    }

    /// A command decided on the state, whose append is on its way.
    async fn decide(&self) -> UnderWay {
        let held = self.groups.hold(self.id).await.unwrap();
        UnderWay::begin(std::iter::once(held.slot as Arc<dyn Settle>))
    }

    async fn current(&self) -> u64 {
        self.groups.hold_current(self.id).await.unwrap().state.version
    }

    async fn is_proven(&self) -> bool {
        self.groups.hold(self.id).await.unwrap().slot.proven()
    }
}

#[tokio::test]
async fn a_state_that_was_evicted_while_an_append_was_on_its_way_does_not_come_back_as_it_was() {
    let rig = Rig::new();
    let under_way = rig.decide().await;
    rig.groups.forget(rig.id);
    assert_eq!(rig.current().await, 0);
    rig.append(0).await;
    under_way.succeed();
    assert!(!rig.is_proven().await, "that append was decided on another state");
    assert_eq!(rig.current().await, 1);
}

#[tokio::test]
async fn an_append_proves_the_loading_that_it_was_decided_on_and_no_other() {
    let rig = Rig::new();
    assert!(!rig.is_proven().await);
    let (lost, kept) = (rig.decide().await, rig.decide().await);
    drop(lost);
    // Loaded again, before what is on its way is there.
    assert!(!rig.is_proven().await);
    rig.append(0).await;
    kept.succeed();
    assert!(!rig.is_proven().await);
    assert_eq!(rig.current().await, 1);
    rig.decide().await.succeed();
    assert!(rig.is_proven().await);
}

#[tokio::test]
async fn what_failed_on_an_earlier_loading_leaves_the_state_alone() {
    let rig = Rig::new();
    let (first, second) = (rig.decide().await, rig.decide().await);
    drop(first);
    rig.decide().await.succeed();
    drop(second);
    assert!(rig.is_proven().await);
    assert!(rig.groups.hold(rig.id).await.unwrap().slot.settled());
}
