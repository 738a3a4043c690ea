//! Bad input, what is not served, and discovery.

use eventstore::{
    AppendToStreamOptions, BatchAppendOptions, DeleteStreamOptions, Error, EventData, PersistentSubscriptionOptions,
    Position, ReadAllOptions, ReadStreamOptions, StreamPosition, SubscribeToAllOptions, SubscriptionFilter,
    TombstoneStreamOptions,
};

use crate::support::{Service, all, client, many, stream};

/// What the service says of a read that makes no sense.
async fn said(service: &Service, options: ReadAllOptions) -> String {
    match all(&service.client(), &options).await {
        Err(Error::Grpc { message, .. }) => message,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_filter_that_cannot_be_used_is_refused_with_the_reason() {
    let service = Service::start().await;
    service.group("default", "a").await;
    let by_type = SubscriptionFilter::on_event_type;
    let bad = said(&service, many().filter(by_type().regex("("))).await;
    assert_eq!(bad, "The pattern of the filter cannot be used: unclosed group");
    let empty = said(&service, many().filter(by_type())).await;
    assert_eq!(empty, "A filter needs a pattern or prefixes.");
    let window = said(&service, many().filter(by_type().add_prefix("a").max(0))).await;
    assert_eq!(window, "The window of a filter is at least 1.");
    let long = said(&service, many().filter(by_type().regex("a".repeat(5_000)))).await;
    assert!(long.contains("longer than"), "{long}");
    let options = SubscribeToAllOptions::default().filter(by_type().regex("a(?!b)"));
    let client = service.client();
    let mut subscription = client.subscribe_to_all(&options).await;
    assert!(matches!(subscription.next().await, Err(Error::Grpc { .. })));
    assert!(!all(&service.client(), &many()).await.unwrap().is_empty(), "nothing is the worse for it");
}

#[tokio::test]
async fn a_position_that_the_log_does_not_have_is_refused() {
    let service = Service::start().await;
    service.group("default", "a").await;
    let head = service.app.store().current_head().await.unwrap().0;
    for (commit, prepare) in [(head + 1, head + 1), (u64::MAX - 1, u64::MAX - 1), (1, 2)] {
        let at = || StreamPosition::Position(Position { commit, prepare });
        let expected = "Trying to read from an invalid position.";
        assert_eq!(said(&service, many().position(at())).await, expected);
        assert_eq!(said(&service, many().backwards().position(at())).await, expected);
        let client = service.client();
        let mut subscription = client.subscribe_to_all(&SubscribeToAllOptions::default().position(at())).await;
        let told = subscription.next().await;
        assert!(matches!(&told, Err(Error::Grpc { message, .. }) if message == expected), "{told:?}");
    }
}

#[tokio::test]
async fn streams_that_are_not_there_are_not_found() {
    let service = Service::start().await;
    service.group("default", "a").await;
    let none = format!("group-{}", uuid::Uuid::nil());
    for name in ["none", "$ce-group", "$$group", "group-1", &none, "näme", "group-\u{0}"] {
        let found = stream(&service.client(), name, ReadStreamOptions::default()).await;
        assert!(matches!(found, Err(Error::ResourceNotFound)), "{name}: {found:?}");
    }
    let metadata = service.client().get_stream_metadata(none.as_str(), &ReadStreamOptions::default()).await;
    assert!(matches!(metadata.unwrap(), eventstore::StreamMetadataResult::NotFound), "the usual ones, then");
    let nameless = stream(&service.client(), "", ReadStreamOptions::default()).await;
    assert!(matches!(nameless, Err(Error::Grpc { .. })), "{nameless:?}");
}

#[tokio::test]
async fn nothing_is_written_here() {
    let service = Service::start().await;
    let group = service.group("default", "a").await;
    let (client, name) = (service.client(), format!("group-{group}"));
    let before = service.app.store().current_head().await.unwrap();
    let event = || EventData::json("group.deleted", &serde_json::json!({})).unwrap();
    let append = client.append_to_stream(name.as_str(), &AppendToStreamOptions::default(), event()).await;
    assert!(matches!(append, Err(Error::UnsupportedFeature)), "{append:?}");
    let delete = client.delete_stream(name.as_str(), &DeleteStreamOptions::default()).await;
    assert!(matches!(delete, Err(Error::UnsupportedFeature)), "{delete:?}");
    let tombstone = client.tombstone_stream(name.as_str(), &TombstoneStreamOptions::default()).await;
    assert!(matches!(tombstone, Err(Error::UnsupportedFeature)), "{tombstone:?}");
    let options = PersistentSubscriptionOptions::default();
    let persistent = client.create_persistent_subscription(name.as_str(), "g", &options).await;
    assert!(matches!(persistent, Err(Error::UnsupportedFeature)), "{persistent:?}");
    assert!(matches!(client.batch_append(&BatchAppendOptions::default()).await, Err(Error::UnsupportedFeature)));
    assert_eq!(service.app.store().current_head().await.unwrap(), before);
    assert_eq!(stream(&client, &name, ReadStreamOptions::default()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_client_that_looks_for_a_cluster_finds_this_server() {
    let service = Service::start().await;
    service.group("default", "a").await;
    let url = format!("esdb+discover://{}?tls=false&discoveryInterval=1&nodePreference=leader", service.address());
    let client = client(&url);
    assert_eq!(all(&client, &many()).await.unwrap().len(), 2);
    assert_eq!(client.server_info().await.unwrap().version().major(), 24);
}

#[tokio::test]
async fn what_is_no_call_gets_an_answer() {
    let service = Service::start().await;
    service.group("default", "a").await;
    let (head, body) = http_1(&service, "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 ") && body.is_empty(), "{head} {body}");
    assert!(head.contains("grpc-status: 12"), "{head}");
    assert!(!all(&service.client(), &many()).await.unwrap().is_empty());
}

/// Whoever mistakes this for a web server.
async fn http_1(service: &Service, request: &str) -> (String, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = tokio::net::TcpStream::connect(service.address()).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    socket.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}
