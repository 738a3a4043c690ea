//! Small values, so that made-up events and wishes meet each other.

use proptest::prelude::*;
use proptest::sample::select;

use crate::Attributes;
use crate::context::Actor;
use crate::group::commands::{Existing, Linked, Mode, NewMember};
use crate::group::event::LinkedResource;
use crate::ids::MediaId;
use crate::patch::Patch;
use crate::policy::{Policy, Rights};
use crate::reference::Reference;
use crate::testing::{media, member};

pub(super) fn kind() -> impl Strategy<Value = String> {
    select(vec!["user", "device"]).prop_map(str::to_owned)
}

/// Decimal ones, ones that look like it, and others.
pub(super) fn id() -> impl Strategy<Value = String> {
    select(vec!["1", "2", "31", "007", "u-asha", "b", "c"]).prop_map(str::to_owned)
}

pub(super) fn ids() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(id(), 0..4)
}

pub(super) fn reference() -> impl Strategy<Value = Reference> {
    (kind(), id()).prop_map(|(kind, id)| member(&format!("{kind}:{id}")))
}

pub(super) fn references() -> impl Strategy<Value = Vec<Reference>> {
    prop::collection::vec(reference(), 0..4)
}

pub(super) fn role() -> impl Strategy<Value = String> {
    select(vec!["admin", "member", "coach"]).prop_map(str::to_owned)
}

pub(super) fn new_members() -> impl Strategy<Value = Vec<NewMember>> {
    let new = (reference(), role(), any::<bool>());
    prop::collection::vec(new.prop_map(|(member, role, visited)| NewMember { member, role, visited }), 0..5)
}

pub(super) fn text() -> impl Strategy<Value = String> {
    select(vec!["divers", "swimmers", "", "größe"]).prop_map(str::to_owned)
}

pub(super) fn patch() -> impl Strategy<Value = Patch<String>> {
    prop::option::of(prop::option::of(text()))
}

pub(super) fn tags() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(select(vec!["north", "night"]).prop_map(str::to_owned), 0..3)
}

pub(super) fn attributes() -> impl Strategy<Value = Attributes> {
    let value = select(vec!["1", "null", "{\"a\":null,\"b\":[0.1]}", "\"x\"", "{\"a\":{\"c\":true}}"]);
    let value = value.prop_map(|json| json.parse().expect("is JSON"));
    prop::collection::btree_map(select(vec!["p", "q"]).prop_map(str::to_owned), value, 0..3)
}

pub(super) fn resource() -> impl Strategy<Value = Reference> {
    select(vec!["form:5", "form:6", "activity:do_900", "activity:do_901", "device:1"]).prop_map(member)
}

pub(super) fn links() -> impl Strategy<Value = Vec<LinkedResource>> {
    let link = (resource(), attributes());
    prop::collection::vec(link.prop_map(|(resource, attributes)| LinkedResource { resource, attributes }), 0..4)
}

pub(super) fn photo() -> impl Strategy<Value = MediaId> {
    (1_u32..4).prop_map(media)
}

pub(super) fn thumb() -> impl Strategy<Value = Option<String>> {
    prop::option::weighted(0.2, Just("/x/y.jpg".to_owned()))
}

pub(super) fn mode() -> impl Strategy<Value = Mode> {
    select(vec![Mode::Atomic, Mode::Partial])
}

pub(super) fn existing() -> impl Strategy<Value = Existing> {
    select(vec![Existing::Strict, Existing::Skip])
}

pub(super) fn linked() -> impl Strategy<Value = Linked> {
    select(vec![Linked::Keep, Linked::Replace, Linked::Refuse])
}

/// Mostly somebody who may do something.
pub(super) fn actor() -> impl Strategy<Value = Actor> {
    select(vec!["user:u-asha", "user:u-asha", "user:b", "operator"]).prop_map(Actor::new)
}

pub(super) fn policy() -> impl Strategy<Value = Policy> {
    let limit = || prop::option::weighted(0.3, 1_u64..5);
    (any::<[bool; 4]>(), limit(), limit()).prop_map(|([admins, unique, strict, count], max_members, max_resources)| {
        Policy {
            rights: if admins { Rights::GroupAdmin } else { Rights::Operator },
            unique_names: unique,
            members_must_exist: strict,
            resources_must_exist: strict,
            count_groups: count,
            max_members,
            max_resources,
            ..Policy::NATIVE
        }
    })
}
