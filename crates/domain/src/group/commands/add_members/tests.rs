use super::*;
use crate::group::commands::ItemProblem;
use crate::group::event::{MembersReactivated, MembersSuspended};
use crate::guard::{ClaimKey, CountKey, Guard};
use crate::subject::SubjectStatus;
use crate::testing::{added, created_event, given, group_admin, member, members_of, suspended_event, workspace};

fn command(members: &[&str]) -> AddMembers {
    let members = members.iter().map(|text| NewMember::new(member(text))).collect();
    AddMembers { members, mode: Mode::Atomic, existing: Existing::Strict }
}

fn problems(report: &BulkReport) -> Vec<(String, ItemProblem)> {
    report.refused.iter().map(|item| (item.member.to_string(), item.problem)).collect()
}

#[test]
fn the_first_member_that_is_in_refuses_all() {
    given([created_event(), added(&["user:b", "user:c"])])
        .when(|group, context| command(&["user:a", "user:b", "user:c"]).decide(group, context))
        .then_refused(&Refusal::MemberExists { first: "user:b".into(), count: 2 });
}

#[test]
fn repetitions_are_looked_for_before_members() {
    given([created_event(), added(&["user:b"])])
        .when(|group, context| command(&["user:b", "user:a", "user:a"]).decide(group, context))
        .then_refused(&Refusal::NamedTwice { first: "user:a".into() });
}

#[test]
fn in_part_the_good_ones_are_applied() {
    let command = AddMembers { mode: Mode::Partial, ..command(&["user:a", "user:b", "user:a"]) };
    let decision =
        given([created_event(), added(&["user:b"])]).when(|group, context| command.decide(group, context)).then_ok();
    assert_eq!(decision.events, [added(&["user:a"])]);
    let expected = [("user:b".into(), ItemProblem::MemberExists), ("user:a".into(), ItemProblem::NamedTwice)];
    assert_eq!(problems(&decision.report), expected);
}

#[test]
fn a_wish_that_holds_gives_no_event() {
    let command = AddMembers { existing: Existing::Skip, ..command(&["user:b"]) };
    let decision =
        given([created_event(), added(&["user:b"])]).when(|group, context| command.decide(group, context)).then_ok();
    assert_eq!((decision.events.len(), decision.report.skipped), (0, 1));
}

#[test]
fn a_lenient_add_brings_a_suspended_membership_back_and_a_strict_one_refuses() {
    let suspended = MembersSuspended { kind: "user".into(), ids: vec!["b".into()] };
    let past = [created_event(), added(&["user:b"]), suspended.into()];
    let lenient = AddMembers { existing: Existing::Skip, ..command(&["user:b"]) };
    given(past.clone()).when(|group, context| lenient.decide(group, context)).then([MembersReactivated {
        kind: "user".into(),
        ids: vec!["b".into()],
    }
    .into()]);
    given(past)
        .when(|group, context| command(&["user:b"]).decide(group, context))
        .then_refused(&Refusal::MemberExists { first: "user:b".into(), count: 1 });
}

#[test]
fn large_changes_are_cut_by_kind_role_and_number() {
    let members = (0..10_001).map(|i| NewMember::new(member(&format!("user:{i}"))));
    let admin = NewMember::with_role(member("user:x"), "admin");
    let command = AddMembers { members: members.chain([admin]).collect(), ..command(&[]) };
    let decision = given([created_event()]).when(|group, context| command.decide(group, context)).then_ok();
    assert_eq!(decision.events.iter().map(members_of).collect::<Vec<_>>(), [1, 10_000, 1]);
    assert_eq!(decision.report.applied, 10_002);
}

#[test]
fn a_limit_refuses_the_whole_or_those_who_do_not_fit() {
    let past = [created_event(), added(&["user:a"])];
    given(past.clone())
        .under(|policy| policy.max_members = Some(2))
        .when(|group, context| command(&["user:b", "user:c"]).decide(group, context))
        .then_refused(&Refusal::TooManyMembers { limit: 2 });
    let partial = AddMembers { mode: Mode::Partial, ..command(&["user:b", "user:c", "device:1"]) };
    let decision = given(past)
        .under(|policy| policy.max_members = Some(2))
        .when(|group, context| partial.decide(group, context))
        .then_ok();
    assert_eq!(decision.events, [added(&["device:1"]), added(&["user:b"])]);
    assert_eq!(problems(&decision.report), [("user:c".into(), ItemProblem::LimitReached)]);
}

#[test]
fn a_strict_directory_is_asked_in_the_commit_in_request_order() {
    let guards = given([created_event()])
        .under(|policy| policy.members_must_exist = true)
        .when(|group, context| command(&["device:9", "device:10"]).decide(group, context))
        .then_ok()
        .guards;
    let require = |text| Guard::Require { key: ClaimKey::subject(&workspace(), &member(text)) };
    assert_eq!(guards, [require("device:9"), require("device:10")]);
}

#[test]
fn who_was_looked_up_is_refused_one_by_one() {
    let directory = Directory::knowing([
        (member("user:ghost"), None),
        (member("user:off"), Some(SubjectStatus::Inactive)),
        (member("user:a"), Some(SubjectStatus::Active)),
    ]);
    let strict = AddMembers { mode: Mode::Partial, ..command(&["user:ghost", "user:off", "user:a"]) };
    let decision = given([created_event()])
        .under(|policy| policy.members_must_exist = true)
        .when(|group, context| strict.decide_knowing(&directory, group, context))
        .then_ok();
    assert_eq!(decision.events, [added(&["user:a"])]);
    let expected =
        [("user:ghost".into(), ItemProblem::UnknownSubject), ("user:off".into(), ItemProblem::InactiveSubject)];
    assert_eq!(problems(&decision.report), expected);
}

#[test]
fn groups_are_counted_where_the_policy_says_so() {
    let guards = given([created_event()])
        .under(|policy| policy.max_groups_per_member = Some(1))
        .when(|group, context| command(&["user:b"]).decide(group, context))
        .then_ok()
        .guards;
    let key = CountKey::groups_of_member(&workspace(), &member("user:b"));
    assert_eq!(guards, [Guard::Count { key, change: 1, limit: None }]);
}

#[test]
fn a_kind_or_role_too_many_is_refused() {
    let with_role = |i| NewMember::with_role(member(&format!("user:{i}")), format!("role {i}"));
    let many = AddMembers { members: (0..256).map(with_role).collect(), ..command(&[]) };
    given([created_event()])
        .when(|group, context| many.decide(group, context))
        .then_refused(&Refusal::TooManyKinds { limit: 255 });
    let nameless = AddMembers { members: vec![NewMember::with_role(member("user:1"), "")], ..command(&[]) };
    given([created_event()])
        .when(|group, context| nameless.decide(group, context))
        .then_refused(&Refusal::InvalidText { field: "role", reason: "must not be empty" });
}

#[test]
fn suspended_foreign_and_administered_groups_refuse() {
    let decide = |group: &Group, context: &Context<'_>| command(&["user:b"]).decide(group, context);
    given([created_event(), suspended_event()]).when(decide).then_refused(&Refusal::GroupSuspended);
    given([created_event()]).in_workspace("other").when(decide).then_refused(&Refusal::UnknownGroup);
    given([created_event()]).under(group_admin).when(decide).then_refused(&Refusal::AdminRequired);
}
