//! graphql-transport-ws: what clients may say when, and what ends a connection.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use http::{HeaderValue, StatusCode};
use rollbook_graphql::Limits;
use rollbook_http::HttpConfig;
use rollbook_http::auth::AuthConfig;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::plant::Plant;

struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    async fn open(address: &str, headers: &[(&'static str, &str)]) -> Result<Self, StatusCode> {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(response)) => Err(response.status()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn ready(address: &str) -> Self {
        let mut client = Self::open(address, &[]).await.unwrap();
        client.say(json!({"type": "connection_init"})).await;
        assert_eq!(client.hear().await, json!({"type": "connection_ack"}));
        client
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({"type": "subscribe", "id": id, "payload": {"query": query}})).await;
    }

    async fn next(&mut self) -> Message {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Ping(_) | Message::Pong(_) => {}
                other => return other,
            }
        }
    }

    async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    async fn closed(&mut self) -> (u16, String) {
        match self.next().await {
            Message::Close(Some(frame)) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("{other:?}"),
        }
    }
}

/// Serves the plant until the test ends; gives its address.
async fn serve(plant: &Plant) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (router, stop) = (plant.router.clone(), plant.stop.clone());
    tokio::spawn(async move { rollbook_http::serve(listener, router, &HttpConfig::default(), stop).await });
    address
}

#[tokio::test]
async fn operations_of_all_kinds_run_side_by_side_under_their_names() {
    let plant = Plant::open().await;
    let mut client = Client::ready(&serve(&plant).await).await;
    client.say(json!({"type": "ping", "payload": {"x": 1}})).await;
    assert_eq!(client.hear().await, json!({"type": "pong", "payload": {"x": 1}}));
    client.subscribe("follow", "subscription { events { type group { name } } }").await;
    // The answer to this one says that the former has begun: both are taken in order.
    client.subscribe("ask", "{ __typename }").await;
    assert_eq!(client.hear().await, json!({"type": "next", "id": "ask", "payload": {"data": {"__typename": "Query"}}}));
    assert_eq!(client.hear().await, json!({"type": "complete", "id": "ask"}));
    client.subscribe("do", "mutation { createGroup(input: {name: \"divers\"}) { version } }").await;
    let mut heard = Vec::new();
    while heard.len() < 4 {
        heard.push(client.hear().await);
    }
    let of = |id: &str| heard.iter().filter(|message| message["id"] == id).collect::<Vec<_>>();
    assert_eq!(of("do")[0]["payload"]["data"], json!({"createGroup": {"version": 1}}));
    assert_eq!(of("do")[1]["type"], "complete");
    assert_eq!(of("follow")[0]["payload"]["data"]["events"]["type"], "workspace.opened");
    assert_eq!(
        of("follow")[1]["payload"]["data"]["events"],
        json!({"type": "group.created", "group": {"name": "divers"}})
    );
    // A name is free again once its operation has ended, by either side.
    client.say(json!({"type": "complete", "id": "follow"})).await;
    client.subscribe("follow", "{ __typename }").await;
    assert_eq!(client.hear().await["id"], "follow");
    assert_eq!(client.hear().await, json!({"type": "complete", "id": "follow"}));
}

#[tokio::test]
async fn what_cannot_be_run_is_an_error_of_its_operation_alone() {
    let plant = Plant::open().await;
    let mut client = Client::ready(&serve(&plant).await).await;
    for (query, code) in [
        ("{", "syntax"),
        ("{ nothing }", "invalid-query"),
        ("{ groups(first: 1000000) { nodes { id } } }", "query-too-complex"),
    ] {
        client.subscribe("a", query).await;
        let heard = client.hear().await;
        assert_eq!((&heard["type"], &heard["id"]), (&json!("error"), &json!("a")), "{heard}");
        assert_eq!(heard["payload"][0]["extensions"]["code"], code, "{heard}");
    }
    client.subscribe("a", "subscription { events(after: \"x\") { type } }").await;
    assert_eq!(client.hear().await["payload"]["errors"][0]["extensions"]["code"], "invalid-position");
    assert_eq!(client.hear().await, json!({"type": "complete", "id": "a"}));
    for number in 0..100 {
        client.subscribe(&format!("s{number}"), "subscription { events { type } }").await;
    }
    client.subscribe("one-more", "subscription { events { type } }").await;
    let heard = client.hear().await;
    assert_eq!(
        (&heard["id"], &heard["payload"][0]["extensions"]["code"]),
        (&json!("one-more"), &json!("query-too-complex"))
    );
}

