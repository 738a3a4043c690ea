//! Every way through a list shows the same list.

use std::collections::BTreeSet;

use rollbook_app::queries::{From, GroupFilter, GroupKey, Item, MemberFilter, MemberKey, Order, Page, Queries, Slice};
use rollbook_app::views::{GroupView, MembershipStatus};
use rollbook_domain::group::Status;
use rollbook_projections::Views;

use crate::history::History;
use crate::home::Home;
use crate::support::{caught_up, workspace};

const KEYS: [GroupKey; 6] =
    [GroupKey::Created, GroupKey::Name, GroupKey::Updated, GroupKey::MemberCount, GroupKey::Number, GroupKey::Filed];

async fn filled(home: &Home) -> (History, Views) {
    let mut history = History::begin(11).await;
    let mut last = rollbook_store::Position(0);
    for _ in 0..500 {
        last = history.step().await;
    }
    let views = history.log.open(home, "views").await;
    caught_up(&views, last).await;
    (history, views)
}

fn from(from: From, limit: u32) -> Page {
    Page { from, limit, total: true }
}

fn filters(history: &History) -> Vec<GroupFilter> {
    let none = GroupFilter::default;
    let group = &history.groups[0];
    let (kind, id) = history.groups.iter().flat_map(|group| group.members.keys()).next().unwrap();
    let member = format!("{kind}:{id}").parse().unwrap();
    vec![
        none(),
        GroupFilter { statuses: vec![Status::Deleted], ..none() },
        GroupFilter { statuses: vec![Status::Active], ..none() },
        GroupFilter { statuses: vec![Status::Active, Status::Deleted], ..none() },
        GroupFilter { kind: Some("club".into()), ..none() },
        GroupFilter { kind: Some("club".into()), kind_by_default: true, ..none() },
        GroupFilter { tags: vec!["red".into(), "white".into()], ..none() },
        GroupFilter { name_part: Some("gRUPPE ä".into()), ..none() },
        GroupFilter { name: Some("Gruppe Ä1".into()), ..none() },
        GroupFilter { member: Some(member), ..none() },
        GroupFilter { resource: Some("form:3".parse().unwrap()), ..none() },
        GroupFilter { awaiting_import: Some(true), ..none() },
        GroupFilter { usable: Some(true), ..none() },
        GroupFilter { usable: Some(false), ..none() },
        GroupFilter { filed_from: Some(4_000), filed_to: Some(20_000), ..none() },
        GroupFilter { name: Some(group.id.to_string()), ..none() },
    ]
}

/// What the filter means, said of a document.
fn admits(filter: &GroupFilter, view: &GroupView) -> Option<bool> {
    if filter.member.is_some() || filter.resource.is_some() {
        return None;
    }
    let status = match &*filter.statuses {
        [] => view.status != Status::Deleted,
        some => some.contains(&view.status),
    };
    let filed = view.filed_at.unwrap_or(view.created_at.seconds());
    let part = filter.name_part.as_ref().map(|part| part.to_lowercase());
    Some(
        status
            && filter
                .kind
                .as_ref()
                .is_none_or(|kind| view.kind.as_ref().map_or(filter.kind_by_default, |own| own == kind))
            && (filter.tags.is_empty() || view.tags.iter().any(|tag| filter.tags.contains(tag)))
            && part.is_none_or(|part| view.name.to_lowercase().contains(&part))
            && filter.name.as_ref().is_none_or(|name| view.name == *name)
            && filter.awaiting_import.is_none_or(|awaiting| view.awaiting_import == awaiting)
            && filter.usable.is_none_or(|usable| (view.status == Status::Active && !view.awaiting_import) == usable)
            && filter.filed_from.is_none_or(|from| filed >= from)
            && filter.filed_to.is_none_or(|to| filed < to),
    )
}

fn sorted_by(key: GroupKey, view: &GroupView) -> (i64, String, rollbook_domain::GroupId) {
    let number = |count: u64| i64::try_from(count).unwrap();
    let (number, text) = match key {
        GroupKey::Created => (view.created_at.micros(), String::new()),
        GroupKey::Name => (0, view.name.to_lowercase()),
        GroupKey::Updated => (view.updated_at.micros(), String::new()),
        GroupKey::MemberCount => (number(view.member_count), String::new()),
        GroupKey::Number => (i64::from(view.number), String::new()),
        GroupKey::Filed => (view.filed_at.unwrap_or(view.created_at.seconds()), String::new()),
    };
    (number, text, view.id)
}

/// All items, three at a time, from place to place.
async fn walk<T: Clone>(read: &impl AsyncFn(Page) -> Slice<T>, backwards: bool) -> Vec<Item<T>> {
    let mut all = Vec::new();
    let mut at = if backwards { From::End } else { From::Start };
    loop {
        let mut slice = read(from(at, 3)).await;
        let more = if backwards { slice.has_previous } else { slice.has_next };
        let before = if backwards { slice.has_next } else { slice.has_previous };
        assert_eq!(before, !all.is_empty(), "whatever was shown lies behind");
        if backwards {
            slice.items.reverse();
        }
        all.extend(slice.items);
        match all.last() {
            Some(last) if more && backwards => at = From::Before(last.place.clone()),
            Some(last) if more => at = From::After(last.place.clone()),
            _ => break,
        }
    }
    if backwards {
        all.reverse();
    }
    all
}

