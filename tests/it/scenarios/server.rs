//! The server a story is told to.

use std::fs;

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

/// What a server of this process stands on.
struct Own {
    _folder: Folder,
    config: Config,
    served: Option<Served>,
}

impl Server {
    /// Starts a server with the story's settings; none where the story cannot be told here.
    pub(super) async fn start(backend: Backend, story: &Story) -> Option<Self> {
        let target = std::env::vars().find(|(name, _)| name == "TARGET_URL").map(|(_, url)| url);
        if let Some(target) = target {
            let base = target.trim_end_matches('/').to_owned();
            return (!story.needs_own_server()).then_some(Self { base, own: None });
        }
        let folder = Folder::new();
        let config = settings(backend, &folder, story);
        let mut server = Self { base: String::new(), own: Some(Own { _folder: folder, config, served: None }) };
        server.restart().await;
        Some(server)
    }

    /// `http://127.0.0.1:41234`
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Stops it and starts it again on what it has stored.
    pub(super) async fn restart(&mut self) {
        let Some(own) = &mut self.own else { panic!("{} was not started here", self.base) };
        if let Some(served) = own.served.take() {
            assert!(served.stop().await, "requests were left unfinished");
        }
        let served = Served::start(&own.config).await;
        served.client.base().clone_into(&mut self.base);
        own.served = Some(served);
    }

    /// Ends it, where it was started here.
    pub(super) async fn stop(self) {
        if let Some(served) = self.own.and_then(|own| own.served) {
            assert!(served.stop().await, "requests were left unfinished");
        }
    }
}

/// What the story says, over a folder of its own; read and checked like any configuration file.
fn settings(backend: Backend, folder: &Folder, story: &Story) -> Config {
    let Backend::Sqlite = backend;
    let file = folder.file("rollbook.toml");
    fs::write(&file, toml::to_string(&story.config).unwrap()).unwrap();
    let told = load(&Sources { file: Some(file), ..Sources::default() }).unwrap();
    let Config { listen, log, views, files, .. } = folder.config();
    Config { listen, log, views, files, ..told }
}
