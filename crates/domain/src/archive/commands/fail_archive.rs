//! Gives a zip up.

use crate::archive::event::{ArchiveEvent, ArchiveFailed};
use crate::archive::state::Archive;
use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::text::bounded;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailArchive {
    /// A short sentence.
    pub reason: String,
    /// For how many seconds it is told.
    pub seconds: i64,
}

impl FailArchive {
    /// The event.
    pub fn decide(&self, archive: &Archive, context: &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> {
        archive.pending(context)?;
        bounded("reason", &self.reason)?;
        let expires_at = context.at.seconds().saturating_add(self.seconds);
        Ok(Decision::events([ArchiveFailed { reason: self.reason.clone(), expires_at }.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, archive_requested, given_state};

    #[test]
    fn it_fails_once() {
        let command = FailArchive { reason: "a photo was deleted".into(), seconds: 60 };
        let failed = ArchiveFailed { reason: "a photo was deleted".into(), expires_at: NOW.seconds() + 60 };
        let decide = |archive: &Archive, context: &Context<'_>| command.decide(archive, context);
        given_state([archive_requested()]).when(decide).then([failed.clone().into()]);
        given_state([archive_requested(), failed.into()]).when(decide).then_refused(&Refusal::ArchiveFinished);
    }
}
