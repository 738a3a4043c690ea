//! Memberships, from both sides.

use rollbook_app::AppError;
use rollbook_app::queries::{From, Item, MemberFilter, MemberKey, Order, Page};
use rollbook_app::views::MembershipStatus;
use rollbook_domain::group::event::*;

use crate::home::Home;
use crate::support::workspace;

use super::stage::{Stage, added, created, group, reference};

pub(crate) async fn a_membership_tells_what_became_of_it(home: Home) {
    let mut stage = Stage::set(home).await;
    stage.group(1, vec![created(1, "divers", &workspace("acme")), added("device", &["9", "10", "x"], "member")]).await;
    stage.group(1, vec![MembersSuspended { kind: "device".into(), ids: vec!["9".into()] }.into()]).await;
    stage
        .group(
            1,
            vec![MembersRoleChanged { kind: "device".into(), ids: vec!["9".into()], role: "admin".into() }.into()],
        )
        .await;
    let nine = reference("device:9");
    let member = stage.queries().member(&stage.acme, group(1), &nine).await.unwrap().unwrap().read().unwrap();
    assert_eq!((member.status, &*member.role), (MembershipStatus::Suspended, "admin"));
    assert!(member.updated_at.unwrap() > member.created_at);
    let order = Order { key: MemberKey::Number, descending: false };
    let all = stage.queries().members(&stage.acme, group(1), &MemberFilter::default(), order, &Page::first(9)).await;
    let names: Vec<_> = all.unwrap().items.iter().map(|item| item.value.read().unwrap().member.to_string()).collect();
    assert_eq!(names, ["device:9", "device:10", "device:x"], "numbers by value, before the others");
    let held = stage.queries().groups_of_members(&stage.acme, &[reference("device:10"), nine.clone()]).await.unwrap();
    assert_eq!((held[0].len(), held[1].len()), (1, 0), "a suspended membership does not show");

    let gone = MembersRemoved { kind: "device".into(), ids: vec!["9".into()], reason: RemovalReason::Left };
    stage.group(1, vec![gone.into()]).await;
    assert_eq!(stage.queries().member(&stage.acme, group(1), &nine).await.unwrap(), None);
    stage.group(1, vec![added("device", &["9"], "member")]).await;
    let again = stage.queries().member(&stage.acme, group(1), &nine).await.unwrap().unwrap().read().unwrap();
    assert!(again.created_at > member.created_at && again.updated_at.is_none(), "a new membership");
}

pub(crate) async fn a_members_groups_come_oldest_first_and_without_deleted_ones(home: Home) {
    let mut stage = Stage::set(home).await;
    for number in [3, 1, 2, 4] {
        stage.group(number, vec![created(number, "g", &workspace("acme")), added("user", &["a"], "member")]).await;
    }
    stage.group(2, vec![GroupDeleted {}.into()]).await;
    stage.group(4, vec![MembersSuspended { kind: "user".into(), ids: vec!["a".into()] }.into()]).await;
    let (acme, a) = (stage.acme.clone(), reference("user:a"));
    let page = |from| Page { from, limit: 1, total: true };
    let number = |item: &Item<rollbook_app::views::MemberGroup>| item.value.group.read().unwrap().number;
    let first = stage.queries().groups_of_member(&acme, &a, &page(From::Start)).await.unwrap();
    assert_eq!((first.items.iter().map(number).collect::<Vec<_>>(), first.total), (vec![3], Some(2)));
    let after = page(From::After(first.items[0].place.clone()));
    let second = stage.queries().groups_of_member(&acme, &a, &after).await.unwrap();
    assert_eq!((second.items.iter().map(number).collect::<Vec<_>>(), second.has_next), (vec![1], false));
    let both = [reference("user:nobody"), a.clone()];
    for (from, expected, more) in
        [(From::Start, 3, (true, false)), (From::End, 1, (false, true)), (after.from.clone(), 1, (false, true))]
    {
        let pages = stage.queries().group_pages_of_members(&acme, &both, &page(from)).await.unwrap();
        assert_eq!((pages[0].items.len(), pages[0].total), (0, Some(0)));
        assert_eq!((pages[1].items.iter().map(number).collect::<Vec<_>>(), pages[1].total), (vec![expected], Some(2)));
        assert_eq!((pages[1].has_next, pages[1].has_previous), more);
    }
    let ids = stage.queries().group_ids_of_member(&acme, &a).await.unwrap();
    assert_eq!(ids, [group(3), group(1), group(4)], "suspended memberships included");
    let elsewhere = stage.queries().group_ids_of_member(&workspace("zeta"), &a).await.unwrap();
    assert!(elsewhere.is_empty());
}

pub(crate) async fn a_place_of_another_list_is_refused(home: Home) {
    let mut stage = Stage::set(home).await;
    stage.group(1, vec![created(1, "a", &workspace("acme")), added("user", &["a"], "member")]).await;
    let page = Page { from: From::After(vec![9, 9, 9]), limit: 3, total: false };
    let refused =
        stage.queries().members(&stage.acme, group(1), &MemberFilter::default(), Order::default(), &page).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "cursor", .. })));
}
