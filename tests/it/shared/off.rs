//! A dialect that is switched off: its routes are gone, and nothing else.

use rollbook_domain::WorkspaceName;
use rstest::rstest;
use serde_json::json;

use super::devicemagic::DeviceMagic;
use super::dialect::{ADMIN, Dialect, Facts, Site, WORKSPACE, fine, sent};
use super::hype::Hype;
use super::photo::Photo;
use super::sensiflow::SensiFlow;
use super::sunbird::Sunbird;
use crate::fixtures::{Folder, Served};

const ALL: [&dyn Dialect; 5] = [&Hype, &Photo, &DeviceMagic, &Sunbird, &SensiFlow];

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_routes_are_gone_and_nothing_else(#[values(0, 1, 2, 3, 4)] which: usize) {
    let dialect = ALL[which];
    let folder = Folder::new();
    let workspace: WorkspaceName = WORKSPACE.parse().unwrap();
    let mut on = folder.config();
    ALL.iter().for_each(|dialect| dialect.enable(&mut on, workspace.clone()));
    let mut off = on.clone();
    dialect.switch_off(&mut off);

    let served = Served::start(&on).await;
    let site = Site::of(&served);
    let mut facts = dialect.make(&site, "Lobby crew").await;
    let ids = site.native("Lobby crew").await;
    site.appoint(&ids, &mut facts).await;
    let before = dialect.read(&site, &ids).await;
    assert!(served.stop().await);

    let served = Served::start(&off).await;
    let site = Site::of(&served);
    let (status, body) = sent(dialect.list(&site)).await;
    // What is below `/api/v1` falls to SensiFlow, everything else to the native surface.
    let of_others = body["code"] == "not-found" || body["type"].as_str().unwrap().ends_with("#handler-not-found");
    assert!(status == 404 && of_others, "{status}: {body}");
    for (_, other) in ALL.iter().enumerate().filter(|(other, _)| *other != which) {
        fine(other.list(&site), 200).await;
    }
    assert_eq!(site.native("Lobby crew").await["id"], ids["id"]);
    site.rename(&ids, "Night crew").await;
    assert!(served.stop().await);

    let served = Served::start(&on).await;
    let site = Site::of(&served);
    assert_eq!(before, dialect.expected(&ids, &facts));
    facts = Facts { name: "Night crew".into(), changed_by: Some("open"), ..facts };
    assert_eq!(dialect.read(&site, &ids).await, dialect.expected(&ids, &facts));
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_groups_of_a_user_are_counted_all_the_while() {
    let folder = Folder::new();
    let mut config = folder.config();
    Sunbird.enable(&mut config, WORKSPACE.parse().unwrap());
    config.dialects.sunbird.max_group_limit = 2;
    Sunbird.switch_off(&mut config);
    let served = Served::start(&config).await;
    let site = Site::of(&served);
    for name in ["first", "second"] {
        site.make(name, &format!("user:{ADMIN}")).await;
    }
    assert!(served.stop().await);

    config.dialects.sunbird.enabled = true;
    let served = Served::start(&config).await;
    let site = Site::of(&served);
    let request = site.at(reqwest::Method::POST, "/api/group/v1/create").header("x-authenticated-user-token", ADMIN);
    let (status, body) = sent(request.json(&json!({ "request": { "name": "third" } }))).await;
    assert_eq!((status, &body["params"]["err"]), (400, &json!("GS_CRT04")), "{body}");
    assert!(served.stop().await);
}
