use super::*;
use crate::group::commands::bulk::{Existing, ItemProblem};
use crate::group::commands::{ExactMembers, ExactResources, MemberEdit, NewMember, SectionReport};
use crate::group::event::{
    GroupDetailsChanged, MemberVisited, MembersReactivated, MembersRemoved, MembersRoleChanged, MembersSuspended,
    ResourcesUnlinked,
};
use crate::testing::{
    added, added_as, created_event, deleted_event, given, group_admin, import, linked, links, member, suspended_event,
};

fn partial() -> UpdateGroup {
    UpdateGroup { mode: Mode::Partial, ..UpdateGroup::default() }
}

fn members(change: impl FnOnce(&mut MemberChanges)) -> UpdateGroup {
    let mut update = partial();
    change(&mut update.members);
    update
}

fn resources(change: impl FnOnce(&mut ResourceChanges)) -> UpdateGroup {
    let mut update = partial();
    change(&mut update.resources);
    update
}

fn decide(update: UpdateGroup) -> impl FnOnce(&Group, &Context<'_>) -> Result<Updated, Refusal> {
    move |group, context| update.decide(group, context)
}

fn list(members: &[&str]) -> Vec<NewMember> {
    members.iter().map(|text| NewMember::new(member(text))).collect()
}

fn removal(kind: &str, ids: &[&str], reason: RemovalReason) -> GroupEvent {
    MembersRemoved { kind: kind.into(), ids: ids.iter().map(|&id| id.into()).collect(), reason }.into()
}

fn problems(report: &SectionReport) -> Vec<(String, ItemProblem)> {
    report.items.refused.iter().map(|item| (item.member.to_string(), item.problem)).collect()
}

/// Asha administers, Binod is a member.
fn past() -> [GroupEvent; 3] {
    [created_event(), added_as("admin", &["user:u-asha"]), added(&["user:b"])]
}

fn suspended() -> impl Iterator<Item = GroupEvent> {
    past().into_iter().chain([suspended_event()])
}

#[test]
fn a_reactivation_is_first_and_the_rest_follows() {
    let details = ChangeDetails { name: Some("swimmers".into()), ..ChangeDetails::default() };
    let update = UpdateGroup { status: Some(StatusWish::Active), details, ..members(|m| m.add = list(&["user:c"])) };
    let renamed = GroupDetailsChanged { name: Some("swimmers".into()), ..GroupDetailsChanged::default() };
    given(suspended()).under(group_admin).when(decide(update)).then([
        GroupReactivated {}.into(),
        renamed.into(),
        added(&["user:c"]),
    ]);
}

#[test]
fn a_suspension_is_last() {
    let update = UpdateGroup { status: Some(StatusWish::Suspended), ..members(|m| m.add = list(&["user:c"])) };
    given(past()).when(decide(update)).then([added(&["user:c"]), suspended_event()]);
}

#[test]
fn on_a_suspended_group_all_else_is_refused_before_rights_are_looked_at() {
    for status in [None, Some(StatusWish::Suspended), Some(StatusWish::Other)] {
        given(suspended())
            .under(group_admin)
            .acting("user:stranger")
            .when(decide(UpdateGroup { status, ..partial() }))
            .then_refused(&Refusal::GroupSuspended);
    }
    given(suspended())
        .under(group_admin)
        .acting("user:b")
        .when(decide(UpdateGroup { status: Some(StatusWish::Active), ..partial() }))
        .then_refused(&Refusal::AdminRequired);
    given(past().into_iter().chain([deleted_event()])).when(decide(partial())).then_refused(&Refusal::UnknownGroup);
}

#[test]
fn to_ask_for_nothing_needs_no_rights_and_to_ask_in_vain_does() {
    given(past()).under(group_admin).acting("user:stranger").when(decide(partial())).then([]);
    given(past())
        .under(group_admin)
        .acting("user:b")
        .when(decide(UpdateGroup { status: Some(StatusWish::Other), ..partial() }))
        .then_refused(&Refusal::AdminRequired);
    given(past()).when(decide(UpdateGroup { status: Some(StatusWish::Other), ..partial() })).then([]);
}

#[test]
fn a_member_that_removes_only_itself_leaves_whatever_the_state() {
    let exit = |who: &str| members(|m| m.remove = vec![member(who)]);
    given(suspended()).under(group_admin).acting("user:b").when(decide(exit("user:b"))).then([removal(
        "user",
        &["b"],
        RemovalReason::Left,
    )]);
    let stranger = given(past()).under(group_admin).acting("user:x").when(decide(exit("user:x"))).then_ok();
    assert_eq!(stranger.events, []);
    assert_eq!(problems(&stranger.report.members), [("user:x".into(), ItemProblem::NotAMember)]);
    given(past())
        .under(group_admin)
        .acting("user:b")
        .when(decide(exit("user:u-asha")))
        .then_refused(&Refusal::AdminRequired);
}

