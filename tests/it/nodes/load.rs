//! A mixed load on all nodes, and the ledger of what was acknowledged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::Mutex;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::fixtures::Client;

/// What clients were told has happened, by the mark that each command left in the log.
#[derive(Default)]
pub(super) struct Ledger {
    /// The position each mark was acknowledged at.
    pub(super) acknowledged: BTreeMap<String, String>,
    /// Commands that came to another end: refused, or with no answer.
    pub(super) unanswered: usize,
    /// Answers that say neither yes nor "not now".
    pub(super) strange: Vec<String>,
}

/// Clients that write until they are stopped.
pub(super) struct Load {
    ledger: Arc<Mutex<Ledger>>,
    going: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    writers: Vec<JoinHandle<()>>,
}

struct Writer {
    nodes: [Client; 3],
    number: usize,
    ledger: Arc<Mutex<Ledger>>,
    going: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
}

impl Load {
    pub(super) fn start(nodes: &[Client; 3], writers: usize) -> Self {
        let (ledger, going, done) = <(Arc<Mutex<Ledger>>, Arc<AtomicBool>, Arc<AtomicUsize>)>::default();
        going.store(true, Ordering::Release);
        let writer = |number| {
            let (ledger, going, done) = (Arc::clone(&ledger), Arc::clone(&going), Arc::clone(&done));
            tokio::spawn(Writer { nodes: nodes.clone(), number, ledger, going, done }.run())
        };
        let writers = (0..writers).map(writer).collect();
        Self { ledger, going, done, writers }
    }

    /// How many commands have been acknowledged so far.
    pub(super) fn count(&self) -> usize {
        self.done.load(Ordering::Acquire)
    }

    /// Waits until so many more have been acknowledged.
    pub(super) async fn progress(&self, more: usize) {
        let goal = self.count() + more;
        while self.count() < goal {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    pub(super) async fn stop(self) -> Ledger {
        self.going.store(false, Ordering::Release);
        for writer in self.writers {
            writer.await.unwrap();
        }
        std::mem::take(&mut *self.ledger.lock())
    }
}

impl Writer {
    async fn run(self) {
        let mut group: Option<String> = None;
        for round in 0.. {
            if !self.going.load(Ordering::Acquire) {
                return;
            }
            let node = &self.nodes[(self.number + round) % 3];
            let mark = format!("m{}-{round}", self.number);
            let made = match &group {
                Some(path) if round % 4 != 0 => self.change(node, path, &mark, round).await.then(|| path.clone()),
                _ => self.create(node, &mark).await,
            };
            match made {
                Some(path) => group = Some(path),
                // The node or its log is away for a moment.
                None => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            }
        }
    }

    /// A group whose name is the mark; its members make the command long, so that half of it would be seen.
    async fn create(&self, node: &Client, mark: &str) -> Option<String> {
        let members: Vec<String> = (0..3).map(|n| format!("user:{mark}-{n}")).collect();
        let body = json!({ "name": mark, "members": members });
        let made = self.note(mark, node.request(Method::POST, "/v1/groups").json(&body)).await?;
        Some(format!("/v1/groups/{}", made["id"].as_str().unwrap()))
    }

    /// A member named by the mark, alone or with the group's description, and sent twice under one key.
    async fn change(&self, node: &Client, path: &str, mark: &str, round: usize) -> bool {
        let request = match round % 4 {
            1 => node.request(Method::PUT, &format!("{path}/members/user:{mark}")).json(&json!({})),
            2 => node.request(Method::PATCH, path).json(&json!({ "description": mark })),
            _ => {
                let body = json!({ "name": mark });
                let keyed = |node: &Client| {
                    node.request(Method::POST, "/v1/groups").json(&body).header("idempotency-key", mark)
                };
                let other = &self.nodes[(self.number + round + 1) % 3];
                let (one, twin) = tokio::join!(self.note(mark, keyed(node)), self.note(mark, keyed(other)));
                if let (Some(one), Some(twin)) = (&one, &twin) {
                    assert_eq!(one["id"], twin["id"], "a key makes one group");
                }
                return one.or(twin).is_some();
            }
        };
        self.note(mark, request).await.is_some()
    }

    async fn note(&self, mark: &str, request: reqwest::RequestBuilder) -> Option<Value> {
        let Ok(answer) = request.send().await else {
            self.ledger.lock().unanswered += 1;
            return None;
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let Ok(text) = answer.text().await else {
            self.ledger.lock().unanswered += 1;
            return None;
        };
        let mut ledger = self.ledger.lock();
        if !status.is_success() {
            ledger.unanswered += 1;
            if status != StatusCode::SERVICE_UNAVAILABLE {
                ledger.strange.push(format!("{mark}: {status} {text}"));
            }
            return None;
        }
        let position = headers["rollbook-position"].to_str().unwrap().to_owned();
        ledger.acknowledged.insert(mark.to_owned(), position);
        self.done.fetch_add(1, Ordering::AcqRel);
        Some(serde_json::from_str(&text).unwrap_or_default())
    }
}

impl Ledger {
    /// Every acknowledged command is in the log once; none is there in part, acknowledged or not; streams count up.
    pub(super) fn check(&self, log: &[Value]) {
        assert_eq!(self.strange, Vec::<String>::new());
        let mut marks: BTreeMap<String, usize> = BTreeMap::new();
        let mut streams: BTreeMap<&str, u64> = BTreeMap::new();
        let mut commands: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut recorded = "";
        for event in log {
            let kind = event["type"].as_str().unwrap();
            let version = streams.entry(event["stream"].as_str().unwrap()).or_default();
            assert_eq!(event["version"], *version + 1, "{event}");
            *version += 1;
            let at = event["recordedAt"].as_str().unwrap();
            assert!(at >= recorded, "time went back: {event}");
            recorded = at;
            commands.entry(event["commandId"].as_str().unwrap()).or_default().push(kind);
            if let Some(mark) = mark(kind, &event["data"]) {
                *marks.entry(mark).or_default() += 1;
            }
        }
        for (command, kinds) in commands {
            // A creation with members is two events or none.
            let members = kinds.contains(&"group.members-added") && kinds.contains(&"group.created");
            assert!(kinds.len() == 1 || (members && kinds.len() == 2), "{command}: {kinds:?}");
        }
        let lost: Vec<_> = self.acknowledged.keys().filter(|mark| !marks.contains_key(*mark)).collect();
        assert!(lost.is_empty(), "acknowledged and not in the log: {lost:?}");
        let twice: Vec<_> = marks.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "in the log more than once: {twice:?}");
        let more = marks.len() - self.acknowledged.len();
        assert!(more <= self.unanswered, "{more} more than acknowledged, {} unanswered", self.unanswered);
    }
}

/// Which command an event is the mark of.
fn mark(kind: &str, data: &Value) -> Option<String> {
    let text = match kind {
        "group.created" => data["name"].as_str()?,
        "group.members-added" => data["ids"].as_array()?.first()?.as_str()?,
        "group.details-changed" => data["description"].as_str()?,
        _ => return None,
    };
    // The members of a creation carry its mark and a number.
    (text.matches('-').count() == 1).then(|| text.trim_start_matches("user:").to_owned())
}
