//! Photos, their zips and their owners.

use rollbook_domain::archive::event::*;
use rollbook_domain::archive::{ArchiveEntry, ArchiveEvent, ArchiveStatus, ArchiveStep};
use rollbook_domain::group::event::*;
use rollbook_domain::group::{GroupEvent, Media};
use rollbook_domain::workspace::{WorkspaceEvent, WorkspaceOwnerChanged, WorkspaceOwnerErased};
use rollbook_domain::{ArchiveId, Event, StreamId};
use rollbook_store::EventStore;
use uuid::Uuid;

use super::stage::{Stage, created, group};
use crate::history::photos::{media, media_id};
use crate::home::Home;
use crate::support::workspace;

fn arrived(number: u32, sort_order: &str) -> GroupEvent {
    MediaArrived { id: media_id(number), media: media(number, sort_order) }.into()
}

fn removed(number: u32, reason: RemovalReason) -> GroupEvent {
    MediaRemoved { id: media_id(number), reason, thumb: None }.into()
}

pub(crate) async fn photos_are_listed_by_bytes_creation_and_id(home: Home) {
    let mut stage = Stage::set(home).await;
    // 3 and 6 were created in second 0, 1 and 4 in second 1.
    let photos = [(1, "b"), (4, "b"), (6, "b"), (3, "b"), (2, "Z"), (5, "ä")];
    let events = photos.map(|(number, sort_order)| arrived(number, sort_order));
    stage.group(1, [vec![created(1, "a", &workspace("acme"))], events.into()].concat()).await;
    stage.group(2, vec![created(2, "b", &workspace("acme"))]).await;
    let listed = async |stage: &Stage, number| {
        let list = stage.queries().photos().media_of_group(&stage.acme, group(number)).await.unwrap();
        list.into_iter().map(|view| view.id).collect::<Vec<_>>()
    };
    assert_eq!(listed(&stage, 1).await, [2, 3, 6, 1, 4, 5].map(media_id));
    let hidden = MembersSuspended { kind: "photo".into(), ids: vec![media_id(3).to_string()] };
    stage.group(1, vec![removed(6, RemovalReason::Removed), hidden.into()]).await;
    assert_eq!(listed(&stage, 1).await, [2, 1, 4, 5].map(media_id));
    let totals = stage.queries().photos().media_totals(&stage.acme, &[group(2), group(1)]).await.unwrap();
    assert_eq!(totals, [0, 4]);
    let gone = stage.queries().photos().media(&stage.acme, media_id(6)).await.unwrap().unwrap();
    assert_eq!((gone.deleted, gone.group_id), (true, group(1)));
    assert_eq!(stage.queries().photos().media(&workspace("zeta"), media_id(6)).await.unwrap(), None);
}

pub(crate) async fn a_moved_photo_is_in_its_new_group_whatever_was_written_first(home: Home) {
    let mut stage = Stage::set(home).await;
    let acme = workspace("acme");
    for (old, new, arrival_first) in [(1, 2, true), (3, 4, false)] {
        stage.group(old, vec![created(old, "a", &acme), arrived(old, "a")]).await;
        stage.group(new, vec![created(new, "b", &acme)]).await;
        let mut events = vec![
            (StreamId::group(group(new)), arrived(old, "a").into()),
            (StreamId::group(group(old)), removed(old, RemovalReason::Moved).into()),
        ];
        if !arrival_first {
            events.reverse();
        }
        stage.all(events).await;
        let photo = stage.queries().photos().media(&acme, media_id(old)).await.unwrap().unwrap();
        assert_eq!((photo.deleted, photo.group_id), (false, group(new)));
        let totals = stage.queries().photos().media_totals(&acme, &[group(old), group(new)]).await.unwrap();
        assert_eq!(totals, [0, 1]);
    }
}