#[test]
fn good_members_are_applied_and_bad_ones_reported() {
    let edit = |who: &str, role: &str, visited| MemberEdit { member: member(who), role: Some(role.into()), visited };
    let update = members(|m| {
        m.add = list(&["user:b", "user:c", "user:c"]);
        m.edit = vec![edit("user:b", "admin", Some(true)), edit("user:x", "member", None)];
        m.remove = vec![member("user:u-asha"), member("user:y"), member("user:u-asha")];
    });
    let decision = given(past()).when(decide(update)).then_ok();
    let role = MembersRoleChanged { kind: "user".into(), ids: vec!["b".into()], role: "admin".into() };
    let visited = MemberVisited { member: member("user:b"), visited: true };
    let gone = removal("user", &["u-asha"], RemovalReason::Removed);
    assert_eq!(decision.events, [added(&["user:c"]), role.into(), visited.into(), gone]);
    let expected = [
        ("user:b".into(), ItemProblem::MemberExists),
        ("user:x".into(), ItemProblem::NotAMember),
        ("user:y".into(), ItemProblem::NotAMember),
    ];
    assert_eq!(problems(&decision.report.members), expected);
    assert_eq!(decision.report.members.items.applied, 3);
}

#[test]
fn past_the_limit_no_member_changes_but_the_rest_does() {
    let mut update = members(|m| {
        m.add = list(&["user:c", "user:d"]);
        m.remove = vec![member("user:b")];
    });
    update.resources.link = vec![linked("activity:do_900")];
    let update = |mode| UpdateGroup { mode, ..update.clone() };
    let limited = |limit| given(past()).under(move |policy| policy.max_members = Some(limit));
    let decision = limited(2).when(decide(update(Mode::Partial))).then_ok();
    assert_eq!(decision.events, [links(&["activity:do_900"])]);
    assert_eq!((decision.report.members.limit, decision.report.members.items.applied), (Some(2), 0));
    limited(2).when(decide(update(Mode::Atomic))).then_refused(&Refusal::TooManyMembers { limit: 2 });
    let fits = limited(3).when(decide(update(Mode::Partial))).then_ok();
    assert_eq!(fits.events.len(), 3, "who leaves makes room");
}

#[test]
fn a_group_past_a_lowered_limit_changes_in_part_only_where_enough_leave() {
    let past = || past().into_iter().chain([added(&["user:c", "user:d"])]);
    let limited = || given(past()).under(|policy| policy.max_members = Some(2));
    let removal = |mode, ids: &[&str]| {
        let remove = ids.iter().map(|&id| member(id)).collect();
        UpdateGroup { mode, ..members(|m| m.remove = remove) }
    };
    let decision = limited().when(decide(removal(Mode::Partial, &["user:b"]))).then_ok();
    assert_eq!((decision.events, decision.report.members.limit), (vec![], Some(2)), "three would be left");
    let edit = MemberEdit { member: member("user:b"), role: Some("admin".into()), visited: None };
    let edit = UpdateGroup { mode: Mode::Partial, ..members(|m| m.edit = vec![edit]) };
    let decision = limited().when(decide(edit)).then_ok();
    assert_eq!((decision.events, decision.report.members.limit), (vec![], Some(2)));
    let decision = limited().when(decide(removal(Mode::Partial, &["user:b", "user:c"]))).then_ok();
    assert_eq!((decision.events.len(), decision.report.members.limit), (1, None));
    let decision = limited().when(decide(removal(Mode::Atomic, &["user:b"]))).then_ok();
    assert_eq!(decision.events.len(), 1, "as a whole, smaller is better");
}

#[test]
fn resources_past_a_lowered_limit_change_in_part_only_where_enough_go() {
    let past = || past().into_iter().chain([links(&["activity:a", "activity:b", "activity:c"])]);
    let limited = || given(past()).under(|policy| policy.max_resources = Some(1));
    let unlink = |mode, ids: &[&str]| {
        let unlink = ids.iter().map(|&id| member(id)).collect();
        UpdateGroup { mode, ..resources(|r| r.unlink = unlink) }
    };
    let decision = limited().when(decide(unlink(Mode::Partial, &["activity:a"]))).then_ok();
    assert_eq!((decision.events, decision.report.resources.limit), (vec![], Some(1)));
    let decision = limited().when(decide(unlink(Mode::Partial, &["activity:a", "activity:b"]))).then_ok();
    assert_eq!((decision.events.len(), decision.report.resources.limit), (1, None));
    let decision = limited().when(decide(unlink(Mode::Atomic, &["activity:a"]))).then_ok();
    assert_eq!(decision.events.len(), 1);
}

