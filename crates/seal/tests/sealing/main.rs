//! What the log holds of people, and what readers see of it, before and after their key is destroyed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod slow_keys;

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use rollbook_domain::subject::{SubjectChanged, SubjectCredentialSet, SubjectEvent, SubjectRegistered, SubjectStatus};
use rollbook_domain::{Actor, ClaimKey, Event, Guard, Reference, StreamId, SubjectId, Timestamp, WorkspaceName};
use rollbook_seal::{KeyStore, Keyring, MemoryKeys, SealedStore, StoredKey};
use rollbook_store::{
    Append, Appended, CommandMeta, EventStore, Expected, MemoryStore, Position, Recorded, StoreError, StreamWrite,
    codec,
};
use serde_json::{Value, json};
use uuid::Uuid;

const NAME: &str = "Asha Rao";
const EMAIL: &str = "asha@example.org";
const HASH: &str = "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA";

fn workspace() -> WorkspaceName {
    "acme".parse().unwrap()
}

fn person(n: u128) -> SubjectId {
    SubjectId(Uuid::from_u128(n))
}

struct Lab {
    raw: Arc<MemoryStore>,
    keys: Arc<dyn KeyStore>,
    ring: Arc<Keyring>,
    sealed: Arc<SealedStore>,
}

impl Lab {
    async fn new() -> Self {
        Self::over(Arc::new(MemoryKeys::default())).await
    }

    async fn over(keys: Arc<dyn KeyStore>) -> Self {
        let ring = Arc::new(Keyring::open(Arc::clone(&keys), &[7; 32]).await.unwrap());
        let raw = Arc::<MemoryStore>::default();
        let sealed = Arc::new(SealedStore::new(raw.clone(), Arc::clone(&ring)));
        Self { raw, keys, ring, sealed }
    }

    async fn write(&self, n: u128, events: &[SubjectEvent]) -> Result<Appended, StoreError> {
        self.sealed.submit(append(n, Expected::Any, events)).await
    }

    async fn stored(&self) -> Vec<Recorded> {
        self.raw.read_log(Position(0), 100).await.unwrap().events
    }

    async fn read(&self) -> Vec<Recorded> {
        self.sealed.read_log(Position(0), 100).await.unwrap().events
    }
}

fn append(n: u128, expected: Expected, events: &[SubjectEvent]) -> Append {
    let command_id = Uuid::from_u128(n * 1_000 + events.len() as u128);
    let encode = |(at, event): (usize, &SubjectEvent)| {
        codec::encode(&Event::Subject(event.clone()), Uuid::from_u128(n * 1_000 + 500 + at as u128)).unwrap()
    };
    let (stream, events) = (StreamId::subject(person(n)), events.iter().enumerate().map(encode).collect());
    Append {
        meta: CommandMeta {
            command_id,
            workspace: workspace(),
            actor: Actor::new("open"),
            initiator: None,
            correlation_id: command_id,
            causation_id: None,
            traceparent: None,
        },
        at: Timestamp::from_micros(1),
        writes: vec![StreamWrite { stream, expected, events, personal: true }],
        guards: Vec::new(),
        idempotency: None,
    }
}

fn registered(n: u128, kind: &str) -> SubjectEvent {
    SubjectRegistered {
        id: person(n),
        workspace: workspace(),
        subject: Reference::new(kind, &n.to_string()).unwrap(),
        number: Some(7),
        name: Some(NAME.into()),
        status: SubjectStatus::Active,
        attributes: [("email".into(), EMAIL.into()), ("height".into(), json!(1.62))].into(),
        claims: [("email".into(), EMAIL.into())].into(),
    }
    .into()
}

fn life(n: u128) -> [SubjectEvent; 3] {
    let changed = SubjectChanged { name: Some(Some(format!("{NAME} II"))), ..SubjectChanged::default() };
    let credential = SubjectCredentialSet { argon2id: Some(HASH.into()) };
    [registered(n, "user"), changed.into(), credential.into()]
}

fn data(event: &Recorded) -> Value {
    serde_json::from_slice(&event.payload).unwrap()
}

fn decoded(events: &[Recorded]) -> Vec<Event> {
    events.iter().map(|event| codec::decode(event).unwrap()).collect()
}

