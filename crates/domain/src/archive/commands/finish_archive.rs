//! Ends a zip that is stored and can be fetched.

use crate::archive::event::{ArchiveEvent, ArchiveFinished};
use crate::archive::state::Archive;
use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::text::sha256;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishArchive {
    /// Bytes of all files that went in.
    pub input_size: u64,
    /// Bytes of the zip.
    pub size: u64,
    /// Of the zip, in hex.
    pub sha256: String,
    /// For how many seconds it can be fetched.
    pub seconds: i64,
}

impl FinishArchive {
    /// The event.
    pub fn decide(&self, archive: &Archive, context: &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> {
        archive.pending(context)?;
        sha256("sha256", &self.sha256)?;
        let finished = ArchiveFinished {
            input_size: self.input_size,
            size: self.size,
            sha256: self.sha256.clone(),
            expires_at: context.at.seconds().saturating_add(self.seconds),
        };
        Ok(Decision::events([finished.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, archive_requested, given_state};

    #[test]
    fn it_ends_once() {
        let command = FinishArchive { input_size: 7, size: 9, sha256: "a".repeat(64), seconds: 60 };
        let expires_at = NOW.seconds() + 60;
        let finished = ArchiveFinished { input_size: 7, size: 9, sha256: "a".repeat(64), expires_at };
        let decide = |archive: &Archive, context: &Context<'_>| command.decide(archive, context);
        given_state([archive_requested()]).when(decide).then([finished.clone().into()]);
        given_state([archive_requested(), finished.into()]).when(decide).then_refused(&Refusal::ArchiveFinished);
        given_state([]).when(decide).then_refused(&Refusal::UnknownArchive);
    }
}
