//! What killed processes left of uploads, found by their marks.

use bytes::BytesMut;
use futures::StreamExt;
use rollbook_domain::Timestamp;

use super::pictures::Stems;
use super::spool::{MARKS, remove};
use crate::app::App;
use crate::error::AppError;
use crate::files::{FileName, ListedFile};
use crate::imports::orphans::alone;

/// More than any mark.
const LONGEST: usize = 1_024;

/// Settles what was begun before an instant and is not under way any more: files of a photo lose their mark, others go.
pub async fn sweep(app: App, before: Timestamp) {
    match settle(&app, before).await {
        Ok(0) => {}
        Ok(settled) => tracing::info!(settled, "settled uploads that had been broken off"),
        Err(error) => tracing::warn!(%error, "uploads that had been broken off were not looked through"),
    }
}

async fn settle(app: &App, before: Timestamp) -> Result<usize, AppError> {
    if !alone(app).await? {
        tracing::info!("another log keeps files here too: no broken off upload is looked for");
        return Ok(0);
    }
    let marks = app.files().list(MARKS).await?;
    let old: Vec<_> = marks.into_iter().filter(|mark| is_old(mark, before)).map(|mark| mark.name).collect();
    if !old.is_empty() {
        // The views know of every photo of before then.
        app.wait_for_all().await?;
    }
    for mark in &old {
        match stems_of(app, mark).await? {
            Some(stems) if is_known(app, &stems).await? => app.files().delete(mark).await?,
            Some(stems) => remove(app, mark, &stems).await,
            None => app.files().delete(mark).await?,
        }
    }
    Ok(old.len())
}

/// In whole seconds: the clock of a storage need not agree with ours to the last digit.
fn is_old(mark: &ListedFile, before: Timestamp) -> bool {
    mark.stored_at.seconds() < before.seconds()
}

async fn is_known(app: &App, stems: &Stems) -> Result<bool, AppError> {
    Ok(app.queries().photos().find_media(&stems.renditions("jpg").small).await?.is_some())
}

/// None for what no upload has written.
async fn stems_of(app: &App, mark: &FileName) -> Result<Option<Stems>, AppError> {
    let mut file = app.files().get(mark).await?.content;
    let mut text = BytesMut::new();
    while let Some(piece) = file.next().await {
        text.extend_from_slice(&piece.map_err(|error| AppError::Unavailable(error.0))?);
        if text.len() > LONGEST {
            return Ok(None);
        }
    }
    Ok(std::str::from_utf8(&text).ok().and_then(Stems::parse))
}
