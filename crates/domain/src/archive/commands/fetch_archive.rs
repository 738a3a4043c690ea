//! Notes that a zip is fetched, which clients are told the number of times of.

use crate::archive::event::{ArchiveEvent, ArchiveFetched};
use crate::archive::state::{Archive, ArchiveStatus};
use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchArchive;

impl FetchArchive {
    /// The event; only what is finished can be fetched.
    pub fn decide(self, archive: &Archive, context: &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> {
        let here = archive.workspace.as_ref() == Some(context.workspace);
        if !here || archive.status != ArchiveStatus::Finished {
            return Err(Refusal::UnknownArchive);
        }
        Ok(Decision::events([ArchiveFetched {}.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::event::ArchiveFinished;
    use crate::testing::{archive_requested, given_state};

    fn decide(archive: &Archive, context: &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> {
        FetchArchive.decide(archive, context)
    }

    #[test]
    fn what_is_finished_is_fetched_as_often_as_one_likes() {
        let finished = ArchiveFinished { input_size: 7, size: 9, sha256: "a".repeat(64), expires_at: 60 };
        let past = || [archive_requested(), finished.clone().into()];
        let fetched = ArchiveEvent::from(ArchiveFetched {});
        given_state(past()).when(decide).then([fetched.clone()]);
        given_state(past().into_iter().chain([fetched.clone()])).when(decide).then([fetched]);
        given_state(past()).in_workspace("other").when(decide).then_refused(&Refusal::UnknownArchive);
        given_state([archive_requested()]).when(decide).then_refused(&Refusal::UnknownArchive);
        given_state([]).when(decide).then_refused(&Refusal::UnknownArchive);
    }
}
