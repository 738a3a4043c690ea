//! Photos, their zips, and the owners and brands behind them.

use std::collections::BTreeSet;

use futures::future::join_all;
use rollbook_app::commands::{NewArchive, NewGroup, NewSubject, SubjectName, UploadSlot};
use rollbook_app::{AppError, Call};
use rollbook_domain::archive::{ArchiveEntry, ArchiveStatus, ArchiveStep, FinishArchive, ProgressArchive};
use rollbook_domain::group::commands::{AddMedia, Arrival, DeleteGroup, Existing};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::group::{BRAND, MediaFormat, Ratio, Renditions, VANITY_URL};
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::workspace::ChangeOwner;
use rollbook_domain::{Actor, Attributes, GroupId, MediaId, Policy, Reference, Refusal};
use uuid::Uuid;

use super::rig::{Rig, add};

pub(super) fn upload(rig: &Rig, media: MediaId, digit: &str, maker: u32) -> AddMedia {
    let path = |name: &str| format!("/{media}/{maker}-{name}.jpg");
    AddMedia {
        media,
        admitted_at: rig.app.now(),
        sha256: digit.repeat(64),
        size: 9,
        format: MediaFormat::Jpeg,
        ratio: Ratio::of(3, 2),
        sort_order: "IMG_1".into(),
        renditions: Renditions {
            original: path("original"),
            medium: path("medium"),
            small: path("small"),
            watermark: path("watermark"),
            watermark_small: path("watermark-small"),
        },
    }
}

async fn photo(rig: &Rig, group: GroupId, digit: &str) -> MediaId {
    let reserved = rig.app.reserve_media(&rig.call, group, 1, 60).await.unwrap().outcome;
    let media = reserved.media[0];
    rig.app.add_media(&rig.call, group, upload(rig, media, digit, 0)).await.unwrap();
    media
}

