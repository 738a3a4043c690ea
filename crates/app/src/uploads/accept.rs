//! One upload from its admission to its event.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use futures::future::try_join_all;
use rollbook_domain::group::commands::{AddMedia, Arrival};
use rollbook_domain::group::{MediaFormat, Ratio};
use rollbook_domain::{GroupId, MediaId, Refusal, Timestamp};
use rollbook_renditions::{Format, Refused, Renditions};
use tokio::sync::OwnedSemaphorePermit;

use super::options::{UploadOptions, points};
use super::pictures::{Stem, Stems};
use super::pool::{Made, Pool};
use super::spool::{Received, Spool, content};
use crate::app::App;
use crate::call::Call;
use crate::commands::UploadSlot;
use crate::error::AppError;
use crate::files::{Content, FilesError, StoredFile};

/// Takes uploads. Cheap to clone.
#[derive(Clone)]
pub struct Uploads {
    app: App,
    options: Arc<UploadOptions>,
    pool: Pool,
}

/// A place among the uploads under way.
pub struct Admission {
    at: Timestamp,
    _place: OwnedSemaphorePermit,
}

/// For which place an upload is.
#[derive(Debug, Clone)]
pub struct NewPhoto {
    /// Who sends it.
    pub call: Call,
    /// The group.
    pub group: GroupId,
    /// The place reserved in it.
    pub media: MediaId,
    /// What the photo is sorted by.
    pub sort_order: String,
}

/// Why an upload came to nothing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum UploadError {
    /// What was sent is no photo that is taken.
    #[error(transparent)]
    NotTaken(#[from] Refused),
    /// Its bytes broke off.
    #[error("the upload broke off")]
    BrokenOff,
    /// The rest.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<Refusal> for UploadError {
    fn from(refusal: Refusal) -> Self {
        Self::App(refusal.into())
    }
}

impl From<FilesError> for UploadError {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::TooLarge { limit } => Self::NotTaken(Refused::TooLarge { limit }),
            FilesError::BrokenOff(_) => Self::BrokenOff,
            // Of files that were stored a moment ago.
            FilesError::NotFound => Self::App(AppError::Unavailable("a stored file is gone".into())),
            error @ (FilesError::Unavailable(_) | FilesError::ReadOnly) => Self::App(error.into()),
        }
    }
}

impl Uploads {
    /// Uploads into an application.
    pub fn new(app: App, options: UploadOptions) -> Self {
        Self { app, pool: Pool::new(&options), options: Arc::new(options) }
    }

    /// The largest photo that is taken, in bytes.
    pub fn max_bytes(&self) -> u64 {
        self.options.max_bytes
    }

    /// A place, unless too many are taken; to be asked for before anything is read.
    pub fn admit(&self) -> Result<Admission, AppError> {
        Ok(Admission { at: self.app.now(), _place: self.pool.enter()? })
    }

    /// Stores a file as it comes. Whoever drops what was received deletes it.
    pub async fn receive(&self, content: Content) -> Result<Received, UploadError> {
        Ok(Spool::open(&self.app).await?.receive(content, self.options.max_bytes).await?)
    }

    /// Makes a received file a photo. Goes on to its end whoever stops waiting.
    pub async fn accept(
        &self,
        admission: Admission,
        received: Received,
        new: NewPhoto,
    ) -> Result<Arrival, UploadError> {
        let uploads = self.clone();
        let accepting = tokio::spawn(async move { uploads.take_in(&admission, received, &new).await });
        let defect = |error| AppError::Internal(format!("an upload met a defect: {error}"));
        accepting.await.map_err(defect)?
    }

    async fn take_in(&self, admission: &Admission, received: Received, new: &NewPhoto) -> Result<Arrival, UploadError> {
        let Received { spool, stored } = received;
        match self.prepare(admission, &spool, &stored, new).await {
            Ok(Some(command)) => self.put_in(spool, command, new).await,
            Ok(None) => {
                spool.clear().await;
                Ok(Arrival::Same)
            }
            Err(error) => {
                spool.clear().await;
                Err(error)
            }
        }
    }

