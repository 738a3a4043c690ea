//! One connection: who it is, and the operations under way on it.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use futures::stream::{BoxStream, StreamExt, once};
use http::{HeaderMap, HeaderName, HeaderValue};
use rollbook_http::Stop;
use rollbook_http::auth::{Authenticator, Principal};
use serde_json::{Map, Value};
use tokio::time::{Instant, interval_at, sleep_until, timeout};
use tokio_stream::StreamMap;

use super::message::{self, ClientMessage, Close};
use crate::answer::Answer;
use crate::error::{Fault, own};
use crate::service::{Asked, Service};
use crate::session::Session;

/// How often we look for a sign of life.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How long a client may take to take a message.
const SEND_TIME: Duration = Duration::from_secs(30);
/// What of the first message are credentials, as header fields would be.
const CREDENTIALS: [&str; 3] = ["authorization", "x-api-key", "rollbook-workspace"];

/// How a client gets in.
pub(super) struct Door {
    pub(super) authenticator: Authenticator,
    /// Of the request that opened the connection.
    pub(super) headers: HeaderMap,
}

impl Door {
    /// Who it is, by the header fields and what the first message puts in their place.
    async fn admit(&self, payload: Option<Map<String, Value>>) -> Result<Principal, Close> {
        let mut headers = self.headers.clone();
        for (name, value) in payload.into_iter().flatten() {
            let name = name.to_ascii_lowercase();
            let Some(name) = CREDENTIALS.iter().find(|known| **known == name) else { continue };
            let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
            let value = value.ok_or_else(|| Close::bad_message(&format!("{name} must be a text")))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        let admitted = self.authenticator.authenticate(&headers).await;
        admitted.map_err(|problem| Close::new(4403, format!("Forbidden: {}", problem.detail())))
    }
}

/// An operation's answers, and then none.
type Answers = BoxStream<'static, Option<Answer>>;

/// See the module.
pub(super) struct Connection {
    service: Service,
    door: Door,
    initialised: bool,
    session: Option<Session>,
    operations: StreamMap<String, Answers>,
}

impl Connection {
    pub(super) fn new(service: Service, door: Door) -> Self {
        Self { service, door, initialised: false, session: None, operations: StreamMap::new() }
    }

    /// Talks until one of the two ends it.
    pub(super) async fn run(mut self, mut socket: WebSocket, stop: Option<Stop>) {
        let close = self.talk(&mut socket, stop).await;
        if let Some(close) = close {
            // Whether the client hears why is its own affair.
            drop(timeout(SEND_TIME, socket.send(close.into_message())).await);
        }
    }

    /// Gives why we end it; none where the client has gone.
    async fn talk(&mut self, socket: &mut WebSocket, stop: Option<Stop>) -> Option<Close> {
        let deadline = Instant::now() + self.service.limits().socket_init_time;
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        let mut stopping = std::pin::pin!(stopped(stop));
        let mut alive = true;
        loop {
            let reply = tokio::select! {
                () = &mut stopping => return Some(Close::GOING_AWAY),
                () = sleep_until(deadline), if !self.initialised => return Some(Close::INIT_TIMEOUT),
                _ = heartbeat.tick() => {
                    if !std::mem::take(&mut alive) {
                        return Some(Close::SILENT);
                    }
                    Ok(Some(Message::Ping(bytes::Bytes::new())))
                }
                heard = socket.recv() => {
                    alive = true;
                    match heard {
                        Some(Ok(Message::Text(text))) => self.hear(&text).await,
                        Some(Ok(Message::Binary(_))) => Err(Close::bad_message(&"is no text")),
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                    }
                }
                Some((id, answer)) = self.operations.next() => Ok(Some(self.tell(&id, answer))),
            };
            match reply {
                Ok(None) => {}
                Ok(Some(message)) => match timeout(SEND_TIME, socket.send(message)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) | Err(_) => return None,
                },
                Err(close) => return Some(close),
            }
        }
    }

    async fn hear(&mut self, text: &str) -> Result<Option<Message>, Close> {
        match message::read(text)? {
            ClientMessage::ConnectionInit { payload } => self.init(payload).await.map(Some),
            ClientMessage::Ping { payload } => Ok(Some(message::pong(payload))),
            ClientMessage::Pong {} => Ok(None),
            ClientMessage::Subscribe { id, payload } => self.subscribe(id, *payload).await,
            ClientMessage::Complete { id } => {
                self.operations.remove(&id);
                Ok(None)
            }
        }
    }

    async fn init(&mut self, payload: Option<Map<String, Value>>) -> Result<Message, Close> {
        if std::mem::replace(&mut self.initialised, true) {
            return Err(Close::SECOND_INIT);
        }
        let principal = self.door.admit(payload).await?;
        self.session = Some(Session::new(self.service.app().clone(), principal));
        Ok(message::ack())
    }

    async fn subscribe(&mut self, id: String, asked: Asked) -> Result<Option<Message>, Close> {
        let Some(session) = &self.session else { return Err(Close::UNAUTHORIZED) };
        if self.operations.contains_key(&id) {
            return Err(Close::second_subscriber(&id));
        }
        let most = self.service.limits().socket_operations;
        if self.operations.len() >= most {
            let detail = format!("More than {most} operations are under way on this connection.");
            return Ok(Some(message::answer(&id, &Answer::refused(Fault::new(&own::TOO_COMPLEX, detail)))));
        }
        let prepared = match self.service.prepare(asked) {
            Ok(prepared) => prepared,
            Err(refused) => return Ok(Some(message::answer(&id, &refused))),
        };
        let answers = self.service.follow(prepared, session.again()).await;
        self.operations.insert(id, answers.map(Some).chain(once(async { None })).boxed());
        Ok(None)
    }

    fn tell(&mut self, id: &str, answer: Option<Answer>) -> Message {
        match answer {
            Some(answer) => {
                // After an error nothing more may come under this name.
                if !answer.was_run() {
                    self.operations.remove(id);
                }
                message::answer(id, &answer)
            }
            None => {
                self.operations.remove(id);
                message::complete(id)
            }
        }
    }
}

async fn stopped(stop: Option<Stop>) {
    match stop {
        Some(mut stop) => stop.wait().await,
        None => std::future::pending().await,
    }
}