#[test]
fn resources_are_linked_then_unlinked() {
    let update = resources(|r| {
        r.link = vec![linked("activity:a"), linked("activity:b"), linked("activity:c")];
        r.unlink = vec![member("activity:a"), member("activity:c"), member("activity:x")];
        r.missing = Existing::Skip;
    });
    let unlinked = ResourcesUnlinked { resources: vec![member("activity:a")], reason: RemovalReason::Removed };
    given(past().into_iter().chain([links(&["activity:a"])]))
        .when(decide(update))
        .then([links(&["activity:b"]), unlinked.into()]);
}

#[test]
fn past_the_limit_no_resource_changes() {
    let update =
        |mode| UpdateGroup { mode, ..resources(|r| r.link = vec![linked("activity:a"), linked("activity:b")]) };
    let limited = || given(past()).under(|policy| policy.max_resources = Some(1));
    let decision = limited().when(decide(update(Mode::Partial))).then_ok();
    assert_eq!((decision.events, decision.report.resources.limit), (vec![], Some(1)));
    limited().when(decide(update(Mode::Atomic))).then_refused(&Refusal::TooManyResources { limit: 1 });
}

fn exact(devices: &[&str], forms: &[&str]) -> UpdateGroup {
    let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
    let mut update = UpdateGroup::default();
    update.members.exact = vec![ExactMembers { kind: "device".into(), ids: ids(devices), role: "member".into() }];
    update.resources.exact = vec![ExactResources { kind: "form".into(), ids: ids(forms) }];
    update
}

#[test]
fn whole_lists_replace_those_of_their_kind_alone() {
    let past = [created_event(), added(&["device:31", "device:34"]), added(&["user:b"]), links(&["form:5", "brand:1"])];
    let unlinked = ResourcesUnlinked { resources: vec![member("form:5")], reason: RemovalReason::Removed };
    let events = [
        added(&["device:35"]),
        removal("device", &["31"], RemovalReason::Removed),
        links(&["form:6"]),
        unlinked.into(),
    ];
    let decision = given(past.clone()).when(decide(exact(&["35", "34", "35"], &["6"]))).then_ok();
    assert_eq!(decision.events, events);
    let past = past.into_iter().chain(events);
    given(past).when(decide(exact(&["34", "35"], &["6"]))).then([]);
}

#[test]
fn whole_lists_say_nothing_about_who_is_hidden() {
    let hidden = MembersSuspended { kind: "device".into(), ids: vec!["31".into()] };
    let past = [created_event(), added(&["device:31", "device:34"]), hidden.into()];
    given(past.clone()).when(decide(exact(&[], &[]))).then([removal("device", &["34"], RemovalReason::Removed)]);
    let back = MembersReactivated { kind: "device".into(), ids: vec!["31".into()] };
    given(past).when(decide(exact(&["31", "34"], &[]))).then([back.into()]);
}

#[test]
fn who_is_named_in_several_lists_comes_and_goes_once() {
    let mut update = exact(&["34", "35"], &["6"]);
    update.members.add = list(&["device:35"]);
    update.members.remove = vec![member("device:31")];
    update.resources.link = vec![linked("form:6")];
    update.resources.unlink = vec![member("form:5")];
    let unlinked = ResourcesUnlinked { resources: vec![member("form:5")], reason: RemovalReason::Removed };
    given([created_event(), added(&["device:31"]), links(&["form:5"])]).when(decide(update)).then([
        added(&["device:35", "device:34"]),
        removal("device", &["31"], RemovalReason::Removed),
        links(&["form:6"]),
        unlinked.into(),
    ]);
}

#[test]
fn a_whole_list_is_of_numbers_and_leaves_others_of_its_kind_alone() {
    let past = || [created_event(), added(&["device:A7", "device:31", "device:007"])];
    let gone = || removal("device", &["31"], RemovalReason::Removed);
    given(past()).when(decide(exact(&["1"], &[]))).then([added(&["device:1"]), gone()]);
    given(past()).when(decide(exact(&[], &[]))).then([gone()]);
}

#[test]
fn an_import_comes_with_ids_name_and_kind() {
    let update = UpdateGroup {
        details: ChangeDetails { kind: Some(Some("user".into())), ..ChangeDetails::default() },
        import: Some(import(1)),
        ..members(|m| (m.add, m.existing) = (list(&["user:b", "user:c"]), Existing::Skip))
    };
    let decision = given(past()).when(decide(update)).then_ok();
    let kinds: Vec<_> = decision.events.iter().map(GroupEvent::kind).collect();
    assert_eq!(kinds, ["group.details-changed", "group.members-added", "group.import-requested"]);
}
