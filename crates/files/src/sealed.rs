//! Files of one folder under keys of their own, so that deleting one takes every copy of it along. Everybody above sees
//! what was stored: sizes, hashes and limits are those of the plain bytes.

mod opening;
mod sealing;

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::files::{Content, FileName, Files, FilesError, ListedFile, OpenFile, StoredFile};
use rollbook_seal::{Keyring, file};
use rollbook_store::StoreError;

use opening::Opening;
use sealing::Sealing;

/// See the module. Files that were there before, and those of other folders, are as they are.
pub struct SealedFiles {
    inner: Arc<dyn Files>,
    ring: Arc<Keyring>,
    folder: &'static str,
}

impl SealedFiles {
    /// Seals what is stored in a folder.
    pub fn new(inner: Arc<dyn Files>, ring: Arc<Keyring>, folder: &'static str) -> Self {
        Self { inner, ring, folder }
    }

    fn is_sealed(&self, name: &FileName) -> bool {
        name.folder() == self.folder
    }
}

#[async_trait]
impl Files for SealedFiles {
    async fn put(&self, name: &FileName, content: Content, limit: u64) -> Result<StoredFile, FilesError> {
        if !self.is_sealed(name) {
            return self.inner.put(name, content, limit).await;
        }
        let key = self.ring.file_key(name.as_str()).await.map_err(away)?.ok_or(FilesError::NotFound)?;
        let sealing = Sealing::new(key, content);
        let measure = sealing.measure();
        let stored = self.inner.put(name, sealing.content(), file::sealed_size(limit)).await;
        if stored.is_err() {
            // Nothing was stored, unless it was in the place of an earlier file, which keeps its key.
            self.discard_unused(name).await;
        }
        match stored {
            Ok(_) => Ok(measure.take()),
            Err(FilesError::TooLarge { .. }) => Err(FilesError::TooLarge { limit }),
            Err(error) => Err(error),
        }
    }

    async fn get(&self, name: &FileName) -> Result<OpenFile, FilesError> {
        let file = self.inner.get(name).await?;
        if !self.is_sealed(name) {
            return Ok(file);
        }
        let size = file.size;
        match Opening::begin(file).await? {
            Err(plain) => Ok(OpenFile { size, content: plain }),
            Ok(opening) => {
                let damaged = || FilesError::Unavailable("a file is not as it was stored".into());
                let size = file::opened_size(size).ok_or_else(damaged)?;
                let key = self.ring.known_file_key(name.as_str()).await.map_err(away)?;
                Ok(OpenFile { size, content: opening.content(key.ok_or(FilesError::NotFound)?) })
            }
        }
    }

    async fn delete(&self, name: &FileName) -> Result<(), FilesError> {
        self.inner.delete(name).await?;
        if self.is_sealed(name) {
            self.ring.discard_file_key(name.as_str()).await;
        }
        Ok(())
    }

    async fn exists(&self, name: &FileName) -> Result<bool, FilesError> {
        self.inner.exists(name).await
    }

    async fn list(&self, folder: &str) -> Result<Vec<ListedFile>, FilesError> {
        self.inner.list(folder).await
    }
}

impl SealedFiles {
    async fn discard_unused(&self, name: &FileName) {
        if matches!(self.inner.exists(name).await, Ok(false)) {
            self.ring.discard_file_key(name.as_str()).await;
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
fn away(error: StoreError) -> FilesError {
    FilesError::Unavailable(format!("the key store: {error}"))
}
