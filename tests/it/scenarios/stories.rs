//! One test per story file and backend.

use std::path::PathBuf;

use rstest::rstest;

use super::play::play;
use super::server::{Backend, Server};
use super::story::Story;

#[rstest]
#[tokio::test]
async fn story(#[files("scenarios/*/[0-9]*.json")] path: PathBuf, #[values(Backend::Sqlite)] backend: Backend) {
    let story = Story::read(&path);
    match Server::start(backend, &story).await {
        Some(mut server) => {
            play(&story, &mut server).await;
            server.stop().await;
        }
        None => eprintln!("not told here: {}", story.title),
    }
}
