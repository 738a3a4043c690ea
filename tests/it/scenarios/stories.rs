//! One test per story file and backend.

use std::path::PathBuf;

use rstest::rstest;

use super::play::play;
use super::server::{Backend, Server};
use super::story::Story;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn story(#[files("scenarios/*/[0-9]*.json")] path: PathBuf, #[values(Backend::Sqlite)] backend: Backend) {
    let story = Story::read(&path);
    match Server::start(backend, &story).await {
        Some(server) => Box::pin(play(&story, server)).await,
        None => eprintln!("not told here: {}", story.title),
    }
}

/// Names, tokens, numbers and subjects that must exist, on a log that has no transactions.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn story_on_kurrentdb(
    #[files("scenarios/devicemagic/[0-9]*.json")]
    #[files("scenarios/hype/01*.json")]
    path: PathBuf,
) {
    let story = Story::read(&path);
    match Server::start(Backend::Kurrent, &story).await {
        Some(server) => Box::pin(play(&story, server)).await,
        None => eprintln!("not told here: {}", story.title),
    }
}

/// What is written on one node is read on the next one, whatever the dialect.
#[cfg(feature = "server-tests")]
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn story_on_three_nodes(
    #[files("scenarios/*/[0-9]*.json")] path: PathBuf,
    #[values(Backend::Nodes, Backend::SharedViews)] backend: Backend,
) {
    let story = Story::read(&path);
    if story.one_node {
        return;
    }
    match Server::start(backend, &story).await {
        Some(server) => Box::pin(play(&story, server)).await,
        None => eprintln!("not told here: {}", story.title),
    }
}
