//! Views as they were at every command of a random history are what they answered then.

use rollbook_app::AppError;
use rollbook_app::as_of::group_as_of;
use rollbook_app::queries::{
    BucketSize, From, GroupFilter, GroupKey, ImportFilter, Item, MemberFilter, MemberKey, Order, Page, Slice,
    SubjectFilter, Temporal,
};
use rollbook_app::views::{Doc, GroupView, MembershipStatus};
use rollbook_domain::group::{ImportStatus, Status};
use rollbook_domain::webhook::WebhookStatus;
use rollbook_domain::{GroupId, Reference, Timestamp, WebhookId, WorkspaceName};
use rollbook_projections::Views;
use rollbook_store::{EventStore, Position};

use crate::history::History;
use crate::home::Home;
use crate::support::{NOW, caught_up, workspace};

/// Everything that was asked, and what was answered.
type Answers = Vec<String>;

/// What is asked: the same at the time, and of the past.
struct Asked {
    acme: WorkspaceName,
    groups: Vec<GroupId>,
    members: Vec<Reference>,
    webhooks: Vec<WebhookId>,
}

fn page(from: From, limit: u32) -> Page {
    Page { from, limit, total: true }
}

fn told<T: std::fmt::Debug>(what: impl std::fmt::Debug, answer: T) -> String {
    format!("{what:?}: {answer:?}")
}

fn group_filters(asked: &Asked) -> Vec<GroupFilter> {
    let none = GroupFilter::default;
    let statuses = vec![Status::Active, Status::Suspended, Status::Deleted];
    let by_member = asked.members.iter().map(|member| GroupFilter { member: Some(member.clone()), ..none() });
    let others = vec![
        none(),
        GroupFilter { statuses, ..none() },
        GroupFilter { statuses: vec![Status::Active], kind: Some("club".into()), ..none() },
        GroupFilter { tags: vec!["red".into(), "white".into()], ..none() },
        GroupFilter { name_part: Some("umbenannt".into()), ..none() },
        GroupFilter { name: Some("Gruppe Ä1".into()), ..none() },
        GroupFilter { resource: Some("form:3".parse().unwrap()), ..none() },
        GroupFilter { usable: Some(true), filed_from: Some(4_000), ..none() },
        GroupFilter { awaiting_import: Some(true), created_to: Some(Timestamp::from_micros(i64::MAX)), ..none() },
    ];
    others.into_iter().chain(by_member).collect()
}

/// The list of groups in each order and from both ends, read whole and in small pages.
async fn groups(views: &dyn Temporal, asked: &Asked, answers: &mut Answers) {
    for filter in group_filters(asked) {
        for (key, descending) in [(GroupKey::Created, false), (GroupKey::Name, true)] {
            let order = Order { key, descending };
            let read = async |page: Page| views.groups(&asked.acme, &filter, order, &page).await.unwrap();
            answers.push(told((&filter, order), walked(read).await));
        }
    }
}

/// A list read whole, and once more place by place from its end: both must be the same.
async fn walked<T: Clone + PartialEq + std::fmt::Debug>(read: impl AsyncFn(Page) -> Slice<T>) -> Slice<T> {
    let whole = read(page(From::Start, 500)).await;
    let mut found: Vec<Item<T>> = Vec::new();
    let mut from = From::End;
    loop {
        let slice = read(page(from, 7)).await;
        found.splice(0..0, slice.items.iter().cloned());
        match slice.items.first() {
            Some(first) if slice.has_previous => from = From::Before(first.place.clone()),
            _ => break,
        }
    }
    assert_eq!(found, whole.items);
    if let Some(second) = whole.items.get(1) {
        let after = read(page(From::After(second.place.clone()), 3)).await;
        assert!(after.has_previous);
        assert_eq!(after.items, whole.items.iter().skip(2).take(3).cloned().collect::<Vec<_>>());
    }
    whole
}

async fn members(views: &dyn Temporal, asked: &Asked, answers: &mut Answers) {
    let filter = |kind: Option<&str>, status| MemberFilter { kind: kind.map(String::from), status, role: None };
    let admins = MemberFilter { role: Some("admin".into()), ..MemberFilter::default() };
    let suspended = Some(MembershipStatus::Suspended);
    for filter in [filter(None, None), filter(Some("user"), None), filter(Some("device"), suspended), admins] {
        for (key, descending) in [(MemberKey::Member, false), (MemberKey::Member, true), (MemberKey::Created, true)] {
            let order = Order { key, descending };
            for from in [From::Start, From::End] {
                let page = page(from, 500);
                let together =
                    views.members_of_groups(&asked.acme, &asked.groups, &filter, order, &page).await.unwrap();
                for (group, slice) in asked.groups.iter().zip(&together) {
                    let alone = views.members(&asked.acme, *group, &filter, order, &page).await.unwrap();
                    assert_eq!(alone, *slice, "one by one and together");
                }
                answers.push(told((&filter, order), together));
            }
            if let Some(group) = asked.groups.first() {
                walked(async |page| views.members(&asked.acme, *group, &filter, order, &page).await.unwrap()).await;
            }
        }
    }
}