pub(crate) async fn a_path_finds_photos_that_are_there(home: Home) {
    let mut stage = Stage::set(home).await;
    let acme = workspace("acme");
    // 9 is a copy of 1, younger, in another group.
    let copy = Media { created: 99, ..media(1, "a") };
    let copied = MediaArrived { id: media_id(9), media: copy };
    stage.group(1, vec![created(1, "a", &acme), arrived(1, "a"), arrived(2, "b")]).await;
    stage.group(2, vec![created(2, "b", &acme), copied.into()]).await;
    let paths = ["/2/watermark.jpg", "/1/small.jpg", "/3/small.jpg"].map(str::to_owned);
    let found = async |stage: &Stage, number| {
        stage.queries().photos().media_of_paths(&stage.acme, group(number), &paths).await.unwrap()
    };
    assert_eq!(found(&stage, 1).await, [Some(media_id(2)), Some(media_id(1)), None]);
    assert_eq!(found(&stage, 2).await, [None, Some(media_id(9)), None]);
    stage.group(1, vec![removed(1, RemovalReason::Removed)]).await;
    assert_eq!(found(&stage, 1).await, [Some(media_id(2)), None, None]);
    let anywhere = async |stage: &Stage| stage.queries().photos().find_media("/1/small.jpg").await.unwrap();
    assert_eq!(anywhere(&stage).await, Some(acme), "the copy shows it");
    stage.group(2, vec![removed(9, RemovalReason::Removed)]).await;
    assert_eq!(anywhere(&stage).await, None);
}

pub(crate) async fn the_picture_of_a_group_follows_its_photos_until_it_is_set(home: Home) {
    let mut stage = Stage::set(home).await;
    stage.group(1, vec![created(1, "a", &workspace("acme"))]).await;
    let thumb = async |stage: &Stage| {
        let view = stage.queries().group(&stage.acme, group(1)).await.unwrap().unwrap().read().unwrap();
        (view.thumb, view.member_counts.get("photo").copied())
    };
    assert_eq!(thumb(&stage).await, (None, None));
    stage.group(1, vec![arrived(1, "b"), arrived(2, "a")]).await;
    assert_eq!(thumb(&stage).await, (Some("/1/small.jpg".into()), Some(2)));
    let next = NextThumb { id: media_id(2), path: "/2/small.jpg".into() };
    let gone = MediaRemoved { id: media_id(1), reason: RemovalReason::Removed, thumb: Some(next) };
    stage.group(1, vec![gone.into()]).await;
    assert_eq!(thumb(&stage).await, (Some("/2/small.jpg".into()), Some(1)));
    stage.group(1, vec![removed(2, RemovalReason::Removed)]).await;
    assert_eq!(thumb(&stage).await, (None, None));
    let set = GroupDetailsChanged { thumb: Some("/x/y.jpg".into()), ..GroupDetailsChanged::default() };
    stage.group(1, vec![set.into(), arrived(3, "a"), removed(3, RemovalReason::Removed)]).await;
    assert_eq!(thumb(&stage).await, (Some("/x/y.jpg".into()), None));
}

pub(crate) async fn a_token_is_found_in_any_case_its_own_spelling_first(home: Home) {
    let mut stage = Stage::set(home).await;
    for (number, token) in [(1, "k7qmz2"), (2, "k7QmZ2"), (3, "K7QMZ2"), (4, "other1")] {
        let GroupEvent::Created(event) = created(number, "a", &workspace("acme")) else { unreachable!() };
        stage.group(number, vec![GroupCreated { token: token.parse().unwrap(), ..event }.into()]).await;
    }
    stage.group(3, vec![GroupDeleted {}.into()]).await;
    let found = async |token| {
        let groups = stage.queries().photos().groups_by_token(&stage.acme, token).await.unwrap();
        groups.iter().map(|doc| doc.read().unwrap().id).collect::<Vec<_>>()
    };
    assert_eq!(found("k7QmZ2").await, [group(2), group(1)]);
    assert_eq!(found("K7QMZ2").await, [group(1), group(2)]);
    assert!(found("K7QMZ").await.is_empty());
    let other = stage.queries().photos().groups_by_token(&workspace("zeta"), "k7QmZ2").await.unwrap();
    assert!(other.is_empty());
}

