//! The issuer's public keys, read again when they are old or lack the key a token names.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use parking_lot::Mutex;
use tokio::time::Instant;

use super::authenticator::invalid;
use crate::problem::{Problem, kind};

/// Keys are read again after this time, so that a withdrawn one does not live on.
const MAX_AGE: Duration = Duration::from_mins(10);
/// Made-up key ids cannot make us ask the issuer more often than this.
const MIN_PAUSE: Duration = Duration::from_secs(10);
const FETCH_TIME: Duration = Duration::from_secs(5);
const MAX_BYTES: usize = 1024 * 1024;

/// Where a JWKS document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwksSource {
    /// A file.
    File(PathBuf),
    /// An address.
    Url(String),
}

/// See the module. Only a token whose key is not known waits for the issuer.
pub(super) struct Jwks(Arc<Inner>);

struct Inner {
    source: JwksSource,
    http: reqwest::Client,
    state: Mutex<State>,
    /// Held while reading: who needs a key meanwhile waits for the same answer instead of asking again.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    keys: Vec<Jwk>,
    read: Option<Instant>,
    tried: Option<Instant>,
}

impl State {
    fn due(&self, missing: bool) -> bool {
        let past = |at: Option<Instant>, limit| at.is_none_or(|at| at.elapsed() >= limit);
        (missing || past(self.read, MAX_AGE)) && past(self.tried, MIN_PAUSE)
    }
}

/// Why the keys are to be read again.
enum Wish {
    /// They are old.
    Newer,
    /// There is none for such a token.
    Key(Option<String>),
}

impl Jwks {
    pub(super) fn new(source: JwksSource) -> Self {
        let (http, state, turn) = (reqwest::Client::new(), Mutex::default(), tokio::sync::Mutex::default());
        Self(Arc::new(Inner { source, http, state, turn }))
    }

    /// The key of this id; the only key where the token names none.
    pub(super) async fn find(&self, kid: Option<&str>) -> Result<Jwk, Problem> {
        let (known, old) = {
            let state = self.0.state.lock();
            (select(&state.keys, kid), state.due(false))
        };
        match known {
            Some(key) => {
                if old {
                    // Not waited for, since the issuer may not answer.
                    tokio::spawn(Arc::clone(&self.0).refresh(Wish::Newer));
                }
                Ok(key)
            }
            None => self.find_unknown(kid).await,
        }
    }

    async fn find_unknown(&self, kid: Option<&str>) -> Result<Jwk, Problem> {
        // In a task of its own, so that whoever goes away does not stop it for the others.
        let refresh = Arc::clone(&self.0).refresh(Wish::Key(kid.map(str::to_owned)));
        if let Err(error) = tokio::spawn(refresh).await {
            tracing::error!(%error, "reading the issuer's keys met a defect");
        }
        let state = self.0.state.lock();
        if state.read.is_none() {
            let detail = "The keys of the token's issuer cannot be read now.";
            return Err(Problem::new(&kind::UNAVAILABLE, detail).retry_after(10));
        }
        select(&state.keys, kid).ok_or_else(|| invalid("The token names a key that its issuer does not have."))
    }
}

impl Inner {
    /// Reads the keys again, unless that was done a moment ago.
    async fn refresh(self: Arc<Self>, wish: Wish) {
        let _turn = self.turn.lock().await;
        if !self.begins(&wish) {
            return;
        }
        match self.read().await {
            Ok(keys) => {
                let mut state = self.state.lock();
                (state.keys, state.read) = (keys, Some(Instant::now()));
            }
            // The keys we have serve on: an issuer that is away must not lock everybody out.
            Err(error) => tracing::warn!(source = ?self.source, %error, "the issuer's keys cannot be read"),
        }
    }

    fn begins(&self, wish: &Wish) -> bool {
        let mut state = self.state.lock();
        let missing = matches!(wish, Wish::Key(kid) if select(&state.keys, kid.as_deref()).is_none());
        let due = state.due(missing);
        if due {
            state.tried = Some(Instant::now());
        }
        due
    }

