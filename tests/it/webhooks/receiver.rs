//! Who is told: keeps what it was posted, and answers what it is told to.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use parking_lot::Mutex;
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A delivery as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) id: String,
    pub(crate) timestamp: String,
    pub(crate) signature: String,
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
    /// What it was answered.
    pub(crate) answered: u16,
}

impl Received {
    /// The CloudEvent.
    pub(crate) fn event(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether one of its signatures is by this secret, worked out as the standard says and not as the service does.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let signed = [self.id.as_bytes(), b".", self.timestamp.as_bytes(), b".", &self.body].concat();
        self.signature.split(' ').any(|signature| {
            let tag = STANDARD.decode(signature.strip_prefix("v1,").unwrap()).unwrap();
            let mac = <Hmac<Sha256> as Mac>::new_from_slice(&key).unwrap().chain_update(&signed);
            mac.verify_slice(&tag).is_ok()
        })
    }
}

/// See the module. It is there as long as the runtime.
#[derive(Clone)]
pub(crate) struct Receiver {
    shared: Arc<Shared>,
    address: String,
}

struct Shared {
    received: watch::Sender<Vec<Received>>,
    /// What the next ones are answered; the others are taken.
    answers: Mutex<VecDeque<u16>>,
    /// How many went where a redirect led.
    trapped: watch::Sender<usize>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared {
            received: watch::Sender::default(),
            answers: Mutex::default(),
            trapped: watch::Sender::default(),
        });
        let service = Router::new().route("/in", post(receive)).route("/trap", post(trap).get(trap));
        let service = service.with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { shared, address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/in", self.address)
    }

    /// The same by a name.
    pub(crate) fn named_url(&self, scheme: &str) -> String {
        format!("{scheme}://localhost:{}/in", self.address.rsplit_once(':').unwrap().1)
    }

    /// What the next deliveries are answered.
    pub(crate) fn answer(&self, statuses: impl IntoIterator<Item = u16>) {
        self.shared.answers.lock().extend(statuses);
    }

    pub(crate) fn trapped(&self) -> usize {
        *self.shared.trapped.borrow()
    }

    /// Everything so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.borrow().clone()
    }

    /// Waits until so many have come, and gives everything.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut received = self.shared.received.subscribe();
        received.wait_for(|received| received.len() >= count).await.unwrap().clone()
    }
}

async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = shared.answers.lock().pop_front().unwrap_or(204);
    let received = Received {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
        content_type: header("content-type"),
        body,
        answered: status,
    };
    shared.received.send_modify(|all| all.push(received));
    (StatusCode::from_u16(status).unwrap(), [(LOCATION, "/trap")]).into_response()
}

async fn trap(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.trapped.send_modify(|count| *count += 1);
    StatusCode::OK
}
