//! Every dialect makes a group; every other one reads, changes and deletes it.

use rollbook_domain::WorkspaceName;
use rstest::rstest;

use super::devicemagic::DeviceMagic;
use super::dialect::{Dialect, Facts, Site, WORKSPACE};
use super::hype::Hype;
use super::photo::Photo;
use super::sensiflow::SensiFlow;
use super::sunbird::Sunbird;
use crate::fixtures::{Folder, Served};

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_is_the_same_for_both(
    #[values(&Hype, &Photo, &DeviceMagic, &Sunbird, &SensiFlow)] maker: &dyn Dialect,
    #[values(&Hype, &Photo, &DeviceMagic, &Sunbird, &SensiFlow)] other: &dyn Dialect,
) {
    let folder = Folder::new();
    let mut config = folder.config();
    let workspace: WorkspaceName = WORKSPACE.parse().unwrap();
    maker.enable(&mut config, workspace.clone());
    other.enable(&mut config, workspace);
    let served = Served::start(&config).await;
    let site = Site::of(&served);

    let mut facts = maker.make(&site, "Lobby crew").await;
    let ids = site.native("Lobby crew").await;
    site.appoint(&ids, &mut facts).await;
    assert_eq!(maker.read(&site, &ids).await, maker.expected(&ids, &facts));
    assert_eq!(other.read(&site, &ids).await, other.expected(&ids, &facts));

    other.rename(&site, &ids, "Night crew").await;
    facts = Facts { name: "Night crew".into(), changed_by: Some(other.actor()), ..facts };
    assert_eq!(maker.read(&site, &ids).await, maker.expected(&ids, &facts));
    assert_eq!(other.read(&site, &ids).await, other.expected(&ids, &facts));

    other.delete(&site, &ids, facts.creator).await;
    maker.is_gone(&site, &ids).await;
    other.is_gone(&site, &ids).await;

    // Both its names are free again, and its number is not.
    for name in ["Lobby crew", "Night crew"] {
        maker.make(&site, name).await;
        assert!(site.native(name).await["number"].as_u64() > ids["number"].as_u64());
    }
    assert!(served.stop().await);
}