    async fn read(&self) -> Result<Vec<Jwk>, String> {
        let bytes = match &self.source {
            JwksSource::File(path) => tokio::fs::read(path).await.map_err(|error| error.to_string())?,
            JwksSource::Url(url) => self.fetch(url).await?,
        };
        parse(&bytes)
    }

    async fn fetch(&self, url: &str) -> Result<Vec<u8>, String> {
        let request = self.http.get(url).timeout(FETCH_TIME);
        let mut response = request.send().await.and_then(reqwest::Response::error_for_status).map_err(text)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(text)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_BYTES {
                return Err(format!("is larger than {MAX_BYTES} bytes"));
            }
        }
        Ok(bytes)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn text(error: reqwest::Error) -> String {
    error.to_string()
}

/// Reads key by key, so that one of a form we do not know does not hide the others.
fn parse(bytes: &[u8]) -> Result<Vec<Jwk>, String> {
    #[derive(serde::Deserialize)]
    struct Document {
        keys: Vec<serde_json::Value>,
    }
    let document: Document = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let keys = document.keys.into_iter().filter_map(|key| serde_json::from_value::<Jwk>(key).ok());
    Ok(keys.filter(|key| !matches!(key.algorithm, AlgorithmParameters::Other(_))).collect())
}

fn select(keys: &[Jwk], kid: Option<&str>) -> Option<Jwk> {
    match kid {
        Some(kid) => keys.iter().find(|key| key.common.key_id.as_deref() == Some(kid)).cloned(),
        None => (keys.len() == 1).then(|| keys[0].clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::Router;
    use axum::routing::get;
    use futures::FutureExt;
    use tokio::net::TcpListener;

    const KEYS: &str = r#"{"keys": [{"kty": "oct", "kid": "k1", "k": "c2VjcmV0"}, {"kty": "future"}]}"#;

    #[tokio::test]
    async fn an_issuer_that_does_not_answer_keeps_nobody_waiting_whose_key_is_known() {
        let silent = Arc::new(AtomicBool::new(false));
        let (asked, mut is_asked) = tokio::sync::mpsc::unbounded_channel();
        let answers = Arc::clone(&silent);
        let keys = get(move || async move {
            if answers.load(Ordering::Acquire) {
                asked.send(()).unwrap();
                std::future::pending::<()>().await;
            }
            KEYS
        });
        let jwks = Jwks::new(JwksSource::Url(format!("{}/keys", served(Router::new().route("/keys", keys)).await)));
        jwks.find(Some("k1")).await.unwrap();
        silent.store(true, Ordering::Release);
        // As if they had been read long ago.
        jwks.0.state.lock().read = None;
        jwks.0.state.lock().tried = None;
        assert!(jwks.find(Some("k1")).now_or_never().unwrap().is_ok());
        is_asked.recv().await.unwrap();
        assert!(jwks.find(Some("k1")).now_or_never().unwrap().is_ok(), "it is being asked now");
    }

    async fn issuer() -> String {
        let router = Router::new()
            .route("/keys", get(|| async { KEYS }))
            .route("/none", get(|| async { "<html>" }))
            .route("/large", get(|| async { " ".repeat(MAX_BYTES + 1) }));
        served(router).await
    }

    async fn served(router: Router) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    #[tokio::test]
    async fn keys_are_fetched_from_an_address() {
        let jwks = Jwks::new(JwksSource::Url(format!("{}/keys", issuer().await)));
        assert_eq!(jwks.find(Some("k1")).await.unwrap().common.key_id.as_deref(), Some("k1"));
        assert!(jwks.find(None).await.is_ok(), "there is only one that can be read");
        let unknown = jwks.find(Some("k2")).await.unwrap_err();
        assert_eq!(unknown.detail(), "The token names a key that its issuer does not have.");
    }

    #[tokio::test]
    async fn an_issuer_that_gives_no_keys_is_not_the_clients_fault() {
        let issuer = issuer().await;
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        for url in [
            format!("{issuer}/none"),
            format!("{issuer}/large"),
            format!("{issuer}/missing"),
            format!("http://{closed}/keys"),
        ] {
            let jwks = Jwks::new(JwksSource::Url(url.clone()));
            assert_eq!(jwks.find(Some("k1")).await.unwrap_err().kind().code, "unavailable", "{url}");
        }
    }
}
