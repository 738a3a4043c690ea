//! Codes that differ in nothing but their case, which happens once in many groups.

use std::sync::Arc;

use parking_lot::Mutex;
use rollbook_app::commands::NewGroup;
use rollbook_app::{Call, IdSource, RandomIds};
use rollbook_domain::{Actor, ObjectId, Policy, Timestamp, Token};
use serde_json::Value;
use uuid::Uuid;

use super::crashes::app_with;
use super::rig::Rig;

/// Gives these codes, the last one first.
struct Codes {
    codes: Mutex<Vec<&'static str>>,
    others: RandomIds,
}

impl IdSource for Codes {
    fn uuid(&self, at: Timestamp) -> Uuid {
        self.others.uuid(at)
    }

    fn object_id(&self, at: Timestamp) -> ObjectId {
        self.others.object_id(at)
    }

    fn token(&self) -> Token {
        self.codes.lock().pop().unwrap().parse().unwrap()
    }

    fn secret(&self) -> Uuid {
        self.others.secret()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_found_in_any_case_its_own_spelling_first() {
    let (folder, config) = Rig::start().await.stop().await;
    let codes = Codes { codes: Mutex::new(vec!["k7QmZ3", "K7QMZ2", "k7QmZ2", "k7qmz2"]), others: RandomIds::default() };
    let app = app_with(&folder.file("data"), Arc::new(codes));
    let call = Call::new("photo-t1".parse().unwrap(), Actor::new("owner:test"), Policy::NATIVE);
    for name in ["first", "second", "third", "another"] {
        app.create_group(&call, NewGroup { name: name.into(), ..NewGroup::default() }).await.unwrap();
    }
    drop(app);

    let rig = Rig::on(folder, config).await;
    let found = async |code: &str| {
        let found = rig.get(&format!("/v1/Group/Search?q={code}")).await;
        found["Groups"].as_array().unwrap().iter().map(|group| group["Token"].clone()).collect::<Vec<Value>>()
    };
    for (code, expected) in [
        ("k7qmz2", ["k7qmz2", "k7QmZ2", "K7QMZ2"]),
        ("k7QmZ2", ["k7QmZ2", "k7qmz2", "K7QMZ2"]),
        ("K7QMZ2", ["K7QMZ2", "k7qmz2", "k7QmZ2"]),
        ("K7qmZ2", ["k7qmz2", "k7QmZ2", "K7QMZ2"]),
    ] {
        assert_eq!(found(code).await, expected, "{code}");
        let one = rig.call(reqwest::Method::GET, &format!("/v1/Group/{code}"), Value::Null).await;
        assert_eq!(
            (one.0, one.1["Token"] == *code),
            if code == "K7qmZ2" { (404, false) } else { (200, true) },
            "{code}"
        );
    }
    assert_eq!(found("k7QmZ").await, [Value::Null; 0]);
    rig.stop().await;
}