pub(crate) async fn archives_are_pending_until_they_end(home: Home) {
    let mut stage = Stage::set(home).await;
    let id = |number| ArchiveId(Uuid::from_u128(number));
    let entry = ArchiveEntry { media: media_id(1), file: "/1/small.jpg".into(), name: "a.jpg".into() };
    for number in [2, 1] {
        let (workspace, entries) = (workspace("acme"), vec![entry.clone()]);
        let asked = ArchiveRequested { workspace, group: group(1), name: "divers".into(), entries };
        stage.on(StreamId::archive(id(number)), vec![ArchiveEvent::from(asked).into()]).await;
    }
    let progressed = ArchiveProgressed { step: ArchiveStep::Convert, percent: 40 };
    stage.on(StreamId::archive(id(1)), vec![ArchiveEvent::from(progressed).into()]).await;
    let pending = async |stage: &Stage| {
        let list = stage.queries().photos().pending_archives(&stage.acme).await.unwrap();
        list.iter().map(|view| (view.id, view.percent)).collect::<Vec<_>>()
    };
    assert_eq!(pending(&stage).await, [(id(2), 0), (id(1), 40)]);
    let finished = ArchiveFinished { input_size: 7, size: 9, sha256: "cd".repeat(32), expires_at: 99 };
    stage.on(StreamId::archive(id(1)), vec![ArchiveEvent::from(finished).into()]).await;
    let failed = ArchiveFailed { reason: "a photo was deleted".into(), expires_at: 99 };
    stage.on(StreamId::archive(id(2)), vec![ArchiveEvent::from(failed).into()]).await;
    assert!(pending(&stage).await.is_empty());
    for _ in 0..2 {
        stage.on(StreamId::archive(id(1)), vec![ArchiveEvent::from(ArchiveFetched {}).into()]).await;
    }
    let view = stage.queries().photos().archive(id(1)).await.unwrap().unwrap();
    assert_eq!(
        (view.status, view.percent, view.size, view.expires_at, view.downloads),
        (ArchiveStatus::Finished, 100, Some(9), Some(99), 2)
    );
    let view = stage.queries().photos().archive(id(2)).await.unwrap().unwrap();
    assert_eq!((view.status, view.reason.as_deref()), (ArchiveStatus::Failed, Some("a photo was deleted")));
    assert_eq!(stage.queries().photos().archive(id(3)).await.unwrap(), None);
}

pub(crate) async fn an_owner_keeps_what_is_not_changed(home: Home) {
    let mut stage = Stage::set(home).await;
    let stream = StreamId::workspace(&stage.acme);
    let nothing = WorkspaceOwnerChanged::default;
    assert_eq!(stage.queries().owner(&stage.acme).await.unwrap(), None);
    let id = Uuid::from_u128(7);
    let zone = Some("Europe/Berlin".to_owned());
    for event in [
        WorkspaceOwnerChanged { id: Some(id), timezone: zone.clone(), ..nothing() },
        WorkspaceOwnerChanged { first_name: Some("Ann".into()), ..nothing() },
    ] {
        stage.on(stream, vec![WorkspaceEvent::from(event).into()]).await;
    }
    let owner = stage.queries().owner(&stage.acme).await.unwrap().unwrap();
    assert_eq!((owner.id, owner.timezone, owner.first_name.as_deref()), (id, zone, Some("Ann")));
    assert!(owner.created_at < owner.updated_at);
    assert_eq!(stage.queries().owner(&workspace("zeta")).await.unwrap(), None);
}

pub(crate) async fn what_is_erased_of_an_owner_is_erased_of_all_moments(home: Home) {
    let mut stage = Stage::set(home).await;
    let stream = StreamId::workspace(&stage.acme);
    let named = |id: Option<u128>, name: &str| -> Vec<Event> {
        let first_name = Some(name.to_owned());
        let timezone = id.map(|_| "Europe/Berlin".to_owned());
        let changed = WorkspaceOwnerChanged { id: id.map(Uuid::from_u128), timezone, first_name, ..Default::default() };
        vec![WorkspaceEvent::from(changed).into()]
    };
    let mut positions = Vec::new();
    for events in [named(Some(7), "Ann"), named(None, "Bea"), named(None, "Cleo")] {
        stage.on(stream, events).await;
        positions.push(stage.log.store.current_head().await.unwrap());
    }
    let told = async |stage: &Stage| {
        let mut told = Vec::new();
        for at in &positions {
            let owner = stage.queries().as_of(*at).owner(&stage.acme).await.unwrap().unwrap();
            assert_eq!((owner.id, owner.timezone.as_deref()), (Uuid::from_u128(7), Some("Europe/Berlin")));
            told.push(owner.first_name);
        }
        told
    };
    assert_eq!(told(&stage).await, ["Ann", "Bea", "Cleo"].map(|name| Some(name.to_owned())));
    // A change and the erasure may come in the same batch, and in the same command.
    let erased = WorkspaceEvent::from(WorkspaceOwnerErased {}).into();
    stage.on(stream, named(None, "Dora").into_iter().chain([erased]).collect()).await;
    assert_eq!(told(&stage).await, [None, None, None]);
    let left = stage.queries().owner(&stage.acme).await.unwrap().unwrap();
    assert_eq!((left.first_name, left.timezone.as_deref()), (None, Some("Europe/Berlin")));
}
