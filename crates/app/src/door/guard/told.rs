//! Whom answers name.

use std::collections::HashMap;

use rollbook_domain::GroupId;

use crate::diff::Change;
use crate::door::Part;
use crate::queries::{Place, Slice};
use crate::views::photos::OwnerView;
use crate::views::{
    ActivityAggregate, ActivityBucket, Doc, Entry, MemberEntry, MemberGroup, NumberedGroup, UserView, WebhookView,
    WorkspaceView,
};

/// An answer.
pub(super) trait Tells: Send {
    /// Where it may name somebody; nowhere, if nothing is said.
    fn parts(&mut self) -> Vec<Part<'_>> {
        Vec::new()
    }
}

impl<T> Tells for Doc<T> {
    fn parts(&mut self) -> Vec<Part<'_>> {
        vec![Part::Json(self.json_mut())]
    }
}

impl Tells for MemberGroup {
    fn parts(&mut self) -> Vec<Part<'_>> {
        vec![Part::Json(self.membership.json_mut()), Part::Json(self.group.json_mut())]
    }
}

impl Tells for MemberEntry {
    fn parts(&mut self) -> Vec<Part<'_>> {
        vec![Part::Json(match &mut self.entry {
            Entry::Registered(doc) => doc.json_mut(),
            Entry::Unregistered(doc) => doc.json_mut(),
        })]
    }
}

impl Tells for ActivityAggregate {
    fn parts(&mut self) -> Vec<Part<'_>> {
        self.members.iter_mut().map(|row| Part::Person(&mut row.member)).collect()
    }
}

impl Tells for WebhookView {
    fn parts(&mut self) -> Vec<Part<'_>> {
        vec![Part::Actor(&mut self.creator)]
    }
}

impl Tells for ActivityBucket {}
impl Tells for GroupId {}
impl Tells for NumberedGroup {}
impl Tells for OwnerView {}
impl Tells for Place {}
impl Tells for UserView {}
impl Tells for WorkspaceView {}

impl<T> Tells for Change<T> {
    fn parts(&mut self) -> Vec<Part<'_>> {
        self.before.iter_mut().chain(&mut self.after).flat_map(Tells::parts).collect()
    }
}

impl<T: Tells> Tells for Option<T> {
    fn parts(&mut self) -> Vec<Part<'_>> {
        self.iter_mut().flat_map(Tells::parts).collect()
    }
}

impl<T: Tells> Tells for Vec<T> {
    fn parts(&mut self) -> Vec<Part<'_>> {
        self.iter_mut().flat_map(Tells::parts).collect()
    }
}

impl<T: Tells> Tells for Slice<T> {
    fn parts(&mut self) -> Vec<Part<'_>> {
        self.items.iter_mut().flat_map(|item| item.value.parts()).collect()
    }
}

impl<K: Send, T: Tells, S: Send> Tells for HashMap<K, T, S> {
    fn parts(&mut self) -> Vec<Part<'_>> {
        self.values_mut().flat_map(Tells::parts).collect()
    }
}