    /// Stores all pictures; none if the same bytes have arrived before.
    async fn prepare(
        &self,
        admission: &Admission,
        spool: &Spool,
        stored: &StoredFile,
        new: &NewPhoto,
    ) -> Result<Option<AddMedia>, UploadError> {
        self.reach(points::RECEIVED)?;
        // Spares the pictures where the state says already what will come of it.
        match self.slot(new).await? {
            UploadSlot::Filled(sha256) if sha256 == stored.sha256 => return Ok(None),
            UploadSlot::Filled(_) => return Err(Refusal::MediaDiffers.into()),
            UploadSlot::Reserved(_) => {}
        }
        let stems = spool.stems().ok_or_else(|| AppError::Internal("an upload without files".into()))?;
        let turn = self.pool.turn().await?;
        let bytes = self.load(&stems.original, stored.size).await?;
        let Made { format, size, renditions } = self.pool.make(turn, bytes).await??;
        self.reach(points::RENDERED)?;
        self.store(stems, renditions).await?;
        self.reach(points::STORED)?;
        let format = format_of(format);
        Ok(Some(AddMedia {
            media: new.media,
            admitted_at: admission.at,
            sha256: stored.sha256.clone(),
            size: stored.size,
            format,
            ratio: Ratio::of(size.0, size.1),
            sort_order: new.sort_order.clone(),
            renditions: stems.renditions(format.extension()),
        }))
    }

    /// What is in the place of the photo, also where it was filled and its photo has been moved since.
    async fn slot(&self, new: &NewPhoto) -> Result<UploadSlot, AppError> {
        let slot = self.app.upload_slot(&new.call, new.group, new.media).await;
        let Err(AppError::Refused(Refusal::UnknownMedia { .. })) = slot else { return slot };
        self.app.wait_for_workspace(&new.call.workspace).await?;
        let view = self.app.queries().photos().media(&new.call.workspace, new.media).await?;
        let moved = view.filter(|view| !view.deleted && view.group_id != new.group);
        moved.map_or(slot, |view| Ok(UploadSlot::Filled(view.media.sha256)))
    }

    /// The event; what becomes of the files follows from it.
    async fn put_in(&self, spool: Spool, command: AddMedia, new: &NewPhoto) -> Result<Arrival, UploadError> {
        match self.app.add_media(&new.call, new.group, command).await.map(|done| done.outcome) {
            Ok(Arrival::New) => {
                spool.keep().await;
                // Too late for a fault: the photo is there.
                drop(self.reach(points::ARRIVED));
                Ok(Arrival::New)
            }
            Ok(Arrival::Same) => {
                spool.clear().await;
                Ok(Arrival::Same)
            }
            Err(error) => {
                if may_be_done(&error) {
                    spool.leave();
                } else {
                    spool.clear().await;
                }
                Err(error.into())
            }
        }
    }

    async fn load(&self, original: &Stem, size: u64) -> Result<Bytes, UploadError> {
        let mut file = self.app.files().get(&original.file()).await?.content;
        let mut bytes = BytesMut::with_capacity(usize::try_from(size).unwrap_or_default());
        while let Some(piece) = file.next().await {
            bytes.extend_from_slice(&piece.map_err(|error| AppError::Unavailable(error.0))?);
        }
        Ok(bytes.freeze())
    }

    async fn store(&self, stems: &Stems, made: Renditions) -> Result<(), UploadError> {
        let files = [
            (&stems.medium, made.medium),
            (&stems.small, made.small),
            (&stems.watermark, made.watermark),
            (&stems.watermark_small, made.watermark_small),
        ];
        let stored = files.into_iter().map(|(stem, bytes)| async move {
            let size = bytes.len() as u64;
            self.app.files().put(&stem.file(), content(bytes.into()), size).await
        });
        try_join_all(stored).await?;
        Ok(())
    }

    fn reach(&self, point: &'static str) -> Result<(), AppError> {
        self.options.reach(point).map_err(|error| AppError::Unavailable(error.to_string()))
    }
}

/// Whether the command may have taken effect all the same.
fn may_be_done(error: &AppError) -> bool {
    matches!(error, AppError::Unavailable(_) | AppError::Internal(_) | AppError::ViewLate)
}

fn format_of(format: Format) -> MediaFormat {
    match format {
        Format::Jpeg => MediaFormat::Jpeg,
        Format::Png => MediaFormat::Png,
    }
}
