//! Any event of a group, also where it could never happen.

use proptest::prelude::*;
use proptest::sample::select;

use super::any::{attributes, id, ids, kind, links, patch, photo, reference, resource, role, tags, text, thumb};
use crate::group::GroupEvent;
use crate::group::event::{
    GroupCreated, GroupDeleted, GroupDetailsChanged, GroupReactivated, GroupSuspended, ImportFailed, ImportRetried,
    ImportSucceeded, MediaRemoved, MemberVisited, MembersAdded, MembersReactivated, MembersRemoved, MembersRoleChanged,
    MembersSuspended, NextThumb, RemovalReason, ResourcesLinked, ResourcesUnlinked,
};
use crate::testing::{arrived, created_event, import, import_requested, media, reserved};

pub(super) fn group_event() -> BoxedStrategy<GroupEvent> {
    prop_oneof![
        1 => created(),
        1 => details(),
        2 => select(vec![GroupSuspended {}.into(), GroupReactivated {}.into(), GroupDeleted {}.into()]),
        8 => members(),
        2 => resources(),
        2 => imports(),
        4 => photos(),
    ]
    .boxed()
}

fn created() -> impl Strategy<Value = GroupEvent> {
    (any::<bool>(), any::<bool>()).prop_map(|(name_claimed, awaiting_import)| {
        let GroupEvent::Created(created) = created_event() else { unreachable!() };
        GroupCreated { name_claimed, awaiting_import, ..created }.into()
    })
}

fn details() -> impl Strategy<Value = GroupEvent> {
    let texts = (prop::option::of(text()), patch(), patch(), patch());
    let lists = (prop::option::of(tags()), prop::option::of(attributes()), any::<bool>(), thumb());
    (texts, lists).prop_map(|((name, description, kind, membership_type), (tags, attributes, name_claimed, thumb))| {
        GroupDetailsChanged { name, name_claimed, description, kind, membership_type, tags, attributes, thumb }.into()
    })
}

fn members() -> impl Strategy<Value = GroupEvent> {
    let all = (0_u8..6, (kind(), ids(), role(), any::<bool>()), reason(), id());
    all.prop_map(|(which, (kind, ids, role, visited), reason, id)| match which {
        0 => MembersAdded { kind, ids: ids.into(), role, visited }.into(),
        1 => MembersRemoved { kind, ids, reason }.into(),
        2 => MembersSuspended { kind, ids }.into(),
        3 => MembersReactivated { kind, ids }.into(),
        4 => MembersRoleChanged { kind, ids, role }.into(),
        _ => MemberVisited { member: crate::testing::member(&format!("{kind}:{id}")), visited }.into(),
    })
}

fn resources() -> impl Strategy<Value = GroupEvent> {
    let gone = (prop::collection::vec(prop_oneof![resource(), reference()], 0..3), reason());
    prop_oneof![
        links().prop_map(|resources| ResourcesLinked { resources }.into()),
        gone.prop_map(|(resources, reason)| ResourcesUnlinked { resources, reason }.into()),
    ]
}

fn imports() -> impl Strategy<Value = GroupEvent> {
    (0_u8..4, 1_u32..3).prop_map(|(which, number)| {
        let job = import(number).job;
        match which {
            0 => import_requested(number),
            1 => ImportRetried { job, retries: 1, reason: String::new() }.into(),
            2 => ImportSucceeded { job, ids: 1, added: 1 }.into(),
            _ => ImportFailed { job, reason: String::new() }.into(),
        }
    })
}

fn photos() -> impl Strategy<Value = GroupEvent> {
    let next = prop::option::of(photo().prop_map(|id| NextThumb { id, path: "/2/small.jpg".into() }));
    (0_u8..3, 1_u32..4, reason(), next).prop_map(|(which, number, reason, thumb)| match which {
        0 => reserved(&[number], 60),
        1 => arrived(number, "a"),
        _ => MediaRemoved { id: media(number), reason, thumb }.into(),
    })
}

fn reason() -> impl Strategy<Value = RemovalReason> {
    select(vec![RemovalReason::Removed, RemovalReason::Left, RemovalReason::SubjectRemoved])
}
