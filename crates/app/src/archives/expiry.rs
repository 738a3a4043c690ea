//! Removes zips that cannot be fetched any more.

use std::convert::Infallible;
use std::time::Duration;

use rollbook_domain::ArchiveId;

use super::files::{FOLDER, file_of};
use crate::app::App;
use crate::error::AppError;

/// The longest time between two looks; a zip that is made meanwhile lives longer than that.
const LONGEST: i64 = 3_600;
/// The shortest one.
const SHORTEST: i64 = 1;

/// Looks through all zips whenever the next one expires, and at least once in the life of one.
pub(super) async fn run(app: &App, life: Duration) -> Infallible {
    let longest = i64::try_from(life.as_secs()).unwrap_or(LONGEST).clamp(SHORTEST, LONGEST);
    loop {
        let pause = match sweep(app).await {
            Ok(next) => next.map_or(longest, |at| at - app.now().seconds()),
            Err(error) => {
                tracing::warn!(%error, "zips were not looked through");
                longest
            }
        };
        let pause = pause.clamp(SHORTEST, longest).unsigned_abs();
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }
}

/// Removes what has expired; when the next one will.
async fn sweep(app: &App) -> Result<Option<i64>, AppError> {
    let (mut next, now) = (None::<i64>, app.now().seconds());
    for listed in app.files().list(FOLDER).await? {
        let id = listed.name.name().strip_suffix(".zip").and_then(|id| id.parse::<ArchiveId>().ok());
        // What is not known (yet) is nobody's to remove.
        let Some(view) = (match id {
            Some(id) => app.queries().photos().archive(id).await?,
            None => None,
        }) else {
            continue;
        };
        match view.expires_at {
            Some(at) if at <= now => app.files().delete(&file_of(view.id)).await?,
            Some(at) => next = Some(next.map_or(at, |next| next.min(at))),
            None => {}
        }
    }
    Ok(next)
}
