//! Where webhooks never lead.

use serde_json::json;

use super::receiver::Receiver;
use super::stage::{Hook, Stage, groups};
use crate::fixtures::{Folder, Served};

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed() {
    let stage = Stage::set(&[]).await;
    let hook = stage.hook().await;
    for (at, status) in [301, 302, 303, 307, 308].into_iter().enumerate() {
        stage.receiver.answer([status]);
        if at == 0 {
            stage.groups(1).await;
        } else {
            hook.post("resume", &json!({})).await;
        }
        stage.receiver.wait_for(at + 1).await;
        hook.until(|now| now["parkedReason"] == format!("it answered {status}")).await;
    }
    assert_eq!(stage.receiver.trapped(), 0);
    assert!(stage.served.stop().await);
}

/// A server whose operator allows nothing but public addresses, or these.
async fn closed(folder: &Folder, allow: &[&str]) -> Served {
    let mut config = folder.config();
    config.webhooks.pauses = Vec::new();
    config.webhooks.allow = allow.iter().map(|&network| network.to_owned()).collect();
    Served::start(&config).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inner_address_is_refused_at_once_and_by_name_when_it_is_connected_to() {
    let (folder, receiver) = (Folder::new(), Receiver::start().await);
    let served = closed(&folder, &[]).await;
    for host in ["127.0.0.1:7070", "10.1.2.3", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]", "2130706433", "0"] {
        let made = served.client.post("/v1/webhooks", &json!({ "url": format!("https://{host}/in") })).await;
        assert_eq!((made.status.as_u16(), &made.body["code"]), (400, &json!("invalid-text")), "{host}: {made:?}");
        assert_eq!(made.body["detail"], "url leads to an address that webhooks must not reach.", "{host}");
    }
    let plain = served.client.post("/v1/webhooks", &json!({ "url": receiver.named_url("http") })).await;
    assert_eq!((plain.status.as_u16(), &plain.body["detail"]), (400, &json!("url must begin with https://.")));
    let hook = Hook::subscribe(&served.client, &json!({ "url": receiver.named_url("https") })).await;
    groups(&served.client, 1).await;
    let parked = hook.until_status("parked").await;
    assert_eq!(parked["parkedReason"], "the address is none that webhooks may reach");
    assert!(receiver.received().is_empty());
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_allowed_is_reached_by_name_too_and_nothing_else() {
    let stage = Stage::set(&[]).await;
    let url = stage.receiver.named_url("http");
    let _hook = Hook::subscribe(stage.client(), &json!({ "url": url })).await;
    stage.groups(1).await;
    stage.receiver.wait_for(2).await;
    assert!(stage.served.stop().await);
    // Allowed before, and not any more.
    let served = closed(&stage.folder, &["10.0.0.0/8"]).await;
    let hooks = served.client.get("/v1/webhooks").await.body;
    let hook = Hook {
        client: served.client.clone(),
        path: format!("/v1/webhooks/{}", hooks["items"][0]["id"].as_str().unwrap()),
        secret: String::new(),
        position: served.app().token(served.head().await).to_string(),
    };
    groups(&served.client, 1).await;
    let parked = hook.until_status("parked").await;
    assert_eq!(parked["parkedReason"], "the address is none that webhooks may reach");
    assert_eq!(stage.receiver.received().len(), 2);
    assert!(served.stop().await);
}
