//! Asks for a zip of pictures of one group.

use std::collections::HashSet;

use crate::archive::event::{ArchiveEntry, ArchiveEvent, ArchiveRequested};
use crate::archive::state::Archive;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::Group;
use crate::ids::GroupId;
use crate::refusal::Refusal;
use crate::text::word;

/// The most files of one zip.
pub const MAX_ENTRIES: usize = 1_000;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestArchive {
    /// Whose photos.
    pub group: GroupId,
    /// What the file will be called, without its extension.
    pub name: String,
    /// The files, in order, each under a name of its own.
    pub entries: Vec<ArchiveEntry>,
}

impl RequestArchive {
    /// The event; nothing is asked for unless the group has every picture. A suspended group gives them too.
    pub fn decide(
        &self,
        archive: &Archive,
        group: &Group,
        context: &Context<'_>,
    ) -> Result<Decision<ArchiveEvent>, Refusal> {
        group.existing(context)?;
        if archive.workspace.is_some() {
            return Ok(Decision::nothing());
        }
        self.check_names()?;
        self.entries.iter().try_for_each(|entry| has(group, entry))?;
        let requested = ArchiveRequested {
            workspace: context.workspace.clone(),
            group: self.group,
            name: self.name.clone(),
            entries: self.entries.clone(),
        };
        Ok(Decision::events([requested.into()]))
    }

    fn check_names(&self) -> Result<(), Refusal> {
        let invalid = |field, reason| Err(Refusal::InvalidText { field, reason });
        word("name", &self.name)?;
        if self.entries.is_empty() {
            return invalid("entries", "must not be empty");
        }
        if self.entries.len() > MAX_ENTRIES {
            return invalid("entries", "are more than 1000");
        }
        self.entries.iter().try_for_each(|entry| word("entries", &entry.name))?;
        if self.entries.iter().any(|entry| entry.name.contains(['/', '\\']) || entry.name.starts_with('.')) {
            return invalid("entries", "must not have folders or leading dots in their names");
        }
        let names: HashSet<&str> = self.entries.iter().map(|entry| entry.name.as_str()).collect();
        if names.len() == self.entries.len() { Ok(()) } else { invalid("entries", "must have different names") }
    }
}

fn has(group: &Group, entry: &ArchiveEntry) -> Result<(), Refusal> {
    let known = group.gallery.get(entry.media).is_some_and(|media| media.renditions.has(&entry.file));
    if known { Ok(()) } else { Err(Refusal::UnknownMedia { media: entry.file.clone() }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        arrived, created_event, deleted_event, evolved, given_state, ids, media, suspended_event, workspace,
    };

    fn entry(file: &str, name: &str) -> ArchiveEntry {
        ArchiveEntry { media: media(1), file: file.into(), name: name.into() }
    }

    fn wish(entries: Vec<ArchiveEntry>) -> RequestArchive {
        RequestArchive { group: ids(1).id, name: "Morning dive".into(), entries }
    }

    fn decide(
        wish: RequestArchive,
        group: Group,
    ) -> impl FnOnce(&Archive, &Context<'_>) -> Result<Decision<ArchiveEvent>, Refusal> {
        move |archive, context| wish.decide(archive, &group, context)
    }

    fn gallery() -> Group {
        evolved([created_event(), arrived(1, "a")])
    }

    #[test]
    fn pictures_of_the_group_are_asked_for_once() {
        let entries = vec![entry("/1/original.jpg", "a.jpg"), entry("/1/watermark.jpg", "b.jpg")];
        let RequestArchive { group, name, entries } = wish(entries);
        let requested = ArchiveRequested { workspace: workspace(), group, name, entries: entries.clone() };
        given_state([]).when(decide(wish(entries.clone()), gallery())).then([requested.clone().into()]);
        given_state([requested.into()]).when(decide(wish(entries), gallery())).then([]);
    }

    #[test]
    fn one_missing_picture_refuses_all() {
        let entries = vec![entry("/1/small.jpg", "a.jpg"), entry("/2/small.jpg", "b.jpg")];
        given_state([])
            .when(decide(wish(entries), gallery()))
            .then_refused(&Refusal::UnknownMedia { media: "/2/small.jpg".into() });
        let one = || wish(vec![entry("/1/small.jpg", "a.jpg")]);
        let deleted = evolved([created_event(), arrived(1, "a"), deleted_event()]);
        given_state([]).when(decide(one(), deleted)).then_refused(&Refusal::UnknownGroup);
        let suspended = evolved([created_event(), arrived(1, "a"), suspended_event()]);
        assert_eq!(given_state([]).when(decide(one(), suspended)).then_ok().events.len(), 1);
    }

    #[test]
    fn names_are_plain_and_differ() {
        let refused = |entries, reason| {
            let refusal = Refusal::InvalidText { field: "entries", reason };
            given_state([]).when(decide(wish(entries), gallery())).then_refused(&refusal);
        };
        let named = |name| entry("/1/small.jpg", name);
        refused(vec![], "must not be empty");
        refused(vec![named("a"); 1_001], "are more than 1000");
        refused(vec![named("")], "must not be empty");
        refused(vec![named("a/b")], "must not have folders or leading dots in their names");
        refused(vec![named("..")], "must not have folders or leading dots in their names");
        refused(vec![named("a"), named("a")], "must have different names");
    }
}
