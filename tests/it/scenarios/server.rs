//! The server a story is told to.

use std::sync::Arc;

use rollbook_app::Clock;
use rollbook_dialects::config::Secret;
use rollbook_grpc::stand_in::StandIn;
use rollbook_server::config::{AwsKey, Config, Sources, load};

use super::story::Story;
use super::template::Names;
#[cfg(feature = "server-tests")]
use crate::fixtures::Database;
use crate::fixtures::{Bucket, Folder, Mood, Served, StandingClock};

/// Where an own server keeps log and views. One more backend: a variant here and a value in `stories.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    /// Files of its own in a temporary folder.
    Sqlite,
    /// A log on a server that speaks KurrentDB's protocol, views in a file.
    Kurrent,
    /// Three nodes that share a log in PostgreSQL and have views of their own; each step goes to the next one.
    #[cfg(feature = "server-tests")]
    Nodes,
    /// The same with views in that database, which one of the nodes writes for all.
    #[cfg(feature = "server-tests")]
    SharedViews,
}

/// A server in this process, several that are one service, or the one at `TARGET_URL`.
pub(super) struct Server {
    bases: Vec<String>,
    own: Option<Own>,
}

struct Own {
    nodes: Vec<(Config, Served)>,
    clock: Option<Arc<StandingClock>>,
    bucket: Option<Bucket>,
    kurrent: Option<StandIn>,
    /// Go last: kept for their end only. The first one has the files of all.
    folders: Vec<Folder>,
    #[cfg(feature = "server-tests")]
    databases: Vec<Database>,
}

/// Signatures and cursors derive from it on every node.
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

impl Server {
    /// Starts a server with the story's settings; none where the story cannot be told here.
    pub(super) async fn start(backend: Backend, story: &Story) -> Option<Self> {
        if let Some((_, target)) = std::env::vars().find(|(name, _)| name == "TARGET_URL") {
            let base = target.trim_end_matches('/').to_owned();
            return (!story.needs_own_server()).then_some(Self { bases: vec![base], own: None });
        }
        let bucket = if story.bucket { Some(Bucket::start().await) } else { None };
        let clock = story.clock.as_deref().map(|at| Arc::new(StandingClock::at(at)));
        let mut own = Own {
            nodes: Vec::new(),
            clock,
            bucket,
            kurrent: None,
            folders: vec![Folder::new()],
            #[cfg(feature = "server-tests")]
            databases: Vec::new(),
        };
        let configs = match backend {
            Backend::Sqlite => vec![settings(&own.folders[0], story, own.bucket.as_ref())],
            Backend::Kurrent => vec![own.kurrent(story).await],
            #[cfg(feature = "server-tests")]
            Backend::Nodes => own.share(story, false).await,
            #[cfg(feature = "server-tests")]
            Backend::SharedViews => own.share(story, true).await,
        };
        Some(Box::pin(Self::of(own, configs)).await)
    }

