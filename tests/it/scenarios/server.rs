//! The server a story is told to.

use rollbook_server::config::{Config, Sources, load};

use super::story::Story;
use crate::fixtures::{Folder, Served};

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
        let config = settings(backend, &folder, story);
        let served = Served::start(&config).await;
        Some(Self { base: served.client.base().to_owned(), own: Some(Own { config, served, folder }) })
    }

    /// `http://127.0.0.1:41234`
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Stops it and starts it again on what it has stored, at another port.
    pub(super) async fn restart(self) -> Self {
        let Own { config, served, folder } = self.own.expect("only a server that was started here is restarted");
        assert!(served.stop().await, "everything accepted is finished");
        let served = Served::start(&config).await;
        Self { base: served.client.base().to_owned(), own: Some(Own { config, served, folder }) }
    }

    /// Stops it, so that its folder can go.
    pub(super) async fn stop(self) {
        if let Some(Own { served, folder, .. }) = self.own {
            served.stop().await;
            drop(folder);
        }
    }
}

/// What the story says, over a folder of its own; read and checked like any configuration file.
fn settings(backend: Backend, folder: &Folder, story: &Story) -> Config {
    let Backend::Sqlite = backend;
    let file = folder.file("rollbook.toml");
    std::fs::write(&file, toml::to_string(&story.config).unwrap()).unwrap();
    let told = load(&Sources { file: Some(file), ..Sources::default() }).unwrap();
    let Config { listen, log, views, files, .. } = folder.config();
    Config { listen, log, views, files, ..told }
}
