//! A write: who wants what, on which version, and under which key.

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use rollbook_app::{App, Call, Idempotency};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::body::{Body, read_body};
use super::conditions::{Demand, Demands};
use super::json;
use super::params::Params;
use super::segments::Segments;
use crate::auth::{Principal, Scope};
use crate::native::Native;
use crate::problem::{Problem, kind};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_KEY: usize = 255;
/// Larger bodies are read off the threads that answer everybody.
const LARGE: usize = 256 * 1024;

/// The body of a write.
pub(crate) trait Input: DeserializeOwned + Send + 'static {
    /// The media types besides `application/json`.
    const TYPES: &'static [&'static str] = &[];
    /// Whether the body may be left out.
    const OPTIONAL: bool = false;
    /// What it takes.
    const SCOPE: Scope = Scope::Write;
    /// What may be demanded of the resource.
    const DEMANDS: Demands = Demands::None;
}

/// No body, or an empty object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

impl Input for Nothing {
    const OPTIONAL: bool = true;
    const DEMANDS: Demands = Demands::OfExisting;
}

/// A request that changes something, but for its body.
pub(crate) struct Head {
    pub(crate) native: Native,
    pub(crate) path: Segments,
    pub(crate) call: Call,
    pub(crate) demand: Demand,
    /// Of the demand.
    pub(crate) if_version: Option<u64>,
    pub(crate) uri: Uri,
    method: Method,
    key: Option<String>,
    principal: Principal,
}

impl Head {
    pub(crate) async fn of(
        parts: &mut Parts,
        native: &Native,
        scope: Scope,
        demands: Demands,
    ) -> Result<Self, Problem> {
        let principal = Principal::from_request_parts(parts, native).await?;
        principal.require(scope)?;
        let demand = Demand::of(&parts.headers, demands)?;
        check_encoding(&parts.headers)?;
        let mut call = principal.call(native);
        call.traceparent = traceparent(&parts.headers);
        Ok(Self {
            native: native.clone(),
            path: Segments::of(parts).await?,
            call,
            demand,
            if_version: demand.version(),
            uri: parts.uri.clone(),
            method: parts.method.clone(),
            key: idempotency_key(&parts.headers)?,
            principal,
        })
    }

    pub(crate) fn app(&self) -> &App {
        self.native.app()
    }

    /// The same in the workspace that the path names.
    pub(crate) fn entering_path(mut self) -> Result<Self, Problem> {
        let workspace = self.path.get("workspace")?;
        self.principal = self.principal.entering(&workspace)?;
        self.call.policy = self.native.policy(&workspace);
        self.call.workspace = workspace;
        Ok(self)
    }

    /// The same, repeatable under its key with the same content.
    pub(crate) fn identified_by(mut self, content: impl AsRef<[u8]>) -> Self {
        if let Some(key) = self.key.take() {
            let head = format!("{}\n{}?{}\n", self.method, self.uri.path(), self.uri.query().unwrap_or_default());
            let fingerprint = Sha256::new().chain_update(head).chain_update(content).finalize().into();
            self.call.idempotency = Some(Idempotency { key, fingerprint });
        }
        self
    }

    /// The call of one of several commands that make up the request, each with a key of its own.
    pub(crate) fn part(&self, name: &str) -> Call {
        let mut call = self.call.clone();
        if let Some(idempotency) = &mut call.idempotency {
            idempotency.key = format!("{}#{name}", idempotency.key);
        }
        call
    }
}

impl Principal {
    fn call(&self, native: &Native) -> Call {
        Call::new(self.workspace.clone(), self.actor.clone(), native.policy(&self.workspace))
    }
}

/// A request that changes something.
pub(crate) struct Write<T> {
    pub(crate) head: Head,
    pub(crate) input: T,
}

impl<T: Input> FromRequest<Native> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, native: &Native) -> Result<Self, Problem> {
        let (mut parts, stream) = request.into_parts();
        let head = Head::of(&mut parts, native, T::SCOPE, T::DEMANDS).await?;
        Params::of(parts.uri.query()).finish()?;
        let body = read_body(native, stream).await?;
        if !body.bytes.is_empty() {
            check_type::<T>(&parts.headers)?;
        }
        if body.bytes.len() <= LARGE {
            return Self::read(head, &body);
        }
        let work = tokio::task::spawn_blocking(move || Self::read(head, &body));
        work.await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }
}

impl<T: Input> Write<T> {
    fn read(head: Head, body: &Body) -> Result<Self, Problem> {
        let bytes = if T::OPTIONAL && body.bytes.is_empty() { b"{}" } else { &*body.bytes };
        let input = json::parse(bytes, head.native.config().max_json_depth)?;
        Ok(Self { head: head.identified_by(&body.bytes), input })
    }
}

/// Only types that a web page cannot send elsewhere without asking.
fn check_type<T: Input>(headers: &HeaderMap) -> Result<(), Problem> {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    let mut taken = std::iter::once(&"application/json").chain(T::TYPES);
    if taken.any(|taken| taken.eq_ignore_ascii_case(essence)) {
        return Ok(());
    }
    let taken: Vec<_> = std::iter::once("application/json").chain(T::TYPES.iter().copied()).collect();
    let detail = format!("Send the body as {}.", taken.join(" or "));
    Err(Problem::new(&kind::UNSUPPORTED_MEDIA_TYPE, detail))
}

/// Bodies are taken as they are: packed ones would be read as if they were damaged.
fn check_encoding(headers: &HeaderMap) -> Result<(), Problem> {
    let plain = |value: &HeaderValue| value.to_str().is_ok_and(|value| value.trim().eq_ignore_ascii_case("identity"));
    if headers.get_all(CONTENT_ENCODING).iter().all(plain) {
        return Ok(());
    }
    Err(Problem::new(&kind::UNSUPPORTED_MEDIA_TYPE, "Send the body without a content encoding."))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    let fit = (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if !fit {
        let detail = format!("Idempotency-Key must be 1 to {MAX_KEY} visible ASCII characters.");
        return Err(Problem::new(&kind::INVALID_IDEMPOTENCY_KEY, detail));
    }
    Ok(Some(key.to_owned()))
}

/// W3C trace context, where it has the form of version 00; anything else is not passed on.
fn traceparent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("traceparent")?.to_str().ok()?;
    let fields: Vec<_> = text.split('-').collect();
    let lengths: Vec<_> = fields.iter().map(|field| field.len()).collect();
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let fit = lengths == [2, 32, 16, 2] && fields[0] == "00" && fields.iter().all(|field| field.bytes().all(hex));
    fit.then(|| text.to_owned())
}
