use super::*;
use crate::group::commands::ItemProblem;
use crate::guard::CountKey;
use crate::testing::{actor, created_event, given, ids, linked, member, members_of, workspace};

fn divers(members: &[&str]) -> CreateGroup {
    let members = members.iter().map(|text| NewMember::new(member(text))).collect();
    CreateGroup { members, ..CreateGroup::named(ids(1), "divers") }
}

fn in_part(command: &CreateGroup, group: &Group, context: &Context<'_>) -> Result<Parted, Refusal> {
    command.decide_in_part(&Directory::default(), group, context)
}

type Parted = Decision<GroupEvent, SectionReports>;

#[test]
fn a_group_is_made_with_its_first_members() {
    let command = CreateGroup {
        members: vec![NewMember::with_role(member("user:u-asha"), "admin")],
        tags: vec!["b".into(), "a".into(), "b".into()],
        ..divers(&[])
    };
    let decision = given([]).when(|group, context| command.decide(group, context)).then_ok();
    let kinds: Vec<_> = decision.events.iter().map(GroupEvent::kind).collect();
    assert_eq!(kinds, ["group.created", "group.members-added"]);
    let GroupEvent::Created(created) = &decision.events[0] else { panic!("{decision:?}") };
    assert_eq!(created.tags, ["a", "b"]);
}

#[test]
fn the_creator_joins_once_as_an_admin() {
    let command = divers(&["user:b", "user:u-asha"]).with_creator(&actor());
    let creator = NewMember { member: member("user:u-asha"), role: "admin".into(), visited: true };
    assert_eq!(command.members, [creator, NewMember::new(member("user:b"))]);
    assert!(divers(&[]).with_creator(&Actor::new("operator")).members.is_empty());
}

#[test]
fn an_id_is_used_once() {
    given([created_event()])
        .when(|group, context| divers(&[]).decide(group, context))
        .then_refused(&Refusal::GroupExists);
}

#[test]
fn bad_texts_are_refused() {
    let refused = |command: CreateGroup, field, reason| {
        given([])
            .when(|group, context| command.decide(group, context))
            .then_refused(&Refusal::InvalidText { field, reason });
    };
    let long = "x".repeat(70_000);
    refused(CreateGroup::named(ids(1), " "), "name", "must not be blank");
    refused(CreateGroup { kind: Some(long.clone()), ..divers(&[]) }, "kind", "is longer than 65536 bytes");
    refused(CreateGroup { tags: vec![" ".into()], ..divers(&[]) }, "tags", "must not be blank");
    refused(CreateGroup { description: Some("x".repeat(10_001)), ..divers(&[]) }, "description", "is too long");
    let attributes: Attributes = (0..5).map(|i| (i.to_string(), long.clone().into())).collect();
    refused(CreateGroup { attributes, ..divers(&[]) }, "attributes", "are too large");
}

#[test]
fn unique_names_are_claimed() {
    let claims = given([])
        .under(|policy| policy.unique_names = true)
        .when(|group, context| divers(&[]).decide(group, context))
        .then_ok()
        .guards;
    assert!(claims.iter().any(|g| matches!(g, Guard::Claim { key, .. } if key.as_str() == "name/acme/divers")));
}

#[test]
fn only_the_creator_is_held_to_the_number_of_groups() {
    let guards = given([])
        .under(|policy| policy.max_groups_per_member = Some(50))
        .when(|group, context| divers(&["user:u-asha", "user:b"]).decide(group, context))
        .then_ok()
        .guards;
    let count = |text, limit| {
        let key = CountKey::groups_of_member(&workspace(), &member(text));
        Guard::Count { key, change: 1, limit }
    };
    assert_eq!(guards[2..], [count("user:u-asha", Some(50)), count("user:b", None)]);
}

#[test]
fn too_many_members_refuse_the_group_or_leave_the_creator_alone() {
    let command = divers(&["user:b", "user:c"]).with_creator(&actor());
    given([])
        .under(|policy| policy.max_members = Some(2))
        .when(|group, context| command.decide(group, context))
        .then_refused(&Refusal::TooManyMembers { limit: 2 });
    let decision = given([])
        .under(|policy| policy.max_members = Some(2))
        .when(|group, context| in_part(&command, group, context))
        .then_ok();
    assert_eq!(decision.events.iter().map(members_of).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(decision.report.members.limit, Some(2));
    assert_eq!(decision.report.members.items.applied, 1);
}

#[test]
fn too_many_resources_refuse_the_group_or_leave_none() {
    let resources = ["activity:a", "activity:b", "form:1"].map(linked).to_vec();
    let command = CreateGroup { resources, ..divers(&["user:b"]) };
    given([])
        .under(|policy| policy.max_resources = Some(1))
        .when(|group, context| command.decide(group, context))
        .then_refused(&Refusal::TooManyResources { limit: 1 });
    let decision = given([])
        .under(|policy| policy.max_resources = Some(1))
        .when(|group, context| in_part(&command, group, context))
        .then_ok();
    assert_eq!(decision.events.len(), 2, "created and the member");
    assert_eq!(decision.report.resources.limit, Some(1));
    let two = given([])
        .under(|policy| policy.max_resources = Some(2))
        .when(|group, context| command.decide(group, context))
        .then_ok();
    assert_eq!(two.events.len(), 3, "a limit counts each kind alone");
}

#[test]
fn a_repeated_member_is_a_violation_or_counts_once() {
    let command = divers(&["user:b", "user:b"]);
    given([])
        .when(|group, context| command.decide(group, context))
        .then_refused(&Refusal::NamedTwice { first: "user:b".into() });
    let lenient = CreateGroup { repeated: Existing::Skip, ..command };
    let decision = given([]).when(|group, context| lenient.decide(group, context)).then_ok();
    assert_eq!(decision.events.iter().map(members_of).sum::<usize>(), 1);
}

#[test]
fn a_creator_need_not_be_in_a_strict_directory_and_others_must() {
    let directory = Directory::knowing([(member("user:u-asha"), None), (member("user:ghost"), None)]);
    let command = divers(&["user:ghost", "user:b"]).with_creator(&actor());
    let decision = given([])
        .under(|policy| policy.members_must_exist = true)
        .when(|group, context| command.decide_in_part(&directory, group, context))
        .then_ok();
    assert_eq!(decision.events.iter().map(members_of).collect::<Vec<_>>(), [0, 1, 1]);
    let refused = &decision.report.members.items.refused;
    assert_eq!((refused.len(), refused[0].problem), (1, ItemProblem::UnknownSubject));
    let required: Vec<_> = decision.guards.iter().filter_map(Guard::refusal).collect();
    assert_eq!(required, [Refusal::UnknownSubject { subject: "user:b".into() }]);
}
