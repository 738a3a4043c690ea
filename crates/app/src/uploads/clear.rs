//! Removes the pictures of photos that were removed, as soon as no photo shows them any more.
//!
//! A copy has the paths of its original, and only a photo that is there can be copied. So a path that no photo has, once
//! the views have seen the removal, will never be shown again, and its file can go.
//!
//! How far the log has been gone through stands beside the files: the next start goes on there, whatever became of this
//! process. Going through a part twice does no harm, and several nodes may do it at once.

use std::convert::Infallible;
use std::time::Duration;

use bytes::BytesMut;
use futures::StreamExt;
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::RemovalReason;
use rollbook_domain::{Event, MediaId};
use rollbook_store::{Position, Recorded, codec};

use super::pictures::file_of;
use super::spool::content;
use crate::app::App;
use crate::error::AppError;
use crate::files::{FileName, FilesError};
use crate::imports::orphans::alone;

/// Where each log notes how far it is.
const NOTES: &str = "photo-cleared";
/// How many events are looked at on one thread before another task may have it.
const STRETCH: usize = 10_000;
/// Removed pictures cannot be seen any more, so that their files need not go at once; looking for them less often costs
/// a busy log less.
const PACE: Duration = Duration::from_secs(1);
/// How many events may have to be looked at again after a restart.
const UNNOTED: u64 = 100_000;
/// More than any note.
const LONGEST: usize = 64;
static KINDS: [&str; 1] = ["group.media-removed"];

/// Goes on until it is dropped.
pub async fn clear_removed(app: App) {
    loop {
        let Err(error) = follow(&app).await;
        tracing::warn!(%error, "pictures of removed photos are not looked for at the moment");
        tokio::time::sleep(PACE).await;
    }
}

async fn follow(app: &App) -> Result<Infallible, AppError> {
    let note = note_of(app)?;
    let mut noted = read(app, &note).await?;
    let mut done = noted;
    let mut head = app.store().head();
    loop {
        let seen = done;
        let stopped = |_| AppError::Unavailable("the log has stopped".into());
        head.wait_for(|head| *head > seen).await.map_err(stopped)?;
        let sifting = app.store().sift_log(done, STRETCH, &KINDS).await?;
        let cleared = clear(app, &sifting.events).await?;
        done = sifting.next;
        if cleared > 0 || done.0 - noted.0 > UNNOTED {
            write(app, &note, done).await?;
            noted = done;
        }
        if sifting.at_end {
            tokio::time::sleep(PACE).await;
        }
    }
}

/// Clears away what these events have removed; how many pictures that were.
async fn clear(app: &App, removals: &[Recorded]) -> Result<usize, AppError> {
    let Some(last) = removals.last() else { return Ok(0) };
    let stopped = |_| AppError::Unavailable("the projections have stopped".into());
    app.projected().wait_for(|seen| *seen >= last.position).await.map_err(stopped)?;
    if !alone(app).await? {
        tracing::info!("another log keeps files here too: no picture is removed");
        return Ok(0);
    }
    let mut cleared = 0;
    for removal in removals {
        if let Some(media) = removed(removal)? {
            cleared += clear_photo(app, removal, media).await?;
        }
    }
    Ok(cleared)
}

/// The photo that was removed; none where it was moved.
fn removed(recorded: &Recorded) -> Result<Option<MediaId>, AppError> {
    let event = codec::decode(recorded).map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(match event {
        Event::Group(GroupEvent::MediaRemoved(event)) if event.reason != RemovalReason::Moved => Some(event.id),
        _ => None,
    })
}

async fn clear_photo(app: &App, removal: &Recorded, id: MediaId) -> Result<usize, AppError> {
    let photos = app.queries().photos();
    let Some(view) = photos.media(&removal.meta.workspace, id).await? else { return Ok(0) };
    let mut cleared = 0;
    for path in view.media.renditions.all() {
        if let Some(file) = file_of(path)
            && photos.find_media(path).await?.is_none()
        {
            app.files().delete(&file).await?;
            cleared += 1;
        }
    }
    Ok(cleared)
}

fn note_of(app: &App) -> Result<FileName, AppError> {
    let log = format!("{:08x}", app.store().epoch());
    FileName::new(NOTES, &log).map_err(|error| AppError::Internal(error.to_string()))
}

/// Up to where the log has been gone through; from its beginning where nothing (or nothing that can be read) says so.
async fn read(app: &App, note: &FileName) -> Result<Position, AppError> {
    let mut file = match app.files().get(note).await {
        Ok(file) => file.content,
        Err(FilesError::NotFound) => return Ok(Position::default()),
        Err(error) => return Err(error.into()),
    };
    let mut text = BytesMut::new();
    while let Some(piece) = file.next().await {
        text.extend_from_slice(&piece.map_err(|error| AppError::Unavailable(error.0))?);
        if text.len() > LONGEST {
            return Ok(Position::default());
        }
    }
    let number = std::str::from_utf8(&text).ok().and_then(|text| text.trim().parse().ok());
    Ok(number.map(Position).unwrap_or_default())
}

async fn write(app: &App, note: &FileName, done: Position) -> Result<(), AppError> {
    let text = format!("{}\n", done.0);
    let size = text.len() as u64;
    app.put_shared(note, content(text.into()), size).await?;
    Ok(())
}
