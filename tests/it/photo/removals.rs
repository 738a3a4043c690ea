//! Pictures go with the last photo that shows them, and not before.

use reqwest::{Method, StatusCode};
use rollbook_domain::{Actor, Policy};
use serde_json::{Value, json};

use super::crashes::app;
use super::rig::Rig;
use crate::fixtures::png;

/// Copies a photo to a group; the copy.
async fn copy(rig: &Rig, photo: &Value, to: &str) -> String {
    let path = format!("/v1/Photo/{}", photo["PhotoId"].as_str().unwrap());
    let (status, made) = rig.call(Method::PUT, &path, json!({ "GroupId": to, "DoCopy": true })).await;
    assert_eq!(status, 200, "{made}");
    made["PhotoId"].as_str().unwrap().to_owned()
}

async fn remove(rig: &Rig, photo: &str) {
    assert_eq!(rig.call(Method::DELETE, &format!("/v1/Photo/{photo}"), Value::Null).await, (200, json!({})));
}

async fn shown(rig: &Rig, suffix: &Value) -> StatusCode {
    let url = format!("{}/media{}", rig.served.client.base(), suffix.as_str().unwrap());
    reqwest::get(url).await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_go_with_the_last_photo_that_shows_them() {
    let rig = Rig::start().await;
    let (group, other) = (rig.group().await, rig.group().await);
    let photo = rig.photo(&group, "a.png", png(60, 40, [1, 2, 3])).await;
    let stays = rig.photo(&group, "b.png", png(60, 40, [4, 5, 6])).await;
    let copied = copy(&rig, &photo, &other).await;
    remove(&rig, photo["PhotoId"].as_str().unwrap()).await;
    // A later removal has been seen to when its pictures are gone, and so has this one.
    let last = rig.photo(&group, "c.png", png(60, 40, [7, 8, 9])).await;
    remove(&rig, last["PhotoId"].as_str().unwrap()).await;
    rig.settles_at((10, 0)).await;
    assert_eq!(shown(&rig, &photo["Original"]).await, StatusCode::OK, "the copy shows it");
    assert_eq!(shown(&rig, &last["Original"]).await, StatusCode::NOT_FOUND);
    // A move is no removal.
    let to = json!({ "GroupId": group });
    assert_eq!(rig.call(Method::PUT, &format!("/v1/Photo/{copied}"), to).await, (200, json!({})));
    remove(&rig, &copied).await;
    rig.settles_at((5, 0)).await;
    assert_eq!(shown(&rig, &photo["Original"]).await, StatusCode::NOT_FOUND);
    assert_eq!(shown(&rig, &stays["Original"]).await, StatusCode::OK);
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_process_left_goes_after_the_next_start() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    let photo = rig.photo(&group, "a.png", png(60, 40, [1, 2, 3])).await;
    let (folder, config) = rig.stop().await;
    // A process that had no time for more than the event.
    let killed = app(&folder.file("data"));
    let call = rollbook_app::Call::new("photo-t1".parse().unwrap(), Actor::new("owner:test"), Policy::NATIVE);
    let media = photo["PhotoId"].as_str().unwrap().parse().unwrap();
    assert!(killed.remove_media(&call, group.parse().unwrap(), media).await.unwrap().outcome);
    drop(killed);
    let rig = Rig::on(folder, config).await;
    rig.settles_at((0, 0)).await;
    let (status, view) = rig.call(Method::GET, &format!("/v1/Photo/{media}"), Value::Null).await;
    assert_eq!((status, &view["Deleted"]), (200, &json!(true)));
    rig.stop().await;
}
