//! Files that are sealed on their way into any storage.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use rollbook_app::files::{BrokenOff, Content, FileName, Files, FilesError};
use rollbook_seal::{Keyring, MemoryKeys, file};

use crate::{ObjectFiles, SealedFiles};

struct Lab {
    raw: Arc<ObjectFiles>,
    sealed: SealedFiles,
}

async fn lab() -> Lab {
    let ring = Keyring::open(Arc::new(MemoryKeys::default()), &[7; 32]).await.unwrap();
    let raw = Arc::new(ObjectFiles::in_memory());
    Lab { sealed: SealedFiles::new(raw.clone(), Arc::new(ring), "ids"), raw }
}

fn name(text: &str) -> FileName {
    text.parse().unwrap()
}

/// In pieces that end nowhere near those that are sealed together.
fn content(bytes: &[u8]) -> Content {
    let pieces: Vec<_> = bytes.chunks(10_007).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    stream::iter(pieces).boxed()
}

async fn read(files: &dyn Files, at: &FileName) -> Result<(u64, Vec<u8>), String> {
    let file = files.get(at).await.map_err(|error| error.to_string())?;
    let pieces: Vec<Bytes> = file.content.try_collect().await.map_err(|error: BrokenOff| error.0)?;
    Ok((file.size, pieces.concat()))
}

fn bytes(length: usize) -> Vec<u8> {
    (0..251).cycle().take(length).collect()
}

#[tokio::test]
async fn every_length_comes_back_as_it_was_and_is_measured_as_if_it_were_plain() {
    let (sealed, plain) = (lab().await, lab().await);
    for length in [0, 1, file::PIECE - 1, file::PIECE, file::PIECE + 1, 3 * file::PIECE, 3 * file::PIECE + 5] {
        let (at, bytes) = (name("ids/a.csv"), bytes(length));
        let stored = sealed.sealed.put(&at, content(&bytes), length as u64).await.unwrap();
        assert_eq!(stored, plain.raw.put(&at, content(&bytes), length as u64).await.unwrap());
        assert_eq!(read(&sealed.sealed, &at).await, Ok((length as u64, bytes.clone())), "{length}");
        let (size, kept) = read(&*sealed.raw, &at).await.unwrap();
        assert_eq!((size, kept.starts_with(file::BEGINNING)), (file::sealed_size(length as u64), true));
        assert!(length < 16 || !kept.windows(16).any(|window| window == &bytes[..16]), "{length} tells");
    }
}

#[tokio::test]
async fn limits_are_those_of_the_plain_bytes() {
    let lab = lab().await;
    let at = name("ids/a.csv");
    let refused = lab.sealed.put(&at, content(&bytes(100_001)), 100_000).await;
    assert_eq!(refused, Err(FilesError::TooLarge { limit: 100_000 }));
    assert_eq!(lab.raw.exists(&at).await, Ok(false));
    let broken = stream::iter([Ok(Bytes::from_static(b"1\n")), Err(BrokenOff("gone".into()))]).boxed();
    assert!(matches!(lab.sealed.put(&at, broken, 100).await, Err(FilesError::BrokenOff(_))));
    assert_eq!(lab.raw.exists(&at).await, Ok(false));
}

#[tokio::test]
async fn what_was_cut_moved_or_altered_breaks_off() {
    let lab = lab().await;
    let (at, other, bytes) = (name("ids/a.csv"), name("ids/b.csv"), bytes(2 * file::PIECE + 9));
    for at in [&at, &other] {
        lab.sealed.put(at, content(&bytes), u64::MAX / 2).await.unwrap();
    }
    let (_, kept) = read(&*lab.raw, &at).await.unwrap();
    let mut bent = kept.clone();
    bent[file::SEALED_PIECE + 100] ^= 1;
    let cut = kept[..file::BEGINNING.len() + file::SEALED_PIECE].to_vec();
    for (place, wrong) in [(&at, bent), (&at, cut), (&other, kept.clone())] {
        lab.raw.put(place, content(&wrong), u64::MAX).await.unwrap();
        assert_eq!(read(&lab.sealed, place).await, Err("the file is not as it was stored".to_owned()));
    }
    lab.raw.put(&at, content(&kept), u64::MAX).await.unwrap();
    assert_eq!(read(&lab.sealed, &at).await, Ok((bytes.len() as u64, bytes)));
}

#[tokio::test]
async fn a_deleted_file_takes_its_copies_along() {
    let lab = lab().await;
    let at = name("ids/a.csv");
    lab.sealed.put(&at, content(b"1\n2\n"), 100).await.unwrap();
    let (_, copy) = read(&*lab.raw, &at).await.unwrap();
    lab.sealed.delete(&at).await.unwrap();
    assert!(matches!(lab.sealed.get(&at).await.map(|_| ()), Err(FilesError::NotFound)));
    lab.raw.put(&at, content(&copy), 1_000).await.unwrap();
    assert!(lab.sealed.get(&at).await.is_err(), "nothing opens it");
}

#[tokio::test]
async fn other_folders_and_earlier_files_are_as_they_are() {
    let lab = lab().await;
    for text in ["photos/a.jpg", "ids/before.csv", "ids/short.csv"] {
        let plain = if text.contains("short") { bytes(3) } else { bytes(100_000) };
        lab.raw.put(&name(text), content(&plain), 1_000_000).await.unwrap();
        assert_eq!(read(&lab.sealed, &name(text)).await, Ok((plain.len() as u64, plain)), "{text}");
    }
    lab.sealed.put(&name("photos/b.jpg"), content(b"plain"), 10).await.unwrap();
    assert_eq!(read(&*lab.raw, &name("photos/b.jpg")).await, Ok((5, b"plain".to_vec())));
}
