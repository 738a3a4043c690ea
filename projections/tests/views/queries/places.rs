//! Where in the log histories are to be looked for.

use rollbook_app::queries::{Place, PlaceSearch, Topic};
use rollbook_domain::Actor;
use rollbook_domain::group::event::*;
use rollbook_domain::subject::event::*;
use rollbook_store::Position;

use crate::home::Home;
use crate::support::workspace;

use super::stage::{Stage, added, created, group, reference, registered};

const EVERYTHING: (u64, u64) = (0, u64::MAX);

async fn places(stage: &Stage, topic: Topic, (after, up_to): (u64, u64), newest_first: bool, limit: u32) -> Vec<Place> {
    let search = PlaceSearch { topic, after: Position(after), up_to: Position(up_to), newest_first, limit };
    stage.queries().places(&stage.acme, &search).await.unwrap()
}

/// Positions, those to be looked at again with a minus.
async fn of_member(stage: &Stage, topic: Topic, window: (u64, u64)) -> Vec<i64> {
    let there = places(stage, topic.clone(), window, false, 100).await;
    let signed = |place: &Place| {
        assert_eq!(place.first, place.last);
        let position = i64::try_from(place.first.0).unwrap();
        if place.certain { position } else { -position }
    };
    let back: Vec<i64> = places(stage, topic, window, true, 100).await.iter().map(signed).rev().collect();
    let there: Vec<i64> = there.iter().map(signed).collect();
    assert_eq!(there, back, "from either end");
    there
}

fn many(first: u32, count: u32) -> Vec<String> {
    (first..first + count).map(|id| id.to_string()).collect()
}

pub(crate) async fn places_of_members_are_few_however_many_came_with_them(home: Home) {
    let mut stage = Stage::set(home).await;
    let acme = workspace("acme");
    let crowd = many(0, 5_000);
    let crowd: Vec<&str> = crowd.iter().map(String::as_str).collect();
    // 1, 2: a crowd; 3: two of it; 4: elsewhere; 5: the crowd leaves; 6, 7: a group it never was in.
    stage.group(1, vec![created(1, "a", &acme), added("user", &crowd, "member")]).await;
    let ids = || vec!["7".to_owned(), "8".to_owned()];
    stage.group(1, vec![MembersRoleChanged { kind: "user".into(), ids: ids(), role: "admin".into() }.into()]).await;
    stage.group(2, vec![created(2, "b", &acme)]).await;
    let left = MembersRemoved { kind: "user".into(), ids: many(0, 5_000), reason: RemovalReason::Removed };
    stage.group(1, vec![left.into()]).await;
    stage
        .group(
            3,
            vec![
                created(3, "c", &acme),
                added("user", &many(9_000, 100).iter().map(String::as_str).collect::<Vec<_>>(), "member"),
            ],
        )
        .await;
    let member = |id: &str| Topic::Member(reference(&format!("user:{id}")));
    assert_eq!(of_member(&stage, member("7"), EVERYTHING).await, [-2, 3, -5], "also after it has left");
    assert_eq!(of_member(&stage, member("9"), EVERYTHING).await, [-2, -5]);
    assert_eq!(of_member(&stage, member("9001"), EVERYTHING).await, [-7]);
    assert_eq!(of_member(&stage, member("7"), (2, 4)).await, [3]);
    assert_eq!(of_member(&stage, Topic::Member(reference("device:7")), EVERYTHING).await, Vec::<i64>::new());
    let membership = |number, id: &str| Topic::Membership(group(number), reference(&format!("user:{id}")));
    assert_eq!(of_member(&stage, membership(1, "7"), EVERYTHING).await, [-2, 3, -5]);
    assert_eq!(of_member(&stage, membership(2, "7"), EVERYTHING).await, Vec::<i64>::new());

    stage.subject(40, vec![registered(40, "user:7", "Asha", None)]).await;
    stage.subject(40, vec![SubjectRoleChanged { role: "admin".into() }.into(), SubjectRemoved {}.into()]).await;
    assert_eq!(of_member(&stage, member("7"), (5, u64::MAX)).await, [8, 9, 10], "events that do not repeat its name");
    let first: Vec<_> = places(&stage, member("7"), EVERYTHING, false, 2).await;
    assert_eq!(first.iter().map(|place| place.first.0).collect::<Vec<_>>(), [2, 3], "a page of both kinds of places");
    let other = PlaceSearch {
        topic: member("7"),
        after: Position(0),
        up_to: Position(u64::MAX),
        newest_first: false,
        limit: 9,
    };
    assert!(stage.queries().places(&workspace("zeta"), &other).await.unwrap().is_empty());
}

pub(crate) async fn places_of_actors_are_stretches(home: Home) {
    let mut stage = Stage::set(home).await;
    let acme = workspace("acme");
    // Commands are by user:u1 to user:u6 and user:u0 in turn: 70 commands with one event each.
    for number in 1..=70 {
        stage.group(number, vec![created(number, "g", &acme)]).await;
    }
    let actor = |name: &str| Topic::Actor(Actor::new(name));
    let of = async |topic, window, newest_first| {
        let found = places(&stage, topic, window, newest_first, 9).await;
        found.iter().map(|place| (place.first.0, place.last.0, place.certain)).collect::<Vec<_>>()
    };
    assert_eq!(of(actor("user:u1"), EVERYTHING, false).await, [(0, 63, false), (64, 127, false)]);
    assert_eq!(of(actor("user:u1"), EVERYTHING, true).await, [(64, 127, false), (0, 63, false)]);
    assert_eq!(of(actor("user:u1"), (63, u64::MAX), false).await, [(64, 127, false)]);
    assert_eq!(of(actor("user:u1"), (0, 63), false).await, [(0, 63, false)]);
    assert_eq!(of(actor("nobody"), EVERYTHING, false).await, []);
}
