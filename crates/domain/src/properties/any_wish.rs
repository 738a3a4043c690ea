//! Any command of a group.

use proptest::prelude::*;
use proptest::sample::select;

use super::any::{
    attributes, existing, ids, linked, links, mode, new_members, patch, reference, references, resource, role, tags,
    text, thumb,
};
use crate::attributes::AttributesChange;
use crate::context::Context;
use crate::decision::Decision;
use crate::group::commands::Mode;
use crate::group::commands::{
    AddMedia, AddMembers, ApplyImport, ChangeDetails, ChangeRole, CopyMedia, CreateGroup, DeleteGroup, DropSubject,
    ExactMembers, ExactResources, FailImport, LeaveGroup, LinkResources, MemberChanges, MemberEdit, ReactivateGroup,
    ReactivateMembers, RemoveMedia, RemoveMembers, ReserveMedia, ResourceChanges, RetryImport, SetVisited, StatusWish,
    SuspendGroup, SuspendMembers, UnlinkResources, UpdateGroup,
};
use crate::group::{Group, GroupEvent, Media};
use crate::refusal::Refusal;
use crate::subject::Directory;
use crate::testing::{NOW, arrived_media, ids as group_ids, import, media};

type Decide = dyn Fn(&Group, &Context<'_>) -> Result<Decision<GroupEvent>, Refusal>;

/// A command without its type.
pub(super) struct Wish {
    name: String,
    decide: Box<Decide>,
}

impl std::fmt::Debug for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl Wish {
    pub(super) fn decide(&self, group: &Group, context: &Context<'_>) -> Result<Decision<GroupEvent>, Refusal> {
        (self.decide)(group, context)
    }
}

fn wish<C: std::fmt::Debug + 'static, R: 'static>(
    command: C,
    decide: impl Fn(&C, &Group, &Context<'_>) -> Result<Decision<GroupEvent, R>, Refusal> + 'static,
) -> Wish {
    let name = format!("{command:?}");
    let decide = move |group: &Group, context: &Context<'_>| Ok(decide(&command, group, context)?.reporting(()));
    Wish { name, decide: Box::new(decide) }
}

pub(super) fn any_wish() -> BoxedStrategy<Wish> {
    prop_oneof![
        1 => create(),
        1 => details().prop_map(|command| wish(command, ChangeDetails::decide)),
        1 => status(),
        4 => add(),
        4 => memberships(),
        2 => own(),
        2 => resources(),
        4 => update().prop_map(|command| wish(command, UpdateGroup::decide)),
        2 => imports(),
        4 => photos(),
    ]
    .boxed()
}

pub(super) fn create() -> impl Strategy<Value = Wish> {
    (new_members(), links(), existing(), any::<bool>()).prop_map(|(members, resources, repeated, in_part)| {
        let import = Some(import(1)).filter(|_| members.is_empty());
        let command =
            CreateGroup { members, repeated, resources, import, ..CreateGroup::named(group_ids(1), "divers") };
        let create = move |command: &CreateGroup, group: &Group, context: &Context<'_>| {
            let command = command.clone().with_creator(context.actor);
            let whole = || command.decide(group, context);
            let parted = || command.decide_in_part(&Directory::default(), group, context);
            if in_part { Ok(parted()?.reporting(())) } else { whole() }
        };
        wish(command, create)
    })
}

fn details() -> impl Strategy<Value = ChangeDetails> {
    let change =
        prop_oneof![attributes().prop_map(AttributesChange::Whole), attributes().prop_map(AttributesChange::Merge),];
    let texts = (prop::option::of(text()), patch(), patch(), patch());
    let all = (texts, prop::option::of(tags()), prop::option::of(change), thumb());
    all.prop_map(|((name, description, kind, membership_type), tags, attributes, thumb)| ChangeDetails {
        name,
        description,
        kind,
        membership_type,
        tags,
        attributes,
        thumb,
    })
}

fn status() -> impl Strategy<Value = Wish> {
    (0_u8..9).prop_map(|which| match which {
        0..=3 => wish(SuspendGroup, |command, group, context| command.decide(group, context)),
        4..=7 => wish(ReactivateGroup, |command, group, context| command.decide(group, context)),
        _ => wish(DeleteGroup::default(), |command, group, context| command.decide(group, context)),
    })
}

fn add() -> impl Strategy<Value = Wish> {
    let all = (new_members(), mode(), existing());
    all.prop_map(|(members, mode, existing)| wish(AddMembers { members, mode, existing }, AddMembers::decide))
}

fn memberships() -> impl Strategy<Value = Wish> {
    let all = (0_u8..4, references(), role(), mode(), existing());
    all.prop_map(|(which, members, role, mode, missing)| match which {
        0 => {
            let strict = RemoveMembers::strict(members);
            wish(RemoveMembers { mode, missing, ..strict }, RemoveMembers::decide)
        }
        1 => wish(ChangeRole { members, role, mode, missing }, ChangeRole::decide),
        2 => wish(SuspendMembers { members, mode, missing }, SuspendMembers::decide),
        _ => wish(ReactivateMembers { members, mode, missing }, ReactivateMembers::decide),
    })
}

fn own() -> impl Strategy<Value = Wish> {
    (0_u8..3, reference(), any::<bool>()).prop_map(|(which, member, visited)| match which {
        0 => wish(LeaveGroup { member }, LeaveGroup::decide),
        1 => wish(SetVisited { member, visited }, SetVisited::decide),
        _ => wish(DropSubject { subject: member }, DropSubject::decide),
    })
}

fn resources() -> impl Strategy<Value = Wish> {
    let unlink = (prop::collection::vec(resource(), 0..3), existing());
    prop_oneof![
        (links(), linked())
            .prop_map(|(resources, linked)| wish(LinkResources { resources, linked }, LinkResources::decide)),
        unlink.prop_map(|(resources, missing)| wish(UnlinkResources { resources, missing }, UnlinkResources::decide)),
    ]
}

fn imports() -> impl Strategy<Value = Wish> {
    (0_u8..4, 1_u32..3, ids()).prop_map(|(which, number, ids)| {
        let job = import(number).job;
        let reason = "line 7".to_owned();
        match which {
            0 => wish(import(number), crate::group::commands::RequestImport::decide),
            1 => wish(ApplyImport { job, ids: ids.into_iter().collect() }, ApplyImport::decide),
            2 => wish(RetryImport { job, reason }, RetryImport::decide),
            _ => wish(FailImport { job, reason }, FailImport::decide),
        }
    })
}

/// Places, uploads by two people, removals both ways, and copies within the group.
fn photos() -> impl Strategy<Value = Wish> {
    (0_u8..6, 1_u32..4, select(vec!["a", "b"])).prop_map(|(which, number, digit)| match which {
        0 => wish(ReserveMedia { media: vec![media(number)], seconds: 60 }, ReserveMedia::decide),
        1 | 2 => wish(upload(number, digit), AddMedia::decide),
        3 => wish(RemoveMedia { media: media(number) }, |command, group, context| command.decide(group, context)),
        4 => {
            let photo = crate::testing::member(&format!("photo:{}", media(number)));
            wish(RemoveMembers { mode: Mode::Partial, ..RemoveMembers::strict(vec![photo]) }, RemoveMembers::decide)
        }
        _ => {
            let copy = CopyMedia { media: media(number), copy: media(number + 3) };
            wish(copy, |command, group, context| command.decide(group, group, context))
        }
    })
}

fn upload(number: u32, digit: &str) -> AddMedia {
    let Media { sha256, size, format, ratio, sort_order, renditions, .. } = arrived_media(number, digit);
    AddMedia { media: media(number), admitted_at: NOW, sha256, size, format, ratio, sort_order, renditions }
}

fn update() -> impl Strategy<Value = UpdateGroup> {
    let status = select(vec![None, Some(StatusWish::Active), Some(StatusWish::Suspended), Some(StatusWish::Other)]);
    let details = prop::option::of(details()).prop_map(Option::unwrap_or_default);
    let import = prop::option::weighted(0.2, (3_u32..5).prop_map(import));
    (status, details, member_changes(), resource_changes(), import, mode()).prop_map(
        |(status, details, members, resources, import, mode)| UpdateGroup {
            status,
            details,
            members,
            resources,
            import,
            mode,
            directory: Directory::default(),
        },
    )
}

fn member_changes() -> impl Strategy<Value = MemberChanges> {
    let edit = (reference(), prop::option::of(role()), prop::option::of(any::<bool>()));
    let edit = edit.prop_map(|(member, role, visited)| MemberEdit { member, role, visited });
    let exact = (ids(), role()).prop_map(|(ids, role)| ExactMembers { kind: "device".into(), ids, role });
    let lists = (new_members(), prop::collection::vec(edit, 0..3), references());
    let exact = prop::option::weighted(0.3, exact).prop_map(|exact| exact.into_iter().collect());
    (lists, exact, existing(), existing()).prop_map(|((add, edit, remove), exact, existing, missing)| MemberChanges {
        add,
        existing,
        edit,
        remove,
        missing,
        exact,
    })
}

fn resource_changes() -> impl Strategy<Value = ResourceChanges> {
    let exact = ids().prop_map(|ids| ExactResources { kind: "form".into(), ids });
    let exact = prop::option::weighted(0.3, exact).prop_map(|exact| exact.into_iter().collect());
    let unlink = prop::collection::vec(resource(), 0..3);
    (links(), linked(), unlink, exact, existing()).prop_map(|(link, linked, unlink, exact, missing)| ResourceChanges {
        link,
        linked,
        unlink,
        missing,
        exact,
    })
}