fn tells(payload: &Bytes, text: &str) -> bool {
    payload.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn the_log_holds_nothing_personal_and_readers_see_all_of_it() {
    let lab = Lab::new().await;
    lab.write(1, &life(1)).await.unwrap();
    for event in lab.stored().await {
        for text in ["Asha", "asha", EMAIL, "argon2id$", "height", "1.62"] {
            assert!(!tells(&event.payload, text), "{text} in {:?}", event.payload);
        }
        assert_eq!(data(&event)["$sealed"]["s"], json!(person(1)), "{:?}", event.payload);
    }
    assert_eq!(data(&lab.stored().await[0])["subject"], "user:1", "what is not personal stays readable");
    assert_eq!(decoded(&lab.read().await), life(1).map(Event::Subject));
}

#[tokio::test]
async fn once_the_key_is_destroyed_every_reader_sees_that_it_is_erased() {
    let lab = Lab::new().await;
    lab.write(1, &life(1)).await.unwrap();
    lab.write(2, &life(2)).await.unwrap();
    let before = lab.stored().await;
    lab.ring.destroy(&[person(1).0]).await.unwrap();
    assert_eq!(lab.stored().await, before, "not a byte of the log changes");
    let fresh = Lab { ring: Arc::new(Keyring::open(Arc::clone(&lab.keys), &[7; 32]).await.unwrap()), ..lab };
    let sealed = Arc::new(SealedStore::new(fresh.raw.clone(), Arc::clone(&fresh.ring)));
    for store in [&fresh.sealed, &sealed] {
        let events = store.read_log(Position(0), 100).await.unwrap().events;
        let erased = json!({ "s": person(1), "f": ["attributes", "claims", "name"] });
        assert_eq!(data(&events[0])["$erased"], erased);
        assert_eq!(data(&events[1]), json!({ "$erased": { "s": person(1), "f": ["name"] } }));
        let Event::Subject(SubjectEvent::Registered(left)) = codec::decode(&events[0]).unwrap() else { panic!() };
        assert_eq!((left.name, left.attributes.len(), left.claims.len(), left.number), (None, 0, 0, Some(7)));
        let nothing = SubjectCredentialSet { argon2id: None };
        assert_eq!(codec::decode(&events[2]).unwrap(), Event::Subject(nothing.into()));
        assert_eq!(decoded(&events[3..]), life(2).map(Event::Subject), "others stay");
    }
}

#[tokio::test]
async fn whichever_way_events_are_read_they_are_open() {
    let lab = Lab::new().await;
    lab.write(1, &life(1)).await.unwrap();
    let all = lab.read().await;
    assert_eq!(lab.sealed.read_stream(StreamId::subject(person(1)), 0, 9).await.unwrap().events, all);
    let mut backwards = lab.sealed.read_log_backwards(Position(9), 9).await.unwrap();
    backwards.reverse();
    assert_eq!(backwards, all);
    let sifted = lab.sealed.sift_log(Position(0), 9, &["subject.changed"]).await.unwrap();
    assert_eq!(sifted.events, all[1..2]);
}

#[tokio::test]
async fn things_and_events_from_before_are_left_as_they_are() {
    let lab = Lab::new().await;
    let mut device = append(1, Expected::NoStream, &[registered(1, "device")]);
    device.writes[0].personal = false;
    lab.sealed.submit(device).await.unwrap();
    lab.raw.submit(append(2, Expected::NoStream, &[registered(2, "user")])).await.unwrap();
    assert_eq!(lab.stored().await, lab.read().await);
    assert!(lab.keys.find(&[person(1).0, person(2).0]).await.unwrap().is_empty());
    lab.write(2, &life(2)[1..]).await.unwrap();
    assert!(!tells(&lab.stored().await[2].payload, "Asha"), "sealed from now on");
    let was: Vec<_> = [registered(1, "device"), registered(2, "user"), life(2)[1].clone(), life(2)[2].clone()].into();
    assert_eq!(decoded(&lab.read().await), was.into_iter().map(Event::Subject).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_altered_or_moved_is_no_event_any_more() {
    for alter in [
        |event: &mut Value| event["$sealed"]["c"] = json!("AAAA"),
        |event: &mut Value| event["$sealed"]["f"] = json!(["name"]),
        |event: &mut Value| event["$sealed"]["n"] = json!("AAAAAAAAAAAAAAAA"),
    ] {
        let lab = Lab::new().await;
        lab.write(1, &life(1)[..1]).await.unwrap();
        let mut event = data(&lab.stored().await[0]);
        alter(&mut event);
        let mut other = append(1, Expected::Exact(1), &[registered(1, "user")]);
        other.meta.command_id = Uuid::from_u128(4);
        other.writes[0].events[0].payload = event.to_string().into();
        lab.raw.submit(other).await.unwrap();
        assert!(codec::decode(&lab.read().await[1]).is_err());
    }
    let lab = Lab::new().await;
    lab.write(1, &life(1)[..1]).await.unwrap();
    let mut moved = append(1, Expected::Exact(1), &[registered(1, "user")]);
    moved.meta.command_id = Uuid::from_u128(4);
    moved.writes[0].events[0].id = Uuid::from_u128(5);
    moved.writes[0].events[0].payload = lab.stored().await[0].payload.clone();
    lab.raw.submit(moved).await.unwrap();
    assert!(codec::decode(&lab.read().await[1]).is_err(), "the same bytes in another event");
}

#[tokio::test]
async fn under_a_key_that_is_lost_it_stays_sealed_and_is_not_taken_for_erased() {
    let lab = Lab::new().await;
    lab.write(1, &life(1)).await.unwrap();
    let other = Arc::new(Keyring::open(Arc::new(MemoryKeys::default()), &[7; 32]).await.unwrap());
    let without = SealedStore::new(lab.raw.clone(), other);
    assert_eq!(without.read_log(Position(0), 9).await.unwrap().events, lab.stored().await);
    assert_eq!(decoded(&lab.stored().await).len(), 3, "they can be folded all the same");
}

#[tokio::test]
async fn after_the_key_is_destroyed_nothing_is_written_in_plain_either() {
    let lab = Lab::new().await;
    lab.write(1, &life(1)[..1]).await.unwrap();
    lab.ring.destroy(&[person(1).0]).await.unwrap();
    lab.write(1, &life(1)[1..]).await.unwrap();
    let stored = lab.stored().await;
    assert!(!tells(&stored[1].payload, "Asha") && !tells(&stored[2].payload, "argon2id$"));
    assert_eq!(data(&stored[1])["$erased"]["s"], json!(person(1)));
}

#[tokio::test]
async fn a_claim_on_an_address_is_kept_without_it_and_works_as_before() {
    let lab = Lab::new().await;
    let key = ClaimKey::new("email", "acme", EMAIL);
    let claim = |n: u128| {
        let guards = vec![Guard::Claim { key: key.clone(), owner: format!("owner {n}") }];
        Append { guards, ..append(n, Expected::NoStream, &[registered(n, "user")]) }
    };
    lab.sealed.submit(claim(1)).await.unwrap();
    assert_eq!(lab.raw.claim_owners(std::slice::from_ref(&key)).await.unwrap(), [None]);
    assert_eq!(lab.sealed.claim_owners(std::slice::from_ref(&key)).await.unwrap(), [Some("owner 1".into())]);
    let refused = lab.sealed.submit(claim(2)).await.unwrap_err();
    let StoreError::GuardFailed { guard } = refused else { panic!("{refused:?}") };
    assert!(!format!("{guard:?}").contains(EMAIL));
    assert_eq!(guard.refusal().map(|refusal| refusal.to_string()).as_deref(), Some("email is taken"));
    assert!(lab.keys.find(&[person(2).0]).await.unwrap().is_empty(), "the key that nobody needed is taken back");
    let name = ClaimKey::group_name(&workspace(), "divers");
    let guards = vec![Guard::Claim { key: name.clone(), owner: "it".into() }];
    lab.sealed.submit(Append { guards, ..append(3, Expected::NoStream, &[]) }).await.unwrap();
    assert_eq!(lab.raw.claim_owners(&[name]).await.unwrap(), [Some("it".into())]);
}

#[tokio::test]
async fn a_person_is_found_by_name_also_where_it_was_registered_twice() {
    let lab = Lab::new().await;
    lab.write(1, &[registered(1, "user")]).await.unwrap();
    let again = SubjectEvent::Registered(SubjectRegistered {
        id: person(2),
        ..match registered(1, "user") {
            SubjectEvent::Registered(registered) => registered,
            _ => unreachable!(),
        }
    });
    lab.write(2, &[again]).await.unwrap();
    let streams = lab.ring.streams_of(&workspace(), &"user:1".parse().unwrap()).await.unwrap();
    assert_eq!(streams, [person(1).0, person(2).0]);
    assert!(lab.ring.streams_of(&"other".parse().unwrap(), &"user:1".parse().unwrap()).await.unwrap().is_empty());
}

/// Events that were sealed by earlier versions open forever.
#[tokio::test]
async fn the_golden_event_opens() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/events/sealed"));
    let golden: Value = serde_json::from_slice(&std::fs::read(folder.join("aes-256-gcm.v1.json")).unwrap()).unwrap();
    let keys = Arc::new(MemoryKeys::default());
    let wrapped = hex::decode(golden["wrapped"].as_str().unwrap()).unwrap();
    keys.add(&[StoredKey { id: person(1).0, owner: [0; 32], wrapped: Some(wrapped), name: None }]).await.unwrap();
    let lab = Lab::over(keys).await;
    let mut append = append(1, Expected::NoStream, &[registered(1, "user")]);
    append.writes[0].events[0].payload = golden["event"].to_string().into();
    lab.raw.submit(append).await.unwrap();
    assert_eq!(decoded(&lab.read().await), [Event::Subject(registered(1, "user"))]);
}