async fn groups_of_members(views: &dyn Temporal, asked: &Asked, answers: &mut Answers) {
    for (from, limit) in [(From::Start, 500), (From::End, 2)] {
        let page = page(from, limit);
        let together = views.group_pages_of_members(&asked.acme, &asked.members, &page).await.unwrap();
        for (member, slice) in asked.members.iter().zip(&together) {
            assert_eq!(views.groups_of_member(&asked.acme, member, &page).await.unwrap(), *slice);
        }
        answers.push(told(&asked.members, together));
    }
}

async fn one_by_one(views: &dyn Temporal, asked: &Asked, answers: &mut Answers) {
    let (acme, to) = (&asked.acme, Timestamp::from_micros(NOW + 3_000 * 86_400_000_000));
    let docs = views.groups_by_id(acme, &asked.groups).await.unwrap();
    for group in &asked.groups {
        let doc = views.group(acme, *group).await.unwrap();
        assert_eq!(doc.is_some(), docs.contains(doc.as_ref().unwrap_or(&Doc::from_json(""))));
        for member in &asked.members {
            answers.push(told((group, member), views.member(acme, *group, member).await.unwrap()));
        }
        let activity = views.activity(acme, *group, Timestamp::from_micros(NOW), to, BucketSize::Day).await.unwrap();
        answers.push(told(group, activity));
        answers.push(told(group, views.activity_aggregate(acme, *group, "do_900").await.unwrap()));
        answers.push(told(group, views.resources(acme, *group, Some("form")).await.unwrap()));
    }
    answers.push(told("groups", docs));
    answers.push(told("resources", views.resources_of_groups(acme, &asked.groups, None).await.unwrap()));
}

async fn directory(views: &dyn Temporal, asked: &Asked, answers: &mut Answers) {
    let asked_for = [(None, None), (Some("device"), None), (None, Some("kamera"))];
    let asked_for = asked_for.into_iter().flat_map(|words| [(words, false), (words, true)]);
    for ((kind, name_part), integer_ids) in asked_for {
        let (kind, name_part) = (kind.map(String::from), name_part.map(String::from));
        let filter = SubjectFilter { kind, name_part, integer_ids };
        let read = async |page: Page| views.subjects(&asked.acme, &filter, &page).await.unwrap();
        let list = walked(read).await;
        let names: Vec<Reference> = list.items.iter().map(|item| item.value.read().unwrap().subject).collect();
        let found = views.subjects_by_reference(&asked.acme, &names).await.unwrap();
        assert_eq!(found, list.items.iter().map(|item| item.value.clone()).collect::<Vec<_>>());
        answers.push(told(&filter, list));
    }
    for status in [None, Some(ImportStatus::Pending), Some(ImportStatus::Failed)] {
        let filter = ImportFilter { status, ..ImportFilter::default() };
        let list = walked(async |page| views.imports(&asked.acme, &filter, &page).await.unwrap()).await;
        for item in &list.items {
            let job = item.value.read().unwrap().job;
            assert_eq!(views.import(&asked.acme, &job).await.unwrap().as_ref(), Some(&item.value));
        }
        answers.push(told(&filter, list));
    }
    answers.push(told("workspace", views.workspace(&asked.acme).await.unwrap()));
    answers.push(told("workspaces", views.workspaces().await.unwrap()));
}

async fn decided(views: &dyn Temporal, asked: &Asked, answers: &mut Answers) {
    for home in [&asked.acme, &workspace("zeta")] {
        let list = views.webhooks(home).await.unwrap();
        for webhook in &asked.webhooks {
            let alone = views.webhook(home, *webhook).await.unwrap();
            let there = alone.as_ref().filter(|webhook| webhook.status != WebhookStatus::Deleted);
            assert_eq!(list.iter().find(|listed| listed.id == *webhook), there);
            answers.push(told(webhook, alone));
        }
        answers.push(told(home, list));
        answers.push(told(home, views.owner(home).await.unwrap()));
    }
}

async fn answers(views: &dyn Temporal, asked: &Asked) -> Answers {
    let mut answers = Answers::new();
    groups(views, asked, &mut answers).await;
    members(views, asked, &mut answers).await;
    groups_of_members(views, asked, &mut answers).await;
    one_by_one(views, asked, &mut answers).await;
    directory(views, asked, &mut answers).await;
    decided(views, asked, &mut answers).await;
    answers
}

