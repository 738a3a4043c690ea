//! The server a story is told to.

use super::story::Story;

/// Where an own server keeps log and views. One more backend: a variant here and a value in `stories.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    /// Files of its own in a temporary folder.
    Sqlite,
}

/// A server in this process, or the one at `TARGET_URL`.
pub(super) struct Server {
    base: String,
}

impl Server {
    /// Starts a server with the story's settings; none where the story cannot be told here.
    pub(super) fn start(_backend: Backend, story: &Story) -> Option<Self> {
        let target = std::env::vars().find(|(name, _)| name == "TARGET_URL").map(|(_, url)| url)?;
        (!story.needs_own_server()).then(|| Self { base: target.trim_end_matches('/').to_owned() })
    }

    /// `http://127.0.0.1:41234`
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Stops it and starts it again on what it has stored.
    pub(super) fn restart(&mut self) {
        panic!("{} was not started here", self.base);
    }
}
