//! Who may read what.

use eventstore::{Client, Error, ReadStreamOptions, SubscribeToAllOptions};
use rollbook_http::HttpConfig;
use rollbook_http::auth::{AuthConfig, Scope};

use crate::support::{Service, all, key, many, next, stream};

/// Two workspaces with a key each, and one key without the right scope.
async fn keyed() -> Service {
    let keys = vec![
        key("acme", "a-key", &[Scope::Audit]),
        key("beta", "b-key", &[Scope::Audit]),
        key("acme", "views-only", &[Scope::Read, Scope::Write, Scope::Admin]),
    ];
    Service::with(AuthConfig { keys, ..AuthConfig::default() }, HttpConfig::default()).await
}

async fn workspaces(client: &Client) -> Vec<String> {
    let found = all(client, &many()).await.unwrap();
    let metadata = found.iter().map(|event| serde_json::from_slice(&event.custom_metadata).unwrap());
    let mut names: Vec<String> =
        metadata.map(|metadata: serde_json::Value| metadata["workspace"].as_str().unwrap().to_owned()).collect();
    names.dedup();
    names
}

#[tokio::test]
async fn a_key_reads_its_own_workspace_alone() {
    let service = keyed().await;
    let (ours, theirs) = (service.group("acme", "a").await, service.group("beta", "b").await);
    let client = service.client_with("acme:a-key@");
    assert_eq!(workspaces(&client).await, ["acme"]);
    assert_eq!(workspaces(&service.client_with("a-key:@")).await, ["acme"], "the key names its workspace");
    let read = async |group| stream(&client, &format!("group-{group}"), ReadStreamOptions::default()).await;
    assert_eq!(read(ours).await.unwrap().len(), 1);
    assert!(matches!(read(theirs).await, Err(Error::ResourceNotFound)), "as if it were not there");

    let mut subscription = client.subscribe_to_all(&SubscribeToAllOptions::default()).await;
    service.group("beta", "b2").await;
    let last = service.group("acme", "a2").await;
    let mut seen = Vec::new();
    while !seen.contains(&format!("group-{last}")) {
        seen.push(next(&mut subscription).await.stream_id().to_owned());
    }
    assert_eq!(seen.len(), 3, "the workspace and its two groups: {seen:?}");
}

#[tokio::test]
async fn who_has_no_right_is_refused() {
    let service = keyed().await;
    for login in ["", "acme:guess@", "beta:a-key@", "acme:views-only@"] {
        let refused = all(&service.client_with(login), &many()).await;
        assert!(matches!(refused, Err(Error::AccessDenied)), "{login}: {refused:?}");
        let client = service.client_with(login);
        let mut subscription = client.subscribe_to_all(&SubscribeToAllOptions::default()).await;
        assert!(matches!(subscription.next().await, Err(Error::AccessDenied)), "{login}");
    }
    let nameless = all(&service.client_with("No%20Name:a-key@"), &many()).await;
    assert!(matches!(nameless, Err(Error::Grpc { .. })), "{nameless:?}");
}

#[tokio::test]
async fn without_keys_the_user_names_the_workspace() {
    let service = Service::start().await;
    service.group("default", "d").await;
    service.group("acme", "a").await;
    assert_eq!(workspaces(&service.client()).await, ["default"]);
    assert_eq!(workspaces(&service.client_with("acme:any@")).await, ["acme"]);
    assert!(workspaces(&service.client_with("none:any@")).await.is_empty());
}
