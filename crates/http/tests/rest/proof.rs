//! Proofs over HTTP, checked as a stranger would.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rollbook_proof::tree::{extends, includes};
use rollbook_proof::{Checkpoint, Hash, VerifyingKey};
use serde_json::{Value, json};

use crate::fixture::{Ask, Service};

fn hash(text: &Value) -> Hash {
    text.as_str().unwrap().parse().unwrap()
}

fn path(proof: &Value) -> Vec<Hash> {
    proof["path"].as_array().unwrap().iter().map(hash).collect()
}

async fn checkpoint(service: &Service) -> Checkpoint {
    let key: VerifyingKey = service.get("/v1/proof/key").await.text.parse().unwrap();
    let note = service.get("/v1/proof/checkpoint").await.text;
    key.open(&note).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_proven_and_the_log_only_grows() {
    let service = Service::start().await;
    let mut checkpoints: Vec<Checkpoint> = Vec::new();
    for name in ["Harbour", "Orchard", "Night Readers"] {
        service.group(json!({ "name": name, "members": [{ "member": "user:u-asha" }] })).await;
        service.signed().await;
        checkpoints.push(checkpoint(&service).await);
    }
    let last = checkpoints.last().unwrap();
    let events = service.get("/v1/events").await.json();
    let events = events["items"].as_array().unwrap();
    assert_eq!(events.len() as u64, last.size);
    for event in events {
        let asked = format!("/v1/proof/inclusion?position={}", event["position"].as_str().unwrap());
        let proof = service.get(&asked).await.json();
        let leaf = STANDARD.decode(proof["leaf"].as_str().unwrap()).unwrap();
        assert_eq!(Hash::leaf(&leaf), hash(&proof["leafHash"]));
        assert_eq!((proof["treeSize"].as_u64(), hash(&proof["rootHash"])), (Some(last.size), last.root));
        let (index, size) = (proof["leafIndex"].as_u64().unwrap(), last.size);
        assert!(includes(index, size, Hash::leaf(&leaf), &path(&proof), last.root), "{proof}");
        for told in ["type", "workspace", "actor"].map(|field| event[field].as_str().unwrap()) {
            assert!(leaf.windows(told.len()).any(|part| part == told.as_bytes()), "{told}");
        }
    }
    for old in &checkpoints {
        let proof = service.get(&format!("/v1/proof/consistency?from={}", old.size)).await.json();
        assert_eq!((hash(&proof["fromRoot"]), hash(&proof["toRoot"])), (old.root, last.root));
        assert!(extends(old.size, old.root, last.size, last.root, &path(&proof)), "{proof}");
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_not_proven() {
    let service = Service::start().await;
    let empty = service.get("/v1/proof/inclusion?position=x").await;
    assert_eq!(empty.problem(), (400, "invalid-position".into()));
    service.group(json!({ "name": "Harbour" })).await;
    service.signed().await;
    let size = checkpoint(&service).await.size;
    let position = service.get("/v1/events").await.json()["items"][0]["position"].as_str().unwrap().to_owned();
    let problem = async |path: &str| service.get(path).await.problem();
    assert_eq!(problem("/v1/proof/inclusion").await, (400, "invalid-parameter".into()));
    let later = format!("/v1/proof/inclusion?position={position}&size={}", size + 1);
    assert_eq!(problem(&later).await, (404, "not-found".into()));
    assert_eq!(problem(&format!("/v1/proof/inclusion?position={position}&size=0")).await, (404, "not-found".into()));
    assert_eq!(problem(&format!("/v1/proof/inclusion?position={position}&size=-1")).await.0, 400);
    assert_eq!(problem("/v1/proof/consistency").await, (400, "invalid-parameter".into()));
    assert_eq!(problem(&format!("/v1/proof/consistency?from={}", size + 1)).await, (404, "not-found".into()));
    assert_eq!(problem(&format!("/v1/proof/consistency?from=1&to={}", size + 1)).await, (404, "not-found".into()));
    assert_eq!(problem("/v1/proof/checkpoint?x=1").await, (400, "unknown-parameter".into()));
    // Another workspace sees the checkpoint, but not whose event is where.
    let other = Ask::get(format!("/v1/proof/inclusion?position={position}")).header("rollbook-workspace", "other");
    assert_eq!(service.send(other).await.problem(), (404, "not-found".into()));
    service.stop().await;
}
