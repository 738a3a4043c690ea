//! The views as surfaces see them: asked about people, answered about people.

mod now;
mod then;

use std::sync::Arc;

use rollbook_domain::{Reference, WorkspaceName};

use super::Door;
use crate::diff::Change;
use crate::error::AppError;
use crate::queries::{GroupFilter, Slice};
use crate::views::{Doc, Entry, MemberEntry, MemberGroup};

/// See the module.
pub(crate) struct AtTheDoor<Q: ?Sized> {
    pub(crate) views: Arc<Q>,
    pub(crate) door: Arc<Door>,
}

/// The documents of an answer.
trait Docs: Send {
    fn docs(&mut self) -> Vec<&mut Box<str>>;
}

impl<T> Docs for Doc<T> {
    fn docs(&mut self) -> Vec<&mut Box<str>> {
        vec![self.json_mut()]
    }
}

impl Docs for MemberGroup {
    fn docs(&mut self) -> Vec<&mut Box<str>> {
        vec![self.membership.json_mut(), self.group.json_mut()]
    }
}

impl Docs for MemberEntry {
    fn docs(&mut self) -> Vec<&mut Box<str>> {
        vec![match &mut self.entry {
            Entry::Registered(doc) => doc.json_mut(),
            Entry::Unregistered(doc) => doc.json_mut(),
        }]
    }
}

impl<T> Docs for Change<T> {
    fn docs(&mut self) -> Vec<&mut Box<str>> {
        self.before.iter_mut().chain(&mut self.after).map(Doc::json_mut).collect()
    }
}

impl<T: Docs> Docs for Option<T> {
    fn docs(&mut self) -> Vec<&mut Box<str>> {
        self.iter_mut().flat_map(Docs::docs).collect()
    }
}

impl<T: Docs> Docs for Vec<T> {
    fn docs(&mut self) -> Vec<&mut Box<str>> {
        self.iter_mut().flat_map(Docs::docs).collect()
    }
}

impl<T: Docs> Docs for Slice<T> {
    fn docs(&mut self) -> Vec<&mut Box<str>> {
        self.items.iter_mut().flat_map(|item| item.value.docs()).collect()
    }
}

impl<Q: ?Sized> AtTheDoor<Q> {
    async fn who(&self, workspace: &WorkspaceName, who: &Reference) -> Result<Reference, AppError> {
        self.door.seek(workspace, who).await
    }

    async fn filter(&self, workspace: &WorkspaceName, filter: &GroupFilter) -> Result<GroupFilter, AppError> {
        let mut filter = filter.clone();
        for who in filter.member.iter_mut().chain(&mut filter.resource) {
            *who = self.who(workspace, who).await?;
        }
        Ok(filter)
    }

    async fn told<T: Docs>(&self, workspace: &WorkspaceName, mut answer: T) -> Result<T, AppError> {
        if self.door.hides(workspace).await? {
            self.door.reveal(workspace, answer.docs()).await?;
        }
        Ok(answer)
    }
}
