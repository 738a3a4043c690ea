//! Tells how far the work on a zip is.

use crate::archive::event::{ArchiveEvent, ArchiveProgressed, ArchiveStep};
use crate::archive::state::Archive;
use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;

/// What only the end is worth.
const ALL: u8 = 100;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgressArchive {
    /// Where the work stands.
    pub step: ArchiveStep,
    /// How much is done; the end alone makes it 100.
    pub percent: u8,
}

impl ProgressArchive {
    /// The event; none where more was told before, such as by work that was begun anew.
    pub fn decide(self, archive: &Archive, context: &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> {
        let known = archive.pending(context)?.percent;
        let percent = self.percent.min(ALL - 1);
        let event = (percent > known).then(|| ArchiveProgressed { step: self.step, percent }.into());
        Ok(Decision::events(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::event::ArchiveFailed;
    use crate::testing::archive_requested;

    use crate::testing::given_state;

    fn decide(percent: u8) -> impl FnOnce(&Archive, &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> {
        move |archive, context| ProgressArchive { step: ArchiveStep::Convert, percent }.decide(archive, context)
    }

    fn progressed(percent: u8) -> ArchiveEvent {
        ArchiveProgressed { step: ArchiveStep::Convert, percent }.into()
    }

    #[test]
    fn it_never_goes_back_and_never_comes_to_the_end() {
        given_state([archive_requested()]).when(decide(40)).then([progressed(40)]);
        given_state([archive_requested(), progressed(40)]).when(decide(40)).then([]);
        given_state([archive_requested(), progressed(40)]).when(decide(100)).then([progressed(99)]);
    }

    #[test]
    fn unknown_foreign_and_ended_ones_are_refused() {
        given_state([]).when(decide(40)).then_refused(&Refusal::UnknownArchive);
        given_state([archive_requested()])
            .in_workspace("other")
            .when(decide(40))
            .then_refused(&Refusal::UnknownArchive);
        let failed = ArchiveFailed { reason: "gone".into(), expires_at: 0 };
        given_state([archive_requested(), failed.into()]).when(decide(40)).then_refused(&Refusal::ArchiveFinished);
    }
}