async fn listed(rig: &Rig, group: GroupId) -> Vec<MediaId> {
    rig.app.wait_for_workspace(&rig.call.workspace).await.unwrap();
    let list = rig.app.queries().photos().media_of_group(&rig.call.workspace, group).await.unwrap();
    list.into_iter().map(|view| view.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_uploads_for_one_photo_one_wins() {
    let rig = Rig::sqlite().await;
    let group = rig.group("dive").await;
    let media = rig.app.reserve_media(&rig.call, group, 1, 60).await.unwrap().outcome.media[0];
    let slot = rig.app.upload_slot(&rig.call, group, media).await.unwrap();
    assert!(matches!(slot, UploadSlot::Reserved(_)), "{slot:?}");
    let digits = ["a", "b"].repeat(10);
    let uploads = digits.iter().zip(0..).map(|(digit, maker)| upload(&rig, media, digit, maker));
    let outcomes = join_all(uploads.map(|upload| rig.app.add_media(&rig.call, group, upload))).await;
    let arrival = |outcome: &Result<rollbook_app::Done<Arrival>, AppError>| outcome.as_ref().ok().map(|d| d.outcome);
    assert_eq!(outcomes.iter().filter(|outcome| arrival(outcome) == Some(Arrival::New)).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| arrival(outcome) == Some(Arrival::Same)).count(), 9);
    let differs = |outcome: &&Result<_, AppError>| matches!(outcome, Err(AppError::Refused(Refusal::MediaDiffers)));
    assert_eq!(outcomes.iter().filter(differs).count(), 10);
    assert_eq!(listed(&rig, group).await, [media]);
    let slot = rig.app.upload_slot(&rig.call, group, media).await.unwrap();
    assert!(matches!(slot, UploadSlot::Filled(sha256) if sha256.len() == 64));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_never_pass_the_limit_however_many_ask_at_once() {
    let rig = Rig::sqlite().await;
    let group = rig.group("dive").await;
    let call = Call { policy: Policy { max_members: Some(30), ..Policy::NATIVE }, ..rig.call.clone() };
    let asked = (0..20).map(|_| rig.app.reserve_media(&call, group, 4, 60));
    let granted: Vec<_> = join_all(asked).await.into_iter().flat_map(|done| done.unwrap().outcome.media).collect();
    assert_eq!((granted.len(), granted.iter().collect::<BTreeSet<_>>().len()), (30, 30));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_moves_and_is_copied_between_groups() {
    let rig = Rig::sqlite().await;
    let (a, b) = (rig.group("a").await, rig.group("b").await);
    let media = photo(&rig, a, "a").await;
    // To and fro at once: it is in one of them afterwards, whatever came last.
    let moves = (0..20).map(|n| {
        let (from, to) = if n % 2 == 0 { (a, b) } else { (b, a) };
        rig.app.move_media(&rig.call, media, from, to)
    });
    for moved in join_all(moves).await {
        assert!(matches!(moved, Ok(_) | Err(AppError::Refused(Refusal::UnknownMedia { .. }))), "{moved:?}");
    }
    let (in_a, in_b) = (listed(&rig, a).await, listed(&rig, b).await);
    assert_eq!([in_a.clone(), in_b.clone()].concat(), [media]);
    let home = if in_a.is_empty() { b } else { a };
    let copy = rig.app.copy_media(&rig.call, media, home, home).await.unwrap().outcome;
    assert_ne!(copy, media);
    let view = |id| rig.app.queries().photos().media(&rig.call.workspace, id);
    assert_eq!(listed(&rig, home).await.len(), 2);
    let (original, copied) = (view(media).await.unwrap().unwrap(), view(copy).await.unwrap().unwrap());
    assert_eq!(original.media.renditions, copied.media.renditions);
    rig.app.remove_media(&rig.call, home, media).await.unwrap();
    rig.app.remove_media(&rig.call, home, media).await.unwrap();
    assert_eq!(listed(&rig, home).await, [copy]);
    let shown = rig.app.queries().photos().find_media(&copied.media.renditions.small).await.unwrap();
    assert_eq!(shown.as_ref(), Some(&rig.call.workspace));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_needs_its_photos_and_ends_once() {
    let rig = Rig::sqlite().await;
    let group = rig.group("dive").await;
    let media = photo(&rig, group, "a").await;
    let file = format!("/{media}/0-small.jpg");
    let entry = ArchiveEntry { media, file, name: "a.jpg".into() };
    let wish = |entry: &ArchiveEntry| NewArchive { group, name: "dive".into(), entries: vec![entry.clone()] };
    let foreign = ArchiveEntry { file: "/x/y.jpg".into(), ..entry.clone() };
    let refused = rig.app.request_archive(&rig.call, wish(&foreign)).await;
    assert!(matches!(refused, Err(AppError::Refused(Refusal::UnknownMedia { media })) if media == "/x/y.jpg"));
    let id = rig.app.request_archive(&rig.call, wish(&entry)).await.unwrap().outcome.id;
    let worker = Call::new(rig.call.workspace.clone(), Actor::new("system:archives"), Policy::NATIVE);
    let progress = ProgressArchive { step: ArchiveStep::Convert, percent: 40 };
    rig.app.progress_archive(&worker, id, progress).await.unwrap();
    let finish = || FinishArchive { input_size: 9, size: 99, sha256: "c".repeat(64), seconds: 60 };
    let ends = join_all((0..5).map(|_| rig.app.finish_archive(&worker, id, finish()))).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1);
    rig.app.wait_for_workspace(&rig.call.workspace).await.unwrap();
    let view = rig.app.queries().photos().archive(id).await.unwrap().unwrap();
    assert_eq!((view.status, view.percent, view.requested_by.as_str()), (ArchiveStatus::Finished, 100, "operator"));
    let late = rig.app.progress_archive(&worker, id, progress).await;
    assert!(matches!(late, Err(AppError::Refused(Refusal::ArchiveFinished))), "{late:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_of_a_deleted_group_go_with_it() {
    let rig = Rig::sqlite().await;
    let group = rig.group("dive").await;
    let media = photo(&rig, group, "a").await;
    let again = || DeleteGroup { again: Existing::Skip, ..DeleteGroup::default() };
    for _ in 0..2 {
        rig.app.delete_group(&rig.call, group, None, again()).await.unwrap();
    }
    let slot = rig.app.upload_slot(&rig.call, group, media).await;
    assert!(matches!(slot, Err(AppError::Refused(Refusal::UnknownGroup))), "{slot:?}");
    let home = rig.app.workspace_of_group(group).await.unwrap();
    assert_eq!(home.as_ref(), Some(&rig.call.workspace));
    assert_eq!(rig.app.workspace_of_group(GroupId(Uuid::nil())).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_becomes_a_photo_by_being_added() {
    let rig = Rig::sqlite().await;
    let group = rig.group("dive").await;
    let mut wish = add(&["x"], Existing::Strict);
    wish.members[0].member = Reference::new("photo", "x").unwrap();
    let refused = rig.app.add_members(&rig.call, group, None, wish).await;
    assert!(matches!(refused, Err(AppError::Refused(Refusal::InvalidText { field: "member", .. }))), "{refused:?}");
}

const OWNER: Uuid = Uuid::from_u128(0x0b0e);
const MAIN: Uuid = Uuid::from_u128(0x9a4d);

fn brand(id: Uuid, address: &str) -> NewSubject {
    NewSubject {
        kind: BRAND.into(),
        id: SubjectName::Given(id.to_string()),
        name: Some("Main".into()),
        status: SubjectStatus::Active,
        attributes: Attributes::from([(VANITY_URL.to_owned(), address.into())]),
    }
}

fn owner(id: Uuid) -> ChangeOwner {
    let timezone = Some("America/Vancouver".into());
    ChangeOwner { id: Some(id), timezone, primary_brand: Some(MAIN), ..ChangeOwner::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_is_opened_with_its_owner_in_one_append() {
    let rig = Rig::sqlite().await;
    rig.app.open_owned_workspace(&rig.call, vec![brand(MAIN, "main")], owner(OWNER)).await.unwrap();
    let log = rig.app.store().read_log(rollbook_store::Position(0), 100).await.unwrap();
    let commands: BTreeSet<_> = log.events.iter().map(|event| event.meta.command_id).collect();
    assert_eq!((log.events.len(), commands.len()), (3, 1));
    // Afterwards the log wins.
    let moved = ChangeOwner { timezone: Some("Europe/Berlin".into()), ..ChangeOwner::default() };
    rig.app.change_owner(&rig.call, moved).await.unwrap();
    rig.app.open_owned_workspace(&rig.call, vec![brand(MAIN, "main")], owner(OWNER)).await.unwrap();
    rig.app.wait_for_workspace(&rig.call.workspace).await.unwrap();
    let view = rig.app.queries().owner(&rig.call.workspace).await.unwrap().unwrap();
    assert_eq!((view.timezone.as_deref(), view.primary_brand), (Some("Europe/Berlin"), Some(MAIN)));
    let other = rig.app.open_owned_workspace(&rig.call, vec![], owner(MAIN)).await;
    assert!(matches!(other, Err(AppError::Refused(Refusal::OtherOwner))), "{other:?}");
    let nowhere = ChangeOwner { timezone: Some("Mars/Olympus".into()), ..ChangeOwner::default() };
    let refused = rig.app.change_owner(&rig.call, nowhere).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "timezone", .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workspace_that_others_have_opened_gets_its_owner_later() {
    let rig = Rig::sqlite().await;
    rig.group("made by another surface").await;
    for _ in 0..2 {
        rig.app.open_owned_workspace(&rig.call, vec![brand(MAIN, "main")], owner(OWNER)).await.unwrap();
    }
    rig.app.wait_for_workspace(&rig.call.workspace).await.unwrap();
    let view = rig.app.queries().owner(&rig.call.workspace).await.unwrap().unwrap();
    assert_eq!((view.id, view.primary_brand), (OWNER, Some(MAIN)));
    let zeta = Call { workspace: "zeta".parse().unwrap(), ..rig.call.clone() };
    let twice = rig.app.open_owned_workspace(&zeta, vec![brand(MAIN, "zeta")], owner(OWNER)).await;
    assert!(matches!(twice, Err(AppError::Refused(Refusal::ClaimTaken { kind })) if kind == "owner"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_has_one_brand_in_the_deployment_and_groups_need_theirs() {
    let rig = Rig::sqlite().await;
    rig.app.register_subject(&rig.call, brand(MAIN, "Main")).await.unwrap();
    let zeta = Call { workspace: "zeta".parse().unwrap(), ..rig.call.clone() };
    let taken = rig.app.register_subject(&zeta, brand(OWNER, "mAIN")).await;
    assert!(matches!(taken, Err(AppError::Refused(Refusal::ClaimTaken { kind })) if kind == VANITY_URL));
    let strict = Policy { resources_must_exist: true, ..Policy::NATIVE };
    let call = Call { policy: strict, ..rig.call.clone() };
    let of = |brand: Uuid| {
        let resource = Reference::new(BRAND, &brand.to_string()).unwrap();
        let resources = vec![LinkedResource { resource, attributes: Attributes::new() }];
        rig.app.create_group(&call, NewGroup { name: "dive".into(), resources, ..NewGroup::default() })
    };
    of(MAIN).await.unwrap();
    assert!(matches!(of(OWNER).await, Err(AppError::Refused(Refusal::UnknownSubject { .. }))));
}
