//! Moments that make no sense, and stretches of the log that are larger than what may be in memory.

use std::io::Read;

use futures::TryStreamExt;
use reqwest::Method;
use serde_json::json;

use crate::fixtures::{Answer, Ended, Folder, Piped, Program};

/// Every command that takes a moment, at `{}`.
const COMMANDS: [&str; 9] = [
    "state 01a1fc7c-3c02-77a8-998d-15d717175ea0 --as-of {}",
    "diff 01a1fc7c-3c02-77a8-998d-15d717175ea0 --from {}",
    "diff --member user:a --from {}",
    "diff --from {}",
    "diff --from 1 --to {}",
    "replay --to {} --into sqlite:scratch.db",
    "projections step groups --from {}",
    "projections step groups --to {}",
    "events tail --after {}",
];

#[tokio::test]
async fn moments_that_make_no_sense_are_refused_by_every_command() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let made = program.client.post("/v1/groups", &json!({ "name": "Divers" })).await;
    let position = made.position.unwrap();
    assert_eq!(program.terminate(), Some(0));
    let other = Folder::new();
    let program = Program::serve(&other);
    let foreign = program.client.post("/v1/groups", &json!({ "name": "Divers" })).await.position.unwrap();
    assert_eq!(program.terminate(), Some(0));
    assert_ne!(foreign, position, "logs are told apart");
    for command in COMMANDS {
        for (moment, words) in
            [("4711", "lies in the future"), (&*foreign, "belongs to another log"), ("yesterday", "a position")]
        {
            let ended = Ended::of(&folder, command.replace("{}", moment).split(' '));
            assert_eq!((ended.code, &*ended.out), (Some(2), ""), "{command} {moment}: {}", ended.err);
            assert!(ended.err.contains(&format!("{moment}: ")), "{command}: {}", ended.err);
            assert!(ended.err.contains(words), "{command} {moment}: {}", ended.err);
        }
    }
    assert!(!folder.file("scratch.db").exists(), "nothing is filled as of no moment");
}

/// How many texts are written.
const TEXTS: usize = 2_000;
/// Bytes of each, in as few characters as it takes.
const BYTES: usize = 4 * 9_990;
/// How much more memory a server may need to tell all of them, in kB: less than they are. Whoever collected them would
/// have them at least twice, as they are in the log and as they are told.
const MORE: u64 = 72_000;
/// How much a command may have in memory that does the same, in kB.
const MOST: u64 = 110_000;
/// What a process has in memory of its own; pages of files that it maps come and go with what others need.
const HELD: &str = "RssAnon";

/// The most that a command had in memory while it told something, in kB, and how much it told.
fn piped(folder: &Folder, line: &str) -> (u64, usize) {
    let arguments: Vec<_> = line.split(' ').collect();
    let mut child = Piped::start(folder, &arguments);
    let (mut out, mut piece) = (child.stdout(), vec![0; 1 << 16]);
    let (mut peak, mut bytes) = (0, 0);
    loop {
        match out.read(&mut piece).unwrap() {
            0 => return (peak, bytes),
            read => bytes += read,
        }
        peak = peak.max(child.memory(HELD).unwrap_or_default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_stretch_of_the_log_is_streamed_and_never_collected() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let made = program.client.post("/v1/groups", &json!({ "name": "Divers" })).await;
    let group = format!("/v1/groups/{}", made.body["id"].as_str().unwrap());
    let mut position = None;
    for n in 0..TEXTS {
        let text = format!("{n}{}", "\u{1d11e}".repeat(BYTES / 4));
        let change = program.client.request(Method::PATCH, &group).json(&json!({ "description": text }));
        let changed = Answer::of(change).await.unwrap();
        assert_eq!(changed.status, 200, "{changed:?}");
        position = changed.position;
    }
    // The views have taken in everything, so that what is measured is the reading.
    program.client.get_at(&group, position.as_ref()).await;
    let before = program.memory(HELD);
    let all = program.client.request(Method::GET, "/v1/events").header("accept", "application/x-ndjson");
    let mut pieces = all.send().await.unwrap().bytes_stream();
    let (mut bytes, mut peak) = (0, before);
    while let Some(piece) = pieces.try_next().await.unwrap() {
        bytes += piece.len();
        peak = peak.max(program.memory(HELD));
    }
    assert!(bytes > TEXTS * BYTES, "{bytes}");
    assert!(peak < before + MORE, "{peak} kB at the peak, {before} kB before");
    assert_eq!(program.terminate(), Some(0));
    let history = format!("history {}", group.rsplit('/').next().unwrap());
    for line in ["events tail --after start --json", "events export --plain -", &history, "verify"] {
        let (peak, bytes) = piped(&folder, line);
        assert!(bytes > 0 && peak < MOST, "{line}: {peak} kB at the peak for {bytes} bytes");
    }
}
