//! Uploads: whole and durable, or not there at all.

use std::fs;
use std::path::Path;

use bytes::Bytes;
use futures::channel::mpsc;
use futures::{SinkExt, StreamExt, TryStreamExt, stream};
use rollbook_app::files::{BrokenOff, Content, FileName, Files, FilesError};
use sha2::{Digest, Sha256};

use crate::ObjectFiles;

const LIMIT: u64 = 64 * 1024 * 1024;

fn name() -> FileName {
    "hype-group/65f0c2aa1b2c3d4e5f60718b.csv".parse().unwrap()
}

fn pieces(pieces: Vec<Result<Bytes, BrokenOff>>) -> Content {
    stream::iter(pieces).boxed()
}

fn content(bytes: &[u8], piece: usize) -> Content {
    pieces(bytes.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect())
}

async fn read(files: &ObjectFiles) -> Vec<u8> {
    let opened = files.get(&name()).await.unwrap();
    let bytes: Vec<Bytes> = opened.content.try_collect().await.unwrap();
    let bytes = bytes.concat();
    assert_eq!(opened.size, bytes.len() as u64);
    bytes
}

/// Everything below a folder, staged uploads included.
fn listing(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            names.extend(listing(&entry.path()));
        } else {
            names.push(entry.file_name().into_string().unwrap());
        }
    }
    names
}

/// The end of an upload that was broken off is cleared away on a thread of its own.
async fn until_empty(folder: &Path) {
    while !listing(folder).is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn small_and_large_files_read_back_and_are_measured() {
    let folder = tempfile::tempdir().unwrap();
    for files in [ObjectFiles::local(folder.path()).unwrap(), ObjectFiles::in_memory()] {
        for size in [0, 1, 5 * 1024 * 1024, 12 * 1024 * 1024 + 7] {
            let bytes: Vec<u8> = (0..size).map(|i: usize| u8::try_from(i % 251).unwrap()).collect();
            let stored = files.put(&name(), content(&bytes, 70_001), LIMIT).await.unwrap();
            assert_eq!((stored.size, stored.sha256), (size as u64, hex::encode(Sha256::digest(&bytes))));
            assert!(read(&files).await == bytes, "{size}");
        }
        assert!(files.exists(&name()).await.unwrap());
        files.delete(&name()).await.unwrap();
        files.delete(&name()).await.unwrap();
        assert!(!files.exists(&name()).await.unwrap());
        assert_eq!(files.get(&name()).await.err(), Some(FilesError::NotFound));
    }
    assert_eq!(listing(folder.path()), [""; 0]);
}

#[tokio::test]
async fn a_listing_has_the_whole_files_of_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    for files in [ObjectFiles::local(folder.path()).unwrap(), ObjectFiles::in_memory()] {
        assert_eq!(files.list("hype-group").await, Ok(Vec::new()), "there is no such folder yet");
        files.put(&name(), content(b"a", 1), LIMIT).await.unwrap();
        files.put(&"other/b.csv".parse().unwrap(), content(b"b", 1), LIMIT).await.unwrap();
        let listed = files.list("hype-group").await.unwrap();
        assert_eq!(listed.iter().map(|file| &file.name).collect::<Vec<_>>(), [&name()]);
        assert!(listed[0].stored_at.seconds() > 1_700_000_000);
    }
    let files = ObjectFiles::local(folder.path()).unwrap();
    fs::write(folder.path().join("hype-group/c.csv#1"), "half").unwrap();
    assert_eq!(files.list("hype-group").await.unwrap().len(), 1, "half a file is none");
}

#[tokio::test]
async fn a_million_tiny_pieces_are_no_more_than_their_bytes() {
    let files = ObjectFiles::in_memory();
    let tiny = stream::repeat(Ok(Bytes::from_static(b"x"))).take(1_000_000).boxed();
    assert_eq!(files.put(&name(), tiny, LIMIT).await.unwrap().size, 1_000_000);
}

#[tokio::test]
async fn too_large_and_broken_uploads_leave_nothing_and_replace_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = ObjectFiles::local(folder.path()).unwrap();
    let large = vec![7; 11 * 1024 * 1024];
    for limit in [10, 6 * 1024 * 1024] {
        let refused = files.put(&name(), content(&large, 4_096), limit).await;
        assert_eq!(refused, Err(FilesError::TooLarge { limit }));
    }
    let cut = |size: usize| {
        let first = content(&large[..size], 4_096);
        first.chain(stream::iter([Err(BrokenOff("connection reset".into()))])).boxed()
    };
    for size in [10, 6 * 1024 * 1024] {
        let refused = files.put(&name(), cut(size), LIMIT).await;
        assert_eq!(refused, Err(FilesError::BrokenOff("connection reset".into())));
    }
    assert_eq!(listing(folder.path()), [""; 0]);
    files.put(&name(), content(b"a\nb\n", 1), LIMIT).await.unwrap();
    files.put(&name(), cut(6 * 1024 * 1024), LIMIT).await.unwrap_err();
    assert_eq!(read(&files).await, b"a\nb\n");
}

#[tokio::test]
async fn half_an_upload_is_not_visible_and_goes_when_its_caller_does() {
    let folder = tempfile::tempdir().unwrap();
    let files = ObjectFiles::local(folder.path()).unwrap();
    let (mut body, content) = mpsc::channel(1);
    let uploading = tokio::spawn({
        let files = files.clone();
        async move { files.put(&name(), content.boxed(), LIMIT).await }
    });
    for _ in 0..8 {
        body.send(Ok(Bytes::from(vec![1; 1024 * 1024]))).await.unwrap();
    }
    while listing(folder.path()).is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(!files.exists(&name()).await.unwrap());
    uploading.abort();
    assert!(uploading.await.unwrap_err().is_cancelled());
    until_empty(folder.path()).await;
}

#[tokio::test]
async fn two_uploads_of_one_name_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let files = ObjectFiles::local(folder.path()).unwrap();
    let of = |byte: u8| content(&vec![byte; 7 * 1024 * 1024], 65_536);
    let (name, other) = (name(), name());
    let (one, two) = tokio::join!(files.put(&name, of(1), LIMIT), files.put(&other, of(2), LIMIT));
    assert_ne!(one.unwrap().sha256, two.unwrap().sha256);
    let bytes = read(&files).await;
    assert!(bytes.len() == 7 * 1024 * 1024 && bytes.iter().all(|byte| *byte == bytes[0]));
}

#[test]
fn what_an_earlier_process_had_begun_is_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("hype-group");
    fs::create_dir(&inner).unwrap();
    for file in ["a.csv", "b.csv#1", "b.csv#12"] {
        fs::write(inner.join(file), "x").unwrap();
    }
    ObjectFiles::local(folder.path()).unwrap();
    assert_eq!(listing(folder.path()), ["a.csv"]);
}

#[tokio::test]
async fn a_failing_disk_is_told_without_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let files = ObjectFiles::local(folder.path()).unwrap();
    // A file where the folder of the name should be: it cannot be made, whoever runs the test.
    fs::write(folder.path().join("hype-group"), "in the way").unwrap();
    let error = files.put(&name(), content(b"a", 1), LIMIT).await.unwrap_err().to_string();
    assert!(!error.is_empty() && !error.contains('/'), "{error}");
}
