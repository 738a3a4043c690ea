//! What an upload has stored, until an event wants it.
//!
//! Before anything else a mark is stored that names all its files. It goes last, so that whatever a killed process
//! left can be found by its mark.

use bytes::Bytes;
use futures::{StreamExt, stream};
use tokio::runtime::Handle;

use super::pictures::{Stem, Stems};
use crate::app::App;
use crate::files::{Content, FileName, FilesError, StoredFile};

/// Where the marks of uploads are.
pub(super) const MARKS: &str = "photo-uploads";

/// The files of one upload. They are deleted unless somebody keeps them.
pub(super) struct Spool {
    app: App,
    /// None once it is settled.
    marked: Option<(FileName, Stems)>,
}

/// A file as it was received and stored; nobody has looked at it yet.
pub struct Received {
    pub(super) spool: Spool,
    pub(super) stored: StoredFile,
}

impl Spool {
    /// Marks where the files of an upload will be.
    pub(super) async fn open(app: &App) -> Result<Self, FilesError> {
        let stems = Stems::new(app.ids());
        let mark = mark_of(&app.ids().secret().simple().to_string());
        let text = Bytes::from(stems.text());
        let spool = Self { app: app.clone(), marked: Some((mark.clone(), stems)) };
        app.files().put(&mark, content(text), 1_024).await?;
        Ok(spool)
    }

    pub(super) fn stems(&self) -> Option<&Stems> {
        self.marked.as_ref().map(|(_, stems)| stems)
    }

    /// Stores what is received.
    pub(super) async fn receive(self, content: Content, limit: u64) -> Result<Received, FilesError> {
        let Some((_, stems)) = &self.marked else { return Err(FilesError::NotFound) };
        let stored = self.app.files().put(&stems.original.file(), content, limit).await?;
        Ok(Received { spool: self, stored })
    }

    /// The files are a photo's now.
    pub(super) async fn keep(mut self) {
        let Some((mark, _)) = self.marked.take() else { return };
        if let Err(error) = self.app.files().delete(&mark).await {
            // At the next start its photo is found, and only the mark goes.
            tracing::warn!(%error, "the mark of an upload could not be removed");
        }
    }

    /// Nobody knows whether they are: the next start will.
    pub(super) fn leave(mut self) {
        self.marked = None;
    }

    /// They are nobody's.
    pub(super) async fn clear(mut self) {
        let Some((mark, stems)) = self.marked.take() else { return };
        let app = self.app.clone();
        // In a task of its own: a client that leaves now must not leave its files.
        if let Err(error) = tokio::spawn(async move { remove(&app, &mark, &stems).await }).await {
            tracing::warn!(%error, "the removal of an upload was stopped");
        }
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        let (Some((mark, stems)), Ok(runtime)) = (self.marked.take(), Handle::try_current()) else { return };
        let app = self.app.clone();
        runtime.spawn(async move { remove(&app, &mark, &stems).await });
    }
}

/// Removes all files of an upload, its mark last.
pub(super) async fn remove(app: &App, mark: &FileName, stems: &Stems) {
    let files = stems.all().map(Stem::file);
    for file in files.iter().chain([mark]) {
        if let Err(error) = app.files().delete(file).await {
            tracing::warn!(%error, "a file of an upload could not be removed; the next start will try again");
            return;
        }
    }
}

pub(super) fn mark_of(name: &str) -> FileName {
    FileName::new(MARKS, name).unwrap_or_else(|_| unreachable!("hex digits are a name"))
}

/// Bytes at hand.
pub(super) fn content(bytes: Bytes) -> Content {
    stream::iter([Ok(bytes)]).boxed()
}
