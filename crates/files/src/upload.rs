//! One upload: measured on the way, whole or not at all.

use std::sync::Arc;

use bytes::BytesMut;
use futures::StreamExt;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use rollbook_app::files::{Content, FileName, FilesError, StoredFile};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use crate::error::told;

/// What is sent at once; S3 takes no smaller part but the last.
const PART: usize = 5 * 1024 * 1024;

/// Where to, and how much at most.
pub(crate) struct Upload {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) name: FileName,
    pub(crate) place: Path,
    pub(crate) limit: u64,
}

impl Upload {
    /// Runs until all is stored and durable, or something is wrong, or the caller is `gone`.
    pub(crate) async fn run(self, content: Content, mut gone: oneshot::Receiver<()>) -> Result<StoredFile, FilesError> {
        let mut parts = Parts::new(content, self.limit);
        let first = await_unless_gone(&mut gone, parts.next()).await?;
        if parts.ended {
            self.store.put(&self.place, first).await.map_err(|error| self.told(&error))?;
        } else {
            self.put_parts(first, &mut parts, &mut gone).await?;
        }
        if gone.try_recv() == Err(TryRecvError::Closed) {
            // Nobody knows of the file, so nobody would ever use or remove it.
            self.store.delete(&self.place).await.map_err(|error| self.told(&error))?;
            return Err(left());
        }
        Ok(parts.measured())
    }

    async fn put_parts(
        &self,
        first: PutPayload,
        parts: &mut Parts,
        gone: &mut oneshot::Receiver<()>,
    ) -> Result<(), FilesError> {
        let mut upload = self.store.put_multipart(&self.place).await.map_err(|error| self.told(&error))?;
        match await_unless_gone(gone, self.send(first, parts, &mut *upload)).await {
            Ok(()) => upload.complete().await.map(drop).map_err(|error| self.told(&error)),
            Err(error) => {
                if let Err(error) = upload.abort().await {
                    tracing::warn!(name = %self.name, %error, "an upload could not be taken back");
                }
                Err(error)
            }
        }
    }

    async fn send(
        &self,
        first: PutPayload,
        parts: &mut Parts,
        upload: &mut dyn MultipartUpload,
    ) -> Result<(), FilesError> {
        upload.put_part(first).await.map_err(|error| self.told(&error))?;
        while !parts.ended {
            let part = parts.next().await?;
            if part.content_length() > 0 {
                upload.put_part(part).await.map_err(|error| self.told(&error))?;
            }
        }
        Ok(())
    }

    fn told(&self, error: &object_store::Error) -> FilesError {
        // A place that cannot be found here is the bucket's.
        match told("store", self.name.as_str(), error) {
            FilesError::NotFound => FilesError::Unavailable("bucket not found".into()),
            error => error,
        }
    }
}

fn left() -> FilesError {
    FilesError::BrokenOff("the client has left".into())
}

async fn await_unless_gone<T>(
    gone: &mut oneshot::Receiver<()>,
    work: impl Future<Output = Result<T, FilesError>>,
) -> Result<T, FilesError> {
    tokio::select! {
        biased;
        _ = gone => Err(left()),
        done = work => done,
    }
}

/// The bytes in parts, counted and hashed.
struct Parts {
    content: Content,
    limit: u64,
    size: u64,
    hash: Sha256,
    ended: bool,
}

impl Parts {
    fn new(content: Content, limit: u64) -> Self {
        Self { content, limit, size: 0, hash: Sha256::new(), ended: false }
    }

    /// The next part: full unless it is the last.
    async fn next(&mut self) -> Result<PutPayload, FilesError> {
        // Copied together: a million pieces of one byte must not cost more than their bytes.
        let mut part = BytesMut::new();
        while part.len() < PART {
            let Some(piece) = self.content.next().await else {
                self.ended = true;
                break;
            };
            let piece = piece.map_err(|error| FilesError::BrokenOff(error.0))?;
            self.size += piece.len() as u64;
            if self.size > self.limit {
                return Err(FilesError::TooLarge { limit: self.limit });
            }
            self.hash.update(&piece);
            part.extend_from_slice(&piece);
        }
        Ok(part.freeze().into())
    }

    fn measured(self) -> StoredFile {
        StoredFile { size: self.size, sha256: hex::encode(self.hash.finalize()) }
    }
}
