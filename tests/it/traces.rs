//! Traces reach a collector that speaks OTLP over gRPC.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt, Full};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::fixtures::{Folder, Program};

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// Answers as gRPC does: an empty message, and the status behind it.
async fn export(State(received): State<mpsc::UnboundedSender<Bytes>>, body: Body) -> Response {
    received.send(body.collect().await.unwrap().to_bytes()).unwrap();
    let mut status = HeaderMap::new();
    status.insert("grpc-status", HeaderValue::from_static("0"));
    let message = Full::new(Bytes::from_static(&[0; 5])).with_trailers(async { Some(Ok(status)) });
    Response::builder().header("content-type", "application/grpc").body(Body::new(message)).unwrap()
}

/// A collector at a free port, and what it is sent.
async fn collector() -> (String, mpsc::UnboundedReceiver<Bytes>) {
    let (sender, received) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route(EXPORT, post(export)).with_state(sender);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, received)
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_traced_to_the_collector_that_the_environment_names() {
    let folder = Folder::new();
    let (endpoint, mut received) = collector().await;
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()), ("OTEL_SERVICE_NAME", "the-rolls")];
    let program = Program::serve_with(&folder, &variables);
    let made = program.client.post("/v1/groups?secret=hush", &json!({ "name": "divers" })).await;
    assert_eq!(made.status, 400, "there is no such parameter");
    assert_eq!(program.client.post("/v1/groups", &json!({ "name": "divers" })).await.status, 201);
    // What has gathered is sent at the end.
    assert_eq!(program.terminate(), Some(0));
    let mut sent = Vec::new();
    while let Ok(export) = received.try_recv() {
        sent.extend_from_slice(&export);
    }
    for part in ["the-rolls", "request", "/v1/groups", "http.response.status_code", "request_id"] {
        assert!(contains(&sent, part), "{part} in {}", String::from_utf8_lossy(&sent));
    }
    assert!(!contains(&sent, "hush"), "queries are where secrets travel");
}
