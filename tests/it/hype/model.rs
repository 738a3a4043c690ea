//! What Hype is, in two maps.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Call, File};

/// Ids that a file or a form may bring.
pub(super) type Ids = BTreeSet<u8>;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Model {
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) jobs: BTreeMap<String, Job>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) ids: Ids,
    pub(super) imported: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) group: String,
    pub(super) end: End,
}

/// How a job has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// It has not.
    Pending(File),
    Succeeded,
    Failed(String),
}

/// A status, and whether the form's ids were added, where that is told.
pub(super) type Outcome = (u16, Option<bool>);

const UNKNOWN: Outcome = (404, None);
const TAKEN: Outcome = (500, None);

/// What the server called what a call has made.
#[derive(Debug, Clone, Default)]
pub(super) struct Made {
    pub(super) group: Option<String>,
    pub(super) job: Option<String>,
}

impl Model {
    pub(super) fn take(&mut self, call: &Call, made: &Made) -> Outcome {
        match call {
            Call::Create { name, kind, ids, file } => {
                if self.is_taken(name, None) {
                    return TAKEN;
                }
                let group =
                    Group { name: (*name).into(), kind: (*kind).into(), ids: ids.clone(), imported: file.is_none() };
                let id = made.group.clone().unwrap_or_default();
                self.groups.insert(id.clone(), group);
                self.ask(&id, file.as_ref(), made);
                (201, Some(!ids.is_empty()))
            }
            Call::Edit { group, name, kind, ids, file } => {
                let Some(there) = self.groups.get(group) else { return UNKNOWN };
                if name.is_some_and(|name| there.name != name && self.is_taken(name, Some(group))) {
                    return TAKEN;
                }
                self.groups.entry(group.clone()).and_modify(|group| {
                    name.iter().for_each(|name| group.name = (*name).into());
                    kind.iter().for_each(|kind| group.kind = (*kind).into());
                    group.ids.extend(ids);
                });
                self.ask(group, Some(file), made);
                (201, Some(!ids.is_empty()))
            }
            Call::Remove { group, ids } => match self.groups.get_mut(group) {
                None => UNKNOWN,
                Some(group) => {
                    group.ids.retain(|id| !ids.contains(id));
                    (200, None)
                }
            },
            Call::Delete { group } => match self.groups.remove(group) {
                None => UNKNOWN,
                Some(_) => {
                    let pending = |job: &&mut Job| job.group == *group && matches!(job.end, End::Pending(_));
                    let jobs = self.jobs.values_mut().filter(pending);
                    jobs.for_each(|job| job.end = End::Failed("group deleted".into()));
                    (200, None)
                }
            },
        }
    }

    fn is_taken(&self, name: &str, but: Option<&String>) -> bool {
        self.groups.iter().any(|(id, group)| group.name == name && Some(id) != but)
    }

    fn ask(&mut self, group: &str, file: Option<&File>, made: &Made) {
        let (Some(file), Some(job)) = (file, made.job.clone()) else { return };
        self.jobs.insert(job, Job { group: group.into(), end: End::Pending(file.clone()) });
    }

    /// A job is worked on.
    pub(super) fn end(&mut self, job: &str) {
        let Some(job) = self.jobs.get_mut(job) else { return };
        let End::Pending(file) = &job.end else { return };
        job.end = match file {
            File::Empty => End::Failed("no ids in file".into()),
            File::Torn => End::Failed("line 2: unterminated quote".into()),
            File::Ids(ids) => {
                let group = self.groups.get_mut(&job.group);
                group.into_iter().for_each(|group| {
                    group.ids.extend(ids);
                    group.imported = true;
                });
                End::Succeeded
            }
        };
    }
}
