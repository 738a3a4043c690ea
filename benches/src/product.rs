//! The product in this process, opened as the server opens it, with projections running.

use std::path::Path;

use rollbook_server::config::{Config, Sources, load};
use rollbook_server::node::Node;

use crate::Outcome;

/// Log, views and files in a folder; the log elsewhere where an address is given.
pub(crate) fn config(folder: &Path, log: Option<&str>) -> Outcome<Config> {
    let place = |scheme: &str, name: &str| format!("{scheme}:{}", folder.join(name).display());
    let log = log.map_or_else(|| place("sqlite", "log.db"), str::to_owned);
    let keys = [("log", log), ("views", place("sqlite", "views.db")), ("files", place("file", "files"))];
    let secret = ("secret", "c2VjcmV0IG9mIGEgYmVuY2htYXJrLCAzMiBieXRlcyE=".to_owned());
    let flag = |(key, value): (&str, String)| (key.to_owned(), value, key.to_owned());
    Ok(load(&Sources { flags: keys.into_iter().chain([secret]).map(flag).collect(), ..Sources::default() })?)
}

pub(crate) async fn open(folder: &Path, log: Option<&str>) -> Outcome<Node> {
    Ok(Node::open(&config(folder, log)?).await?)
}