/// The list, read whole and in every other way there is.
async fn check<T>(what: &str, read: impl AsyncFn(Page) -> Slice<T>) -> Vec<T>
where
    T: Clone + PartialEq + std::fmt::Debug,
{
    let whole = read(from(From::Start, 1_000)).await;
    let count = whole.items.len() as u64;
    assert_eq!(whole.total, Some(count), "{what}");
    assert_eq!(walk(&read, false).await, whole.items, "{what}");
    assert_eq!(walk(&read, true).await, whole.items, "{what}");
    for offset in 0..count + 2 {
        let page = read(from(From::Offset(offset), 4)).await;
        let rest = whole.items.iter().skip(usize::try_from(offset).unwrap());
        assert_eq!(page.items, rest.take(4).cloned().collect::<Vec<_>>(), "offset {offset} of {what}");
        assert_eq!((page.has_next, page.has_previous), (offset + 4 < count, offset > 0 && count > 0), "{what}");
    }
    whole.items.into_iter().map(|item| item.value).collect()
}

async fn groups(queries: &dyn Queries, filter: &GroupFilter, order: Order<GroupKey>) -> Vec<GroupView> {
    let acme = workspace("acme");
    let read = async |page: Page| queries.groups(&acme, filter, order, &page).await.unwrap();
    let docs = check(&format!("{filter:?} {order:?}"), read).await;
    docs.iter().map(|doc| doc.read().unwrap()).collect()
}

pub(crate) async fn every_list_of_groups_reads_the_same_whichever_way_it_is_paged(home: Home) {
    let (history, views) = filled(&home).await;
    let everything =
        GroupFilter { statuses: vec![Status::Active, Status::Suspended, Status::Deleted], ..GroupFilter::default() };
    let order = Order { key: GroupKey::Created, descending: false };
    let all = groups(&*views.queries, &everything, order).await;
    assert!(all.len() > 15 && all.len() < history.groups.len(), "the rest is in the other workspace");
    for filter in &filters(&history) {
        for (key, descending) in KEYS.into_iter().flat_map(|key| [(key, false), (key, true)]) {
            let order = Order { key, descending };
            let views = groups(&*views.queries, filter, order).await;
            let keys: Vec<_> = views.iter().map(|view| sorted_by(key, view)).collect();
            let sorted = |a: &_, b: &_| if descending { a >= b } else { a <= b };
            assert!(keys.is_sorted_by(sorted), "{filter:?} {order:?}");
            let ids: BTreeSet<_> = views.iter().map(|view| view.id).collect();
            let expected = all.iter().filter(|view| admits(filter, view).unwrap_or(ids.contains(&view.id)));
            assert_eq!(ids, expected.map(|view| view.id).collect(), "{filter:?}");
        }
    }
}

pub(crate) async fn members_are_those_the_log_made(home: Home) {
    let (history, views) = filled(&home).await;
    let queries = &*views.queries;
    for group in &history.groups {
        let (home, away) =
            (&group.workspace, workspace(if group.workspace.as_str() == "acme" { "zeta" } else { "acme" }));
        for (kind, status) in [(None, None), (Some("user"), None), (Some("device"), Some(MembershipStatus::Suspended))]
        {
            let filter = MemberFilter { kind: kind.map(String::from), status, role: None };
            let expected: BTreeSet<_> = group
                .members
                .iter()
                .filter(|((of, _), _)| kind.is_none_or(|kind| of == kind))
                .filter(|(_, suspended)| status.is_none() || **suspended)
                .map(|((kind, id), _)| format!("{kind}:{id}"))
                .collect();
            for key in [MemberKey::Member, MemberKey::Created, MemberKey::Number] {
                let order = Order { key, descending: key == MemberKey::Created };
                let read = async |page: Page| queries.members(home, group.id, &filter, order, &page).await.unwrap();
                let docs = check(&format!("{filter:?} {order:?}"), read).await;
                let names = docs.iter().map(|doc| doc.read().unwrap().member.to_string());
                assert_eq!(names.collect::<BTreeSet<_>>(), expected);
                let page = from(From::Start, 1_000);
                let many = queries.members_of_groups(home, &[group.id], &filter, order, &page).await.unwrap();
                assert_eq!(many, [read(page.clone()).await], "one by one and together");
                let elsewhere = queries.members(&away, group.id, &filter, order, &page).await.unwrap();
                assert_eq!((elsewhere.items.len(), elsewhere.total), (0, Some(0)));
            }
        }
        let view = queries.group(home, group.id).await.unwrap().unwrap().read().unwrap();
        assert_eq!(view.member_count, group.members.len() as u64);
        assert_eq!(queries.group(&away, group.id).await.unwrap(), None);
    }
}
