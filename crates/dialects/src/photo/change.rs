//! Commands on photos, which are named without their group: between the look for it and the command, another client may
//! have moved the photo. Then it is looked for again.

use rollbook_app::views::photos::MediaView;
use rollbook_app::{AppError, Call};
use rollbook_domain::{GroupId, MediaId, Refusal};

use super::access::Owner;
use super::error::Failure;
use super::service::Service;

/// How often a photo may be moved away under a command before its client is told to come again.
const LOOKS: usize = 16;

/// What is to become of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PhotoWish {
    /// It leaves its group; once it has left, this changes nothing.
    Remove,
    Move(GroupId),
    Copy(GroupId),
}

/// What came of a wish for a photo in the group where it was seen.
enum Attempt {
    /// It is carried out; the id of the copy, where there is one.
    Done(Option<MediaId>),
    /// The photo is not there any more.
    Elsewhere,
}

impl Service {
    /// Carries a wish out in whatever group the photo is; the id of the copy, where one was wished for.
    pub(super) async fn change_photo(
        &self,
        owner: &Owner,
        id: MediaId,
        wish: PhotoWish,
    ) -> Result<Option<MediaId>, Failure> {
        let call = owner.call();
        for _ in 0..LOOKS {
            let view = self.photo(owner, id).await?;
            if let Attempt::Done(copy) = self.attempt(&call, &view, wish).await? {
                return Ok(copy);
            }
        }
        Err(AppError::Unavailable("a photo is moved all the time".into()).into())
    }

    async fn attempt(&self, call: &Call, view: &MediaView, wish: PhotoWish) -> Result<Attempt, AppError> {
        let (app, id, group) = (self.app(), view.id, view.group_id);
        let done = match wish {
            PhotoWish::Remove if view.deleted => Ok(None),
            PhotoWish::Remove => {
                let removed = app.remove_media(call, group, id).await?.outcome;
                return Ok(if removed { Attempt::Done(None) } else { Attempt::Elsewhere });
            }
            PhotoWish::Move(to) => app.move_media(call, id, group, to).await.map(|_| None),
            PhotoWish::Copy(to) => app.copy_media(call, id, group, to).await.map(|done| Some(done.outcome)),
        };
        match done {
            Err(AppError::Refused(Refusal::UnknownMedia { .. })) if !view.deleted => Ok(Attempt::Elsewhere),
            done => done.map(Attempt::Done),
        }
    }
}
