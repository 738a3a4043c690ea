//! The form of a story file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::picture::Picture;
use super::template::Names;
use crate::fixtures::Mood;

/// A file under `tests/scenarios/<dialect>`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    /// What is told.
    #[serde(rename = "story")]
    pub(super) title: String,
    /// Ids of contract rows that the story as a whole shows.
    #[serde(default)]
    pub(super) covers: Vec<String>,
    /// Settings of the server, as the configuration file has them.
    #[serde(default)]
    pub(super) config: Map<String, Value>,
    /// Whether the story relies on an empty server, and so cannot be told to one that is running already.
    #[serde(default)]
    pub(super) fresh: bool,
    /// Where the server's clock stands; it moves by steps that say `later`.
    #[serde(default)]
    pub(super) clock: Option<String>,
    /// What it tells holds within one process only.
    #[serde(default)]
    pub(super) one_node: bool,
    /// Whether files are in a bucket, whose storage the steps may break.
    #[serde(default)]
    pub(super) bucket: bool,
    /// Headers of every request that does not say otherwise.
    #[serde(default)]
    pub(super) headers: Headers,
    /// In order.
    pub(super) steps: Vec<Step>,
    /// What every story of the dialect may write shorter: `names.json` beside it.
    #[serde(skip)]
    pub(super) names: Names,
}

/// `null` takes a header of the story away; in an expectation it must be absent.
pub(super) type Headers = BTreeMap<String, Option<String>>;

/// A request and what it must be answered with, or something that happens to the server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// Shown when the step fails.
    #[serde(default)]
    pub(super) why: String,
    #[serde(default)]
    pub(super) covers: Vec<String>,
    /// `GET /api/v1/groups`; none where something happens.
    #[serde(default)]
    pub(super) request: Option<String>,
    /// Stops the server and starts it again on what it has stored.
    #[serde(default)]
    pub(super) restart: bool,
    /// The same, and what was made of the log is thrown away in between.
    #[serde(default)]
    pub(super) rebuild: bool,
    /// So many seconds go by, for a story that has a clock.
    #[serde(default)]
    pub(super) later: Option<i64>,
    /// What the storage does from now on, for a story that has a bucket.
    #[serde(default)]
    pub(super) storage: Option<Mood>,
    /// The request is sent again until its answer is the expected one; for what happens beside.
    #[serde(default)]
    pub(super) eventually: bool,
    #[serde(default)]
    pub(super) headers: Headers,
    #[serde(default)]
    pub(super) json: Option<Value>,
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) base64: Option<String>,
    #[serde(default)]
    pub(super) multipart: Option<Vec<Part>>,
    #[serde(default)]
    pub(super) expect: Option<Expect>,
}

/// A part of a multipart body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) name: String,
    #[serde(default)]
    pub(super) filename: Option<String>,
    #[serde(default, rename = "type")]
    pub(super) media_type: Option<String>,
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) base64: Option<String>,
    #[serde(default)]
    pub(super) picture: Option<Picture>,
}

/// An answer. Without a key that says what is in the body it must be empty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: Headers,
    #[serde(default, deserialize_with = "present")]
    pub(super) json: Option<Value>,
    #[serde(default)]
    pub(super) xml: Option<String>,
    #[serde(default)]
    pub(super) text: Option<String>,
    /// What a picture is.
    #[serde(default)]
    pub(super) picture: Option<Value>,
    /// The names in a zip, in order.
    #[serde(default)]
    pub(super) zip: Option<Value>,
}

/// `"json": null` expects the body `null`, which is not the same as no expectation.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Story {
    /// Reads a file; panics with its name when it is no story.
    pub(super) fn read(path: &Path) -> Self {
        let mut story: Self = read(path);
        let names = path.with_file_name("names.json");
        if names.exists() {
            story.names = read(&names);
        }
        story
    }

    /// Whether only a server of its own will do.
    pub(super) fn needs_own_server(&self) -> bool {
        let own = self.fresh || !self.config.is_empty() || self.clock.is_some() || self.bucket;
        own || self.steps.iter().any(|step| step.restart || step.rebuild)
    }

    /// The ids of all contract rows the story shows.
    pub(super) fn all_covers(&self) -> impl Iterator<Item = &String> {
        self.covers.iter().chain(self.steps.iter().flat_map(|step| &step.covers))
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
