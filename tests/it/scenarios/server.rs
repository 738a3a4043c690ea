//! The server a story is told to.

use std::sync::Arc;

use rollbook_app::Clock;
use rollbook_dialects::config::Secret;
use rollbook_server::config::{AwsKey, Config, Sources, load};

use super::story::Story;
use super::template::Names;
use crate::fixtures::{Bucket, Folder, Mood, Served, StandingClock};

/// Where an own server keeps log and views. One more backend: a variant here and a value in `stories.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    /// Files of its own in a temporary folder.
    Sqlite,
}

/// A server in this process, or the one at `TARGET_URL`.
pub(super) struct Server {
    base: String,
    own: Option<Own>,
}

struct Own {
    config: Config,
    clock: Option<Arc<StandingClock>>,
    bucket: Option<Bucket>,
    served: Served,
    /// Goes last: kept for its end only.
    folder: Folder,
}

impl Server {
    /// Starts a server with the story's settings; none where the story cannot be told here.
    pub(super) async fn start(backend: Backend, story: &Story) -> Option<Self> {
        if let Some((_, target)) = std::env::vars().find(|(name, _)| name == "TARGET_URL") {
            let base = target.trim_end_matches('/').to_owned();
            return (!story.needs_own_server()).then_some(Self { base, own: None });
        }
        let folder = Folder::new();
        let bucket = if story.bucket { Some(Bucket::start().await) } else { None };
        let config = settings(backend, &folder, story, bucket.as_ref());
        let clock = story.clock.as_deref().map(|at| Arc::new(StandingClock::at(at)));
        let served = started(&config, clock.as_ref()).await;
        let base = served.client.base().to_owned();
        Some(Self { base, own: Some(Own { config, clock, bucket, served, folder }) })
    }

    /// So many seconds go by.
    pub(super) fn later(&self, seconds: i64) {
        let clock = self.own.as_ref().and_then(|own| own.clock.as_ref());
        clock.expect("`later` is for stories that have a clock").forward(seconds);
    }

    /// What the storage does from now on.
    pub(super) fn storage(&self, mood: Mood) {
        let own = self.own.as_ref().expect("only a server that was started here has a storage to break");
        match &own.bucket {
            Some(bucket) => bucket.set(mood),
            None => own.folder.storage(mood),
        }
    }

    /// `http://127.0.0.1:41234`
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// What every story may say of it.
    pub(super) fn names(&self) -> Names {
        let bucket = self.own.as_ref().and_then(|own| own.bucket.as_ref());
        let bucket = bucket.map(|bucket| ("bucket".to_owned(), format!("{}/hype-group", bucket.endpoint()).into()));
        bucket.into_iter().chain([("server".to_owned(), self.base().into())]).collect()
    }

    /// Stops it and starts it again on what it has stored, at another port.
    pub(super) async fn restart(self) -> Self {
        let own = self.own.expect("only a server that was started here is restarted");
        assert!(own.served.stop().await, "everything accepted is finished");
        let served = started(&own.config, own.clock.as_ref()).await;
        Self { base: served.client.base().to_owned(), own: Some(Own { served, ..own }) }
    }

    /// Stops it, so that its folder can go.
    pub(super) async fn stop(self) {
        if let Some(Own { served, folder, .. }) = self.own {
            served.stop().await;
            drop(folder);
        }
    }
}

async fn started(config: &Config, clock: Option<&Arc<StandingClock>>) -> Served {
    match clock {
        Some(clock) => Served::start_at(config, Arc::clone(clock) as Arc<dyn Clock>).await,
        None => Served::start(config).await,
    }
}

/// What the story says, over a folder of its own; read and checked like any configuration file.
fn settings(backend: Backend, folder: &Folder, story: &Story, bucket: Option<&Bucket>) -> Config {
    let Backend::Sqlite = backend;
    let file = folder.file("rollbook.toml");
    std::fs::write(&file, toml::to_string(&story.config).unwrap()).unwrap();
    let told = load(&Sources { file: Some(file), ..Sources::default() }).unwrap();
    let Config { listen, log, views, files, .. } = folder.config();
    let files = bucket.map_or(files, |bucket| format!("s3://hype-group?endpoint={}", bucket.endpoint()));
    let aws = bucket.map(|_| AwsKey { access_key: "AKIAIOSFODNN7EXAMPLE".into(), secret_key: Secret::new("hidden") });
    Config { listen, log, views, files, aws, ..told }
}