fn asked(history: &History) -> Asked {
    let acme = workspace("acme");
    let groups = history.groups.iter().filter(|group| group.workspace == acme).map(|group| group.id).collect();
    let members = ["user:1", "user:2", "device:7", "user:nobody"].map(|name| name.parse().unwrap()).into();
    let webhooks = history.webhooks.iter().map(|(_, webhook)| *webhook).collect();
    Asked { acme, groups, members, webhooks }
}

fn same(then: &Answers, now: &Answers, at: &str) {
    assert_eq!(then.len(), now.len(), "{at}");
    for (then, now) in then.iter().zip(now) {
        assert_eq!(then, now, "{at}");
    }
}

/// The events of a history with the answers after some commands, and views that have seen all of it.
async fn recorded(home: &Home, seed: u64) -> (History, Views, Vec<(Position, Asked, Answers)>, Position) {
    let mut history = History::begin(seed).await;
    let views = history.log.open(home, &format!("views{seed}")).await;
    let (mut moments, mut last) = (Vec::new(), Position(0));
    for step in 0..90 {
        last = history.step().await;
        // Between the moments several commands are taken in at once.
        if step % 3 != 0 {
            continue;
        }
        caught_up(&views, last).await;
        let asked = asked(&history);
        let answers = answers(&*views.queries, &asked).await;
        moments.push((last, asked, answers));
    }
    caught_up(&views, last).await;
    (history, views, moments, last)
}

pub(crate) async fn the_past_is_what_was_answered_then(home: Home) {
    let (history, views, moments, _) = recorded(&home, 51).await;
    for (round, step) in [("live", 1), ("rebuilt", 5)] {
        for (at, asked, then) in moments.iter().step_by(step) {
            same(then, &answers(&*views.queries.as_of(*at), asked).await, &format!("{round} at {at}"));
        }
        views.rebuild(|_| {}).await.unwrap();
    }
    for (at, asked, _) in &moments {
        for group in &asked.groups {
            let doc = views.queries.as_of(*at).group(&asked.acme, *group).await.unwrap();
            // The pictures of these histories have made-up paths.
            let bare = |view: GroupView| GroupView { thumb: None, ..view };
            let view: Option<GroupView> = doc.map(|doc| bare(doc.read().unwrap()));
            let folded = group_as_of(&*history.log.store, &asked.acme, *group, *at).await.unwrap().map(bare);
            assert_eq!(folded, view, "the log folded, at {at}");
        }
    }
}

pub(crate) async fn nobody_sees_half_a_command_of_the_past(home: Home) {
    let (history, views, _, last) = recorded(&home, 53).await;
    let asked = asked(&history);
    let events = history.log.store.read_log(Position(0), 100_000).await.unwrap().events;
    let ends = events.iter().filter(|event| event.last_of_command).map(|event| event.position);
    let ends: Vec<_> = ends.collect();
    assert_eq!(ends.last(), Some(&last));
    let mut inside = 0;
    for event in events.iter().filter(|event| !event.last_of_command) {
        let end = ends.iter().find(|end| **end > event.position).unwrap();
        let of = async |at| {
            let past = views.queries.as_of(at);
            let mut told = Answers::new();
            one_by_one(&*past, &asked, &mut told).await;
            told.push(told_groups(&*past, &asked).await);
            told
        };
        same(&of(*end).await, &of(event.position).await, &format!("{} inside a command", event.position));
        inside += 1;
    }
    assert!(inside > 20, "{inside} positions inside commands");
}

async fn told_groups(views: &dyn Temporal, asked: &Asked) -> String {
    let (filter, order) = (GroupFilter::default(), Order::default());
    told("groups", views.groups(&asked.acme, &filter, order, &page(From::Start, 500)).await.unwrap())
}

pub(crate) async fn past_lists_come_in_few_orders_and_without_page_numbers(home: Home) {
    let (history, views, moments, _) = recorded(&home, 54).await;
    let (at, asked, _) = &moments[moments.len() / 2];
    let past = views.queries.as_of(*at);
    for key in [GroupKey::Updated, GroupKey::MemberCount, GroupKey::Number, GroupKey::Filed] {
        let order = Order { key, descending: false };
        let refused = past.groups(&asked.acme, &GroupFilter::default(), order, &Page::first(3)).await;
        assert!(matches!(refused, Err(AppError::Invalid { field: "sort", .. })), "{key:?}");
    }
    let (group, everybody) = (history.groups[0].id, MemberFilter::default());
    let order = Order { key: MemberKey::Number, descending: false };
    let refused = past.members(&asked.acme, group, &everybody, order, &Page::first(3)).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "sort", .. })));
    let numbered = page(From::Offset(1), 3);
    let refused = past.members(&asked.acme, group, &everybody, Order::default(), &numbered).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "page", .. })));
    let nothing = views.queries.as_of(Position(0));
    assert_eq!(nothing.group(&asked.acme, group).await.unwrap(), None);
    assert_eq!(nothing.workspace(&asked.acme).await.unwrap(), None);
}
