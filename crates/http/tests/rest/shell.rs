//! The shell: surfaces side by side, faults in their own words, bounds, and an end that loses nothing.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use http::StatusCode;
use rollbook_http::{Fault, Head, HttpConfig, Stopper, Surface, bind, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, Semaphore};

use crate::fixture::{Ask, Service, Setup};

fn own_words(fault: Fault, head: &Head) -> axum::response::Response {
    let whose = head.headers.get("x-whose").and_then(|whose| whose.to_str().ok()).unwrap_or_default();
    (StatusCode::IM_A_TEAPOT, [("x-said", format!("{} {whose}", head.path))], format!("{fault:?}")).into_response()
}

fn odd(router: Router) -> Surface {
    Surface::new("odd", router).under("/odd").faults(own_words)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_the_surfaces_own_error() {
    let router = Router::new().route("/odd/panic", get(async || -> &str { panic!("on purpose") }));
    let service = Service::with(Setup { surfaces: vec![odd(router)], ..Setup::default() }).await;
    let answer = service.get("/odd/panic").await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (418, "Panic"));
    assert_eq!(answer.header("x-request-id"), Some("r"));
    assert_eq!(service.get("/odd/else").await.text, "", "the surface has its own 404");
    assert_eq!(service.get("/v1/groups").await.status, 200);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_surface_words_a_fault_for_the_request_at_hand() {
    let router = Router::new().route("/odd/{id}", get(async || -> &str { panic!("on purpose") }));
    let service = Service::with(Setup { surfaces: vec![odd(router)], ..Setup::default() }).await;
    let asked = |long| Ask::get("/odd/7?q=1").header("x-whose", "mine").header("x-odd", "x".repeat(long));
    for (long, text) in [(1, "Panic"), (40_000, "HeadersTooLarge")] {
        let answer = service.send(asked(long)).await;
        assert_eq!((answer.text.as_str(), answer.header("x-said")), (text, Some("/odd/7 mine")));
    }
    service.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_is_given_up() {
    let router = Router::new().route("/odd/slow", get(async || std::future::pending::<&str>().await));
    let service = Service::with(Setup { surfaces: vec![odd(router)], ..Setup::default() }).await;
    assert_eq!(service.get("/odd/slow").await.text, "Timeout");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_told_to_come_back() {
    let (entered, leave) = (Arc::new(Semaphore::new(0)), Arc::new(Notify::new()));
    let handler = {
        let (entered, leave) = (entered.clone(), leave.clone());
        move || async move {
            entered.add_permits(1);
            leave.notified().await;
            "done"
        }
    };
    let mut setup = Setup { surfaces: vec![odd(Router::new().route("/odd/wait", get(handler)))], ..Setup::default() };
    setup.config.max_in_flight = 1;
    let service = Arc::new(Service::with(setup).await);
    let first = tokio::spawn({
        let service = service.clone();
        async move { service.get("/odd/wait").await.text }
    });
    drop(entered.acquire().await.unwrap());
    let refused = service.get("/v1/groups").await;
    assert_eq!(refused.problem(), (503, "overloaded".into()));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(service.get("/odd/wait").await.text, "Overloaded");
    assert_eq!(service.get("/health/live").await.status, 200, "health is asked for all the more");
    leave.notify_one();
    assert_eq!(first.await.unwrap(), "done");
    assert_eq!(service.get("/v1/groups").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_heads_are_refused() {
    let service = Service::start().await;
    let ask = Ask::get("/v1/groups").header("x-odd", "x".repeat(40_000));
    assert_eq!(service.send(ask).await.problem(), (431, "headers-too-large".into()));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_its_id_or_gets_one() {
    let service = Service::start().await;
    assert_eq!(service.get("/v1/groups").await.header("x-request-id"), Some("r"));
    let given = service.send(Ask::get("/v1/nothing").header("x-request-id", "not fit")).await;
    let id = given.header("x-request-id").unwrap().to_owned();
    assert!(id.starts_with("01890a5d-"), "{id}");
    assert_eq!(given.json()["requestId"], id);
    service.stop().await;
}

/// A raw exchange over a socket, until the other side closes.
async fn raw(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_requests_finish_and_then_the_service_ends() {
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (entered, leave) = (entered.clone(), leave.clone());
        move || async move {
            entered.notify_one();
            leave.notified().await;
            "done"
        }
    };
    let router = Router::new().route("/wait", get(handler));
    let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stopper, stop) = Stopper::new();
    let served = tokio::spawn(async move { serve(listener, router, &HttpConfig::default(), stop).await });
    let mut client = TcpStream::connect(address).await.unwrap();
    let asked = tokio::spawn(async move { raw(&mut client, "GET /wait HTTP/1.1\r\nhost: x\r\n\r\n").await });
    entered.notified().await;
    stopper.stop();
    // The listener is gone before the request is done.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    leave.notify_one();
    let answer = asked.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
    assert!(served.await.unwrap(), "everything was finished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_ends_its_head_is_cut_off() {
    let config = HttpConfig { head_time: Duration::from_millis(50), ..HttpConfig::default() };
    let listener = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stopper, stop) = Stopper::new();
    let served = tokio::spawn(async move { serve(listener, Router::new(), &config, stop).await });
    let mut client = TcpStream::connect(address).await.unwrap();
    // Returns because the server closes; a server that waits for ever would hang this test.
    raw(&mut client, "GET / HTTP/1.1\r\nhost:").await;
    stopper.stop();
    assert!(served.await.unwrap());
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let first = bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = first.local_addr().unwrap();
    let error = bind(address).await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("{address} is in use by another program")), "{error}");
}
