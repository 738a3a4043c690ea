//! What comes out is what went in.

use rollbook_domain::{Guard, StreamId};
use rollbook_store::{Append, EventStore, MemoryStore, StoreError};
use rollbook_transfer::{Form, TransferError, unfinished};
use serde_json::Value;
use uuid::Uuid;

use crate::history::{appends, events, export, import, kept, log, name, sequence};

#[tokio::test]
async fn events_and_everything_beside_them_are_the_same() {
    let store = log().await;
    for form in [Form::Zstd, Form::Plain] {
        let file = export(&*store, form).await;
        let other = MemoryStore::default();
        let summary = import(&other, &file).await.unwrap();
        assert_eq!(summary.events, events(&*store).await.len() as u64);
        assert_eq!(events(&other).await, events(&*store).await);
        assert_eq!(kept(&other).await, kept(&*store).await);
        assert!(!unfinished(&other).await.unwrap());
    }
}

#[tokio::test]
async fn commands_go_on_where_they_were() {
    let (store, other) = (log().await, MemoryStore::default());
    import(&other, &export(&*store, Form::Zstd).await).await.unwrap();
    assert_eq!(other.draw_numbers(&sequence(), 1).await.unwrap(), 42, "numbers never repeat");
    // The same commands again are the same commands: nothing is written.
    let head = other.current_head().await.unwrap();
    for append in appends() {
        let written = !append.writes.is_empty();
        let appended = other.submit(append).await.unwrap();
        assert!(appended.repeated);
        assert!(!written || appended.position <= head);
    }
    assert_eq!(other.current_head().await.unwrap(), head);
    let newest = appends().pop().unwrap();
    let taken = Guard::Claim { key: name("two"), owner: "group-other".into() };
    let meta = rollbook_store::CommandMeta { command_id: Uuid::from_u128(999), ..newest.meta.clone() };
    let claim = Append { meta, writes: Vec::new(), guards: vec![taken], ..newest };
    assert!(matches!(other.submit(claim).await, Err(StoreError::GuardFailed { .. })), "names stay unique");
    let answer = other.find_answer("acme/key:ci", "once").await.unwrap().unwrap();
    assert_eq!((&answer.answer[..], answer.fingerprint), (&b"\x00an answer"[..], [9; 32]));
}

#[tokio::test]
async fn every_line_is_a_cloud_event() {
    let file = export(&*log().await, Form::Plain).await;
    let text = String::from_utf8(file).unwrap();
    for line in text.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        for attribute in ["specversion", "id", "source", "type"] {
            assert!(event[attribute].as_str().is_some_and(|text| !text.is_empty()), "{attribute}: {line}");
        }
        let allowed = |name: &String| name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let names = event.as_object().unwrap().keys().filter(|name| *name != "data_base64");
        assert!(names.into_iter().all(|name| allowed(name) && name.len() <= 20), "{line}");
    }
    let first: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    let stream = StreamId { category: rollbook_domain::Category::Group, id: Uuid::from_u128(1) };
    assert_eq!((&first["subject"], &first["data"]["a"]), (&stream.to_string().into(), &1.into()));
    assert_eq!((&first["source"], &first["type"]), (&"/workspaces/acme".into(), &"group.members-added".into()));
}

#[tokio::test]
async fn a_log_that_holds_anything_takes_no_import() {
    let store = log().await;
    let file = export(&*store, Form::Zstd).await;
    let refused = import(&*store, &file).await.unwrap_err();
    assert!(matches!(refused, TransferError::NotEmpty { .. }), "{refused}");
    let numbered = MemoryStore::default();
    numbered.draw_numbers(&sequence(), 1).await.unwrap();
    assert!(matches!(import(&numbered, &file).await, Err(TransferError::NotEmpty { .. })));
}

#[tokio::test]
async fn an_empty_log_is_carried_as_well() {
    let other = MemoryStore::default();
    let summary = import(&other, &export(&MemoryStore::default(), Form::Zstd).await).await.unwrap();
    assert_eq!((summary.events, summary.kept), (0, 0));
}
