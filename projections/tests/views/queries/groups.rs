//! Groups, their resources and other names, and totals.

use std::collections::BTreeMap;

use rollbook_app::queries::{self, ExternalId, GroupFilter, GroupKey, MemberFilter, Order, Page};
use rollbook_domain::group::GroupEvent;
use rollbook_domain::group::event::*;
use rollbook_domain::workspace::{WorkspaceEvent, WorkspaceOpened};
use rollbook_domain::{Actor, Reference, StreamId};

use crate::home::Home;
use crate::support::workspace;

use super::stage::{Stage, added, created, group, reference};

pub(crate) async fn a_group_tells_its_times_and_counts(home: Home) {
    let mut stage = Stage::set(home).await;
    let linked = |n| LinkedResource { resource: reference("form:1"), attributes: [("n".to_owned(), n)].into() };
    let link = |n: i32| GroupEvent::from(ResourcesLinked { resources: vec![linked(n.into())] });
    stage.group(1, vec![created(1, "divers", &workspace("acme")), added("user", &["a", "b"], "member"), link(1)]).await;
    let view =
        |view: Option<rollbook_app::views::Doc<_>>| -> rollbook_app::views::GroupView { view.unwrap().read().unwrap() };
    let first = view(stage.queries().group(&stage.acme, group(1)).await.unwrap());
    assert_eq!((first.member_count, first.resource_count, first.version), (2, 1, 3));
    assert_eq!(first.details_updated_at, None, "what came with the group is no change of it");

    stage.group(1, vec![MemberVisited { member: reference("user:a"), visited: true }.into()]).await;
    let visited = view(stage.queries().group(&stage.acme, group(1)).await.unwrap());
    assert_eq!((visited.updated_at, visited.version), (first.updated_at, 4), "a flag moves the version alone");

    stage.group(1, vec![added("device", &["7"], "member")]).await;
    let joined = view(stage.queries().group(&stage.acme, group(1)).await.unwrap());
    assert!(joined.updated_at > first.updated_at && joined.details_updated_at.is_none());

    stage.group(1, vec![link(2)]).await;
    let linked = view(stage.queries().group(&stage.acme, group(1)).await.unwrap());
    assert_eq!((linked.resource_count, linked.details_updated_at), (1, Some(linked.updated_at)));
    assert_eq!(linked.details_updated_by, Some(Actor::new("user:u4")));
    let resources = stage.queries().resources(&stage.acme, group(1), Some("form")).await.unwrap();
    let resource = resources[0].read().unwrap();
    assert_eq!((resource.attributes["n"].clone(), resource.linked_at), (2.into(), first.created_at), "keeps its place");
    assert!(stage.queries().resources(&stage.acme, group(1), Some("brand")).await.unwrap().is_empty());
}

pub(crate) async fn other_names_lead_to_their_group_in_its_workspace_only(home: Home) {
    let mut stage = Stage::set(home).await;
    stage.group(1, vec![created(1, "divers", &workspace("acme"))]).await;
    let names = [
        ExternalId::Number(1),
        ExternalId::Token("AbC001".parse().unwrap()),
        ExternalId::ObjectId(format!("{:024x}", 1).parse().unwrap()),
    ];
    for name in &names {
        assert_eq!(stage.queries().find_group(&stage.acme, name).await.unwrap(), Some(group(1)), "{name:?}");
        assert_eq!(stage.queries().find_group(&workspace("zeta"), name).await.unwrap(), None);
    }
    let folded = ExternalId::Token("abc001".parse().unwrap());
    assert_eq!(stage.queries().find_group(&stage.acme, &folded).await.unwrap(), None, "exactly");
}

pub(crate) async fn workspaces_have_totals(home: Home) {
    let mut stage = Stage::set(home).await;
    for name in ["zeta", "acme"] {
        let name = workspace(name);
        let opened =
            WorkspaceEvent::Opened(WorkspaceOpened { name: name.clone(), number_scope: None, personal_ids: false });
        stage.on(StreamId::workspace(&name), vec![opened.into()]).await;
    }
    for number in 1..=3 {
        stage.group(number, vec![created(number, "g", &workspace("acme"))]).await;
    }
    stage.group(2, vec![GroupDeleted {}.into()]).await;
    let acme = stage.queries().workspace(&stage.acme).await.unwrap().unwrap();
    assert_eq!(acme.groups, Some([("active".to_owned(), 2), ("deleted".to_owned(), 1)].into()));
    let all = stage.queries().workspaces().await.unwrap();
    let all = all.iter().map(|w| (w.name.as_str(), w.groups.as_ref().map(BTreeMap::len))).collect::<Vec<_>>();
    assert_eq!(all, [("acme", Some(2)), ("zeta", Some(0))]);
    assert_eq!(stage.queries().workspace(&workspace("none")).await.unwrap(), None);
}

pub(crate) async fn long_texts_are_kept_whole_and_told_apart(home: Home) {
    let mut stage = Stage::set(home).await;
    let long = |end: &str| format!("{}{end}", "ö".repeat(20_000));
    let (a, b) = (long("a"), long("b"));
    let names = vec![created(1, &a, &workspace("acme")), added("user", &[&a, &b], &a)];
    stage.group(1, names).await;
    let member = |id: &str| Reference::new("user", id).unwrap();
    let found = stage.queries().member(&stage.acme, group(1), &member(&a)).await.unwrap().unwrap().read().unwrap();
    assert_eq!((found.member, found.role), (member(&a), a.clone()));
    stage
        .group(
            1,
            vec![MembersRemoved { kind: "user".into(), ids: vec![a.clone()], reason: RemovalReason::Left }.into()],
        )
        .await;
    assert!(stage.queries().member(&stage.acme, group(1), &member(&a)).await.unwrap().is_none());
    let filter = MemberFilter { role: Some(a.clone()), ..MemberFilter::default() };
    let page = Page { total: true, ..Page::first(9) };
    let list = stage.queries().members(&stage.acme, group(1), &filter, Order::default(), &page).await.unwrap();
    assert_eq!((list.total, list.items[0].value.read().unwrap().member), (Some(1), member(&b)));
}

pub(crate) async fn texts_with_control_characters_are_found_and_sorted(home: Home) {
    let mut stage = Stage::set(home).await;
    for (number, name) in (1..).zip(["a\u{2}", "a\u{1}", "a\0", "a"]) {
        let ids = ["\u{1}x", "\u{2}x"];
        stage.group(number, vec![created(number, name, &workspace("acme")), added("user", &ids, "\0role")]).await;
    }
    let order = Order { key: GroupKey::Name, descending: false };
    let listed = stage.queries().groups(&stage.acme, &GroupFilter::default(), order, &Page::first(9)).await.unwrap();
    let numbers: Vec<_> = listed.items.iter().map(|item| item.value.read().unwrap().number).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
    let after = Page { from: queries::From::After(listed.items[1].place.clone()), ..Page::first(9) };
    let rest = stage.queries().groups(&stage.acme, &GroupFilter::default(), order, &after).await.unwrap();
    assert_eq!(rest.items, listed.items[2..]);
    let member = stage.queries().member(&stage.acme, group(2), &reference("user:\u{1}x")).await.unwrap().unwrap();
    let member = member.read().unwrap();
    assert_eq!((member.member.to_string(), member.role.as_str()), ("user:\u{1}x".to_owned(), "\0role"));
    let named = GroupFilter { name: Some("a\0".into()), ..GroupFilter::default() };
    let found = stage.queries().groups(&stage.acme, &named, order, &Page::first(9)).await.unwrap();
    assert_eq!(found.items, listed.items[1..2]);
}
