//! A write: who wants what, on which version, and under which key.

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderName, Uri};
use rollbook_app::{App, Call, Idempotency};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::body::{Body, read_body};
use super::conditions::if_match;
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
}

/// No body, or an empty object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

impl Input for Nothing {
    const OPTIONAL: bool = true;
}

/// A request that changes something.
pub(crate) struct Write<T> {
    pub(crate) native: Native,
    pub(crate) path: Segments,
    pub(crate) call: Call,
    pub(crate) if_version: Option<u64>,
    pub(crate) input: T,
    pub(crate) uri: Uri,
    principal: Principal,
}

impl<T: Input> FromRequest<Native> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, native: &Native) -> Result<Self, Problem> {
        let (mut parts, stream) = request.into_parts();
        let principal = Principal::from_request_parts(&mut parts, native).await?;
        principal.require(T::SCOPE)?;
        let path = Segments::of(&mut parts).await?;
        Params::of(parts.uri.query()).finish()?;
        let if_version = if_match(&parts.headers)?;
        let key = idempotency_key(&parts.headers)?;
        let body = read_body(native, stream).await?;
        if !body.bytes.is_empty() {
            check_type::<T>(&parts.headers)?;
        }
        let mut call = principal.call(native);
        call.traceparent = traceparent(&parts.headers);
        let (input, fingerprint) = digest(native, &parts, body, key.is_some()).await?;
        call.idempotency = key.zip(fingerprint).map(|(key, fingerprint)| Idempotency { key, fingerprint });
        Ok(Self { native: native.clone(), path, call, if_version, input, uri: parts.uri, principal })
    }
}

impl<T> Write<T> {
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

type Fingerprint = [u8; 32];

async fn digest<T: Input>(
    native: &Native,
    parts: &Parts,
    body: Body,
    keyed: bool,
) -> Result<(T, Option<Fingerprint>), Problem> {
    let head = keyed.then(|| format!("{}\n{}\n", parts.method, parts.uri.path()));
    let depth = native.config().max_json_depth;
    let large = body.bytes.len() > LARGE;
    let work = move || {
        let fingerprint = head.map(|head| Sha256::new().chain_update(head).chain_update(&body.bytes).finalize().into());
        let bytes = if T::OPTIONAL && body.bytes.is_empty() { b"{}" } else { &*body.bytes };
        Ok((json::parse(bytes, depth)?, fingerprint))
    };
    if !large {
        return work();
    }
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
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