    /// Nodes of one service have one public address, here that of the first.
    async fn of(mut own: Own, configs: Vec<Config>) -> Self {
        let mut bases: Vec<String> = Vec::new();
        for config in configs {
            let public_url = bases.first().cloned().unwrap_or_else(|| config.public_url.clone());
            let served = started(&Config { public_url, ..config.clone() }, own.clock.as_ref()).await;
            bases.push(served.client.base().to_owned());
            own.nodes.push((config, served));
        }
        Self { bases, own: Some(own) }
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
            None => own.folders[0].storage(mood),
        }
    }

    /// `http://127.0.0.1:41234`
    pub(super) fn base(&self) -> &str {
        &self.bases[0]
    }

    /// Where a step goes.
    pub(super) fn base_of(&self, step: usize) -> &str {
        &self.bases[step % self.bases.len()]
    }

    /// What every story may say of it.
    pub(super) fn names(&self) -> Names {
        let bucket = self.own.as_ref().and_then(|own| own.bucket.as_ref());
        let bucket = bucket.map(|bucket| ("bucket".to_owned(), format!("{}/hype-group", bucket.endpoint()).into()));
        bucket.into_iter().chain([("server".to_owned(), self.base().into())]).collect()
    }

    /// Stops it and starts it again on what it has stored, at another port; or on its log and files alone.
    pub(super) async fn restart(self, rebuild: bool) -> Self {
        let mut own = self.own.expect("only a server that was started here is restarted");
        let mut configs = Vec::new();
        for (config, served) in own.nodes.drain(..) {
            assert!(served.stop().await, "everything accepted is finished");
            configs.push(config);
        }
        if rebuild {
            own.forget_views(&mut configs).await;
        }
        Box::pin(Self::of(own, configs)).await
    }

    /// Stops it, so that its folder can go.
    pub(super) async fn stop(self) {
        if let Some(own) = self.own {
            for (_, served) in own.nodes {
                served.stop().await;
            }
            drop((own.kurrent, own.folders));
            #[cfg(feature = "server-tests")]
            drop(own.databases);
        }
    }
}

impl Own {
    /// A log on a server of its own.
    async fn kurrent(&mut self, story: &Story) -> Config {
        let server = StandIn::start().await.unwrap();
        let config = settings(&self.folders[0], story, self.bucket.as_ref());
        let config = Config { log: server.url(), secret: Secret::new(SECRET), ..config };
        self.kurrent = Some(server);
        config
    }

    /// Nothing is left of the views: their files are gone, or they are to be in a database that holds none.
    async fn forget_views(&mut self, configs: &mut [Config]) {
        #[cfg(feature = "server-tests")]
        if configs.iter().any(|config| config.views.starts_with("postgres")) {
            let database = Database::new().await;
            configs.iter_mut().for_each(|config| config.views = database.url());
            self.databases.push(database);
            return;
        }
        debug_assert!(configs.iter().all(|config| config.views.starts_with("sqlite")));
        self.folders.iter().for_each(Folder::forget_views);
    }
}

#[cfg(feature = "server-tests")]
impl Own {
    /// A log and a place for files that three nodes have in common, and perhaps views.
    async fn share(&mut self, story: &Story, views: bool) -> Vec<Config> {
        let database = Database::new().await;
        self.folders.extend([Folder::new(), Folder::new()]);
        let files = self.folders[0].config().files;
        let shared = |folder: &Folder| {
            let own = settings(folder, story, self.bucket.as_ref());
            let files = if self.bucket.is_some() { own.files.clone() } else { files.clone() };
            let views = if views { database.url() } else { own.views.clone() };
            Config { log: database.url(), views, secret: Secret::new(SECRET), files, ..own }
        };
        let configs = self.folders.iter().map(shared).collect();
        self.databases.push(database);
        configs
    }
}

async fn started(config: &Config, clock: Option<&Arc<StandingClock>>) -> Served {
    match clock {
        Some(clock) => Served::start_at(config, Arc::clone(clock) as Arc<dyn Clock>).await,
        None => Served::start(config).await,
    }
}

/// What the story says, over a folder of its own; read and checked like any configuration file.
fn settings(folder: &Folder, story: &Story, bucket: Option<&Bucket>) -> Config {
    let file = folder.file("rollbook.toml");
    std::fs::write(&file, toml::to_string(&story.config).unwrap()).unwrap();
    let told = load(&Sources { file: Some(file), ..Sources::default() }).unwrap();
    let Config { listen, log, views, files, .. } = folder.config();
    let files = bucket.map_or(files, |bucket| format!("s3://hype-group?endpoint={}", bucket.endpoint()));
    let aws = bucket.map(|_| AwsKey { access_key: "AKIAIOSFODNN7EXAMPLE".into(), secret_key: Secret::new("hidden") });
    Config { listen, log, views, files, aws, ..told }
}
