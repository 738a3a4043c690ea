//! Files that are not what was exported: refused, with the line, and nothing imported.

use rollbook_store::{EventStore, MemoryStore, Position};
use rollbook_transfer::{Form, TransferError};

use crate::history::{export, import, kept, log};

/// What is said of a file, once it is certain that nothing of it was imported.
async fn refusal(file: &[u8]) -> Option<(u64, String)> {
    let store = MemoryStore::default();
    let refused = import(&store, file).await.err()?;
    assert_eq!(store.current_head().await.unwrap(), Position(0));
    assert_eq!(kept(&store).await, [""; 0]);
    match refused {
        TransferError::Line { line, reason } => Some((line, reason)),
        other => panic!("{other}"),
    }
}

async fn lines() -> Vec<Vec<u8>> {
    let file = export(&*log().await, Form::Plain).await;
    file.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

#[tokio::test]
async fn an_altered_line_is_named() {
    let lines = lines().await;
    let events = lines.iter().filter(|line| !String::from_utf8_lossy(line).contains("rollbook.export.")).count();
    for (n, line) in lines.iter().enumerate() {
        for place in (0..line.len()).step_by(7) {
            let mut altered = lines.clone();
            altered[n][place] ^= 1;
            let number = n as u64 + 1;
            let Some((found, reason)) = refusal(&altered.concat()).await else {
                panic!("line {number}, byte {place}: {}", String::from_utf8_lossy(&altered[n]));
            };
            // What is around the events is hashed as a whole, and so missed at the end.
            let end = lines.len() as u64;
            let at_once = found == number || (line[place] == b'\n' && found == number + 1);
            let around = n == 0 || n > events;
            assert!(at_once || (around && found == end), "line {number}, byte {place}: line {found}: {reason}");
        }
    }
}

#[tokio::test]
async fn a_missing_or_moved_line_is_missed() {
    let lines = lines().await;
    for n in 0..lines.len() {
        let mut without = lines.clone();
        without.remove(n);
        assert!(refusal(&without.concat()).await.is_some(), "without line {}", n + 1);
        let mut twice = lines.clone();
        twice.insert(n, lines[n].clone());
        assert!(refusal(&twice.concat()).await.is_some(), "with line {} twice", n + 1);
        let mut swapped = lines.clone();
        let other = (n + 1) % lines.len();
        swapped.swap(n, other);
        assert!(refusal(&swapped.concat()).await.is_some(), "with lines {} and {} swapped", n + 1, other + 1);
    }
}

#[tokio::test]
async fn a_truncated_file_is_refused_wherever_it_ends() {
    let lines = lines().await;
    for n in 0..lines.len() {
        let (line, reason) = refusal(&lines[..n].concat()).await.unwrap();
        assert_eq!(line, n as u64 + 1, "{reason}");
    }
    let whole = lines.concat();
    for end in (0..whole.len()).step_by(503) {
        assert!(refusal(&whole[..end]).await.is_some(), "{end}");
    }
    let packed = export(&*log().await, Form::Zstd).await;
    for end in (0..packed.len()).step_by(61) {
        assert!(refusal(&packed[..end]).await.is_some(), "{end}");
    }
    for place in (0..packed.len()).step_by(61) {
        let mut altered = packed.clone();
        altered[place] ^= 0x10;
        assert!(refusal(&altered).await.is_some(), "byte {place} of the compressed file");
    }
}

#[tokio::test]
async fn files_of_others_are_refused() {
    for other in [&b""[..], b"{}\n", b"group,member\na,user:1\n", b"\x28\xb5\x2f\xfd"] {
        let (line, reason) = refusal(other).await.unwrap();
        assert_eq!(line, 1, "{reason}");
    }
    let text = String::from_utf8(export(&*log().await, Form::Plain).await).unwrap();
    let newer = text.replacen("\"format\":1", "\"format\":2", 1);
    assert_eq!(refusal(newer.as_bytes()).await.unwrap(), (1, "has format 2, this version reads format 1".into()));
    let unknown = text.replacen("group.members-added", "group.members-hidden", 1);
    let (line, reason) = refusal(unknown.as_bytes()).await.unwrap();
    assert_eq!((line, reason.as_str()), (2, "this version does not know the type \"group.members-hidden\""));
}
