//! A file on its way into the storage, and there until a command wants it.

use axum::extract::multipart::Field;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use rollbook_app::App;
use rollbook_app::files::{BrokenOff, Content, FilesError};
use rollbook_domain::group::commands::RequestImport;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::parts::Broken;
use crate::hype::body::Intake;
use crate::hype::service::Service;
use crate::hype::translate::{ROLE, USER};

/// A stored file. It is deleted unless somebody takes it.
pub(in super::super) struct Upload {
    app: App,
    import: Option<RequestImport>,
}

impl Upload {
    /// Whoever takes it has to settle it.
    pub(in super::super) fn take(mut self) -> Option<RequestImport> {
        self.import.take()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let (Some(import), Ok(runtime)) = (self.import.take(), Handle::try_current()) else { return };
        let app = self.app.clone();
        runtime.spawn(async move { app.settle_import(&import.job, Ok(None)).await });
    }
}

/// A piece of a file, or its end; without an end it has broken off.
enum Piece {
    Bytes(Bytes),
    End,
}

/// Stores a file as it comes; the inner error says why that was not possible.
pub(super) async fn store(
    service: &Service,
    intake: &Intake,
    field: Field<'_>,
) -> Result<Result<Upload, String>, Broken> {
    let (pieces, content) = mpsc::channel(1);
    let storing = service.app().store_import(content_of(content), service.max_upload_bytes(), USER, ROLE);
    let (stored, fed) = tokio::join!(storing, feed(intake, field, pieces));
    let stored = stored.map(|import| Upload { app: service.app().clone(), import: Some(import) });
    match (stored, fed) {
        (Err(FilesError::TooLarge { .. }), _) => Err(Broken::TooLarge),
        (_, Err(broken)) => Err(broken),
        (Err(FilesError::BrokenOff(_)), _) => Err(Broken::Malformed),
        (Err(error), Ok(())) => Ok(Err(error.to_string())),
        (Ok(upload), Ok(())) => Ok(Ok(upload)),
    }
}

/// Passes a part on piece by piece. A storage that has given up does not keep the rest of the body from being read.
async fn feed(intake: &Intake, mut field: Field<'_>, pieces: mpsc::Sender<Piece>) -> Result<(), Broken> {
    let mut wanted = true;
    while let Some(piece) = field.chunk().await.map_err(|_| Broken::Malformed)? {
        intake.progressed();
        wanted = wanted && pieces.send(Piece::Bytes(piece)).await.is_ok();
    }
    if wanted && pieces.send(Piece::End).await.is_err() {
        tracing::debug!("the storage gave up at the end of a file");
    }
    Ok(())
}

fn content_of(pieces: mpsc::Receiver<Piece>) -> Content {
    let next = async |mut pieces: mpsc::Receiver<Piece>| match pieces.recv().await {
        Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some(pieces))),
        Some(Piece::End) => None,
        None => Some((Err(BrokenOff("the request broke off".into())), None)),
    };
    let next = move |pieces: Option<mpsc::Receiver<Piece>>| async move {
        match pieces {
            Some(pieces) => next(pieces).await,
            None => None,
        }
    };
    stream::unfold(Some(pieces), next).boxed()
}