#[tokio::test]
async fn who_breaks_the_protocol_is_shut_out_with_the_code_for_it() {
    let plant = Plant::open().await;
    let address = serve(&plant).await;
    let mut early = Client::open(&address, &[]).await.unwrap();
    early.subscribe("a", "{ __typename }").await;
    assert_eq!(early.closed().await, (4401, "Unauthorized".into()));

    let mut twice = Client::ready(&address).await;
    twice.say(json!({"type": "connection_init"})).await;
    assert_eq!(twice.closed().await, (4429, "Too many initialisation requests".into()));

    let mut same = Client::ready(&address).await;
    same.subscribe("a", "subscription { events { type } }").await;
    same.subscribe("a", "{ __typename }").await;
    assert_eq!(same.closed().await, (4409, "Subscriber for a already exists".into()));

    for bad in [
        json!({"type": "start"}),
        json!({"type": "subscribe", "id": "a"}),
        json!([]),
        json!({"type": "subscribe", "id": 7, "payload": {"query": "{ a }"}}),
    ] {
        let mut client = Client::ready(&address).await;
        client.say(bad).await;
        assert_eq!(client.closed().await.0, 4400);
    }
    let mut bytes = Client::ready(&address).await;
    bytes.0.send(Message::binary(vec![1, 2])).await.unwrap();
    assert_eq!(bytes.closed().await.0, 4400);
}

#[tokio::test]
async fn who_says_nothing_is_not_waited_for_without_end() {
    let limits = Limits { socket_init_time: Duration::from_millis(1), ..Limits::default() };
    let plant = Plant::new(AuthConfig::default(), limits).await;
    let mut silent = Client::open(&serve(&plant).await, &[]).await.unwrap();
    assert_eq!(silent.closed().await, (4408, "Connection initialisation timeout".into()));
}

#[tokio::test]
async fn a_key_comes_with_the_first_message_or_in_the_header() {
    let plant = Plant::keyed().await;
    let address = serve(&plant).await;
    for payload in [json!({"Authorization": "Bearer acme-all"}), json!({"x-api-key": "acme-all"})] {
        let mut client = Client::open(&address, &[]).await.unwrap();
        client.say(json!({"type": "connection_init", "payload": payload})).await;
        assert_eq!(client.hear().await["type"], "connection_ack");
    }
    let mut client = Client::open(&address, &[("authorization", "Bearer acme-read")]).await.unwrap();
    client.say(json!({"type": "connection_init"})).await;
    assert_eq!(client.hear().await["type"], "connection_ack");
    client.subscribe("a", "subscription { events { type } }").await;
    assert_eq!(
        client.hear().await["payload"]["errors"][0]["extensions"],
        json!({"code": "scope-required", "scope": "audit"})
    );
    for payload in [json!({}), json!({"Authorization": "Bearer nobody"})] {
        let mut client = Client::open(&address, &[]).await.unwrap();
        client.say(json!({"type": "connection_init", "payload": payload})).await;
        assert_eq!(client.closed().await.0, 4403);
    }
}

#[tokio::test]
async fn pages_of_other_sites_and_other_protocols_get_no_connection() {
    let plant = Plant::open().await;
    let address = serve(&plant).await;
    let here = format!("http://{address}");
    assert!(Client::open(&address, &[("origin", &here)]).await.is_ok());
    assert_eq!(Client::open(&address, &[("origin", "https://evil.example")]).await.err(), Some(StatusCode::FORBIDDEN));
    let other = Client::open(&address, &[("sec-websocket-protocol", "graphql-ws")]).await.err();
    assert_eq!(other, Some(StatusCode::BAD_REQUEST));
}

#[tokio::test]
async fn connections_end_when_the_service_goes_down() {
    let plant = Plant::open().await;
    let mut client = Client::ready(&serve(&plant).await).await;
    client.subscribe("a", "subscription { events { type } }").await;
    plant.stopper.stop();
    assert_eq!(client.closed().await, (1001, "Going away".into()));
}
