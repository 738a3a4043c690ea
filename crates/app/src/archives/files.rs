//! The files that go into a zip, and the zip as a file.

use std::sync::Arc;

use async_stream::try_stream;
use bytes::Bytes;
use futures::StreamExt;
use rollbook_domain::ArchiveId;

use super::job::Fault;
use super::zip::{Directory, Entry};
use crate::app::App;
use crate::files::{BrokenOff, Content, FileName, OpenFile};
use crate::uploads::pictures;

/// The folder of all zips.
pub(super) const FOLDER: &str = "photo-zips";

/// The file of a zip.
pub fn file_of(id: ArchiveId) -> FileName {
    FileName::new(FOLDER, &format!("{id}.zip")).unwrap_or_else(|_| unreachable!("an id is a name"))
}

/// A picture that goes in.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) file: FileName,
    pub(super) entry: Entry,
}

/// How large a picture is, and its checksum.
pub(super) async fn measure(app: &App, path: &str, name: &str) -> Result<Part, Fault> {
    let file = pictures::file_of(path).ok_or_else(|| Fault::Lasting("a file of the zip is gone".into()))?;
    let mut content = app.files().get(&file).await?.content;
    let (mut size, mut crc) = (0, crc32fast::Hasher::new());
    while let Some(piece) = content.next().await {
        let piece = piece.map_err(|error| Fault::Passing(format!("a file cannot be read: {error}")))?;
        size += piece.len() as u64;
        crc.update(&piece);
    }
    Ok(Part { file, entry: Entry { name: name.to_owned(), size, crc: crc.finalize() } })
}

/// The zip, piece by piece; `written` hears of each piece.
pub(super) fn zipped<F>(app: App, parts: Arc<[Part]>, written: F) -> Content
where
    F: Fn(u64) -> Result<(), BrokenOff> + Send + Sync + 'static,
{
    try_stream! {
        let mut directory = Directory::default();
        for part in &*parts {
            yield directory.begin(part.entry.clone()).into();
            for await piece in again(open(&app, part).await?, &part.entry) {
                let piece = piece?;
                written(piece.len() as u64)?;
                yield piece;
            }
        }
        yield directory.end().into();
    }
    .boxed()
}

async fn open(app: &App, part: &Part) -> Result<OpenFile, BrokenOff> {
    app.files().get(&part.file).await.map_err(|error| BrokenOff(error.to_string()))
}

/// The bytes of a picture, if they are the ones that were measured.
fn again(mut file: OpenFile, entry: &Entry) -> impl futures::Stream<Item = Result<Bytes, BrokenOff>> {
    let (mut size, mut crc) = (0, crc32fast::Hasher::new());
    try_stream! {
        while let Some(piece) = file.content.next().await {
            let piece = piece?;
            size += piece.len() as u64;
            crc.update(&piece);
            yield piece;
        }
        if size != entry.size || crc.finalize() != entry.crc {
            Err(BrokenOff("a file changed while it was read".into()))?;
        }
    }
}
