//! A running server, through its native REST surface.

use std::sync::Mutex;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use rollbook_domain::group::commands::NewMember;
use rollbook_domain::{GroupId, Reference, WorkspaceName};
use serde_json::{Value, json};
use uuid::Uuid;

use super::args::Remote;
use super::error::CliError;

/// How often a request is sent before giving up.
const ATTEMPTS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const POSITION: &str = "rollbook-position";

/// See the module.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    key: Option<String>,
    workspace: WorkspaceName,
    /// The newest position a command was answered with.
    position: Mutex<Option<String>>,
}

impl Client {
    pub(super) fn new(remote: &Remote, workspace: WorkspaceName) -> Result<Self, CliError> {
        let base = remote.url.clone().unwrap_or_default();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(CliError::Usage(format!("--url {base}: expected http://host:port")));
        }
        let http = reqwest::Client::builder().build();
        let http = http.map_err(|error| CliError::failed("no HTTP client", error))?;
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { http, base, key: remote.key.clone(), workspace, position: Mutex::new(None) })
    }

    /// The oldest group of a name.
    pub(super) async fn find_group(&self, name: &str) -> Result<Option<GroupId>, CliError> {
        let path = format!("/v1/groups?limit=1&name={}", encoded(name));
        let page = self.expect(self.request(Method::GET, &path)).await?;
        let id = page["items"][0]["id"].as_str();
        id.map(|id| id.parse().map_err(|_| unexpected(&page))).transpose()
    }

    /// Makes a group with its first members; the inner error is a refusal.
    pub(super) async fn create_group(
        &self,
        name: &str,
        members: &[NewMember],
    ) -> Result<Result<GroupId, String>, CliError> {
        let request = self.request(Method::POST, "/v1/groups").json(&json!({ "name": name, "members": wire(members) }));
        let answer = self.command(request).await?;
        answer
            .map(|made| made["id"].as_str().and_then(|id| id.parse().ok()).ok_or_else(|| unexpected(&made)))
            .transposed()
    }

    /// Adds those who are not in yet; says how many. The inner error is a refusal.
    pub(super) async fn add_members(
        &self,
        group: GroupId,
        members: &[NewMember],
    ) -> Result<Result<u64, String>, CliError> {
        let body = json!({ "action": "add", "existing": "skip", "members": wire(members) });
        let request = self.request(Method::POST, &format!("/v1/groups/{group}/members")).json(&body);
        let answer = self.command(request).await?;
        answer.map(|report| report["applied"].as_u64().ok_or_else(|| unexpected(&report))).transposed()
    }

    /// Waits until the views show everything that was answered.
    pub(super) async fn visible(&self) -> Result<(), CliError> {
        let position = self.position.lock().ok().and_then(|position| position.clone());
        let Some(position) = position else { return Ok(()) };
        let request = self.request(Method::GET, "/v1/groups?limit=1").header("rollbook-min-position", position);
        self.expect(request).await.map(|_| ())
    }

    /// How the projections fare.
    pub(super) async fn projections(&self) -> Result<Value, CliError> {
        self.expect(self.request(Method::GET, "/v1/projections")).await
    }

    /// Begins to fill projections anew; all where none is named.
    pub(super) async fn rebuild(&self, names: &[String]) -> Result<Value, CliError> {
        let request = self.request(Method::POST, "/v1/projections/rebuild");
        self.expect(request.json(&json!({ "projections": names }))).await
    }

    /// Erases a person; says whether everything has forgotten by now.
    pub(super) async fn erase(&self, person: &Reference) -> Result<bool, CliError> {
        let (workspace, kind, id) = (&self.workspace, person.kind(), segment(person.id()));
        let request = self.request(Method::POST, &format!("/v1/workspaces/{workspace}/subjects/{kind}/{id}/erase"));
        let answer = self.expect(request).await?;
        answer["complete"].as_bool().ok_or_else(|| unexpected(&answer))
    }

    /// What changed between two moments, page by page: what it is about, and how it changed.
    pub(super) async fn diff(
        &self,
        of: &DiffOf,
        from: &str,
        to: Option<&str>,
        mut each: impl FnMut(&str, &Value) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let path = match of {
            DiffOf::Group(group) => format!("/v1/groups/{group}/diff"),
            DiffOf::Member(member) => format!("/v1/members/{}/diff", segment(member.as_str())),
            DiffOf::Workspace => format!("/v1/workspaces/{}/diff", self.workspace),
        };
        let mut query = vec![("from", from.to_owned())];
        query.extend(to.map(|to| ("to", to.to_owned())));
        loop {
            let asked = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&query).finish();
            let page = self.expect(self.request(Method::GET, &format!("{path}?{asked}"))).await?;
            let first = query.iter().all(|(name, _)| *name != "cursor");
            for (what, change) in changes(of, &page, first) {
                each(what, change)?;
            }
            let list = if matches!(of, DiffOf::Group(_)) { &page["members"] } else { &page };
            let Some(cursor) = list["nextCursor"].as_str() else { return Ok(()) };
            // Pages go on with the ends that the first one found.
            let end = |end: &'static str| (end, page[end].as_str().unwrap_or_default().to_owned());
            query = vec![end("from"), end("to"), ("cursor", cursor.to_owned())];
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request.header("rollbook-workspace", self.workspace.as_str()),
        }
    }

    /// A write, named so that sending it again does it once. The inner error is a refusal.
    async fn command(&self, request: RequestBuilder) -> Result<Result<Value, String>, CliError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "names one request of this client; nothing is tested by its value"
        )]
        let key = Uuid::new_v4().to_string();
        let answer = self.send(request.header("idempotency-key", key)).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.text().await.map_err(|error| CliError::failed(&self.base, error))?;
        if status.is_success() {
            self.remember(&headers);
            return Ok(Ok(read(&body)?));
        }
        let refused =
            matches!(status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST);
        if refused { Ok(Err(told(&body))) } else { Err(failed(status, &body)) }
    }

    async fn expect(&self, request: RequestBuilder) -> Result<Value, CliError> {
        let answer = self.send(request).await?;
        let status = answer.status();
        let body = answer.text().await.map_err(|error| CliError::failed(&self.base, error))?;
        if status.is_success() { read(&body) } else { Err(failed(status, &body)) }
    }

    /// Sends until it is answered otherwise than "not now".
    async fn send(&self, request: RequestBuilder) -> Result<Response, CliError> {
        let mut pause = FIRST_PAUSE;
        for attempt in 1.. {
            let again = request.try_clone().ok_or_else(|| CliError::Failed("the request cannot be repeated".into()))?;
            match again.send().await {
                Ok(answer) if answer.status() != StatusCode::SERVICE_UNAVAILABLE || attempt == ATTEMPTS => {
                    return Ok(answer);
                }
                Err(error) if attempt == ATTEMPTS || error.is_connect() => {
                    return Err(CliError::failed(&self.base, chain(&error)));
                }
                Ok(_) | Err(_) => tokio::time::sleep(pause).await,
            }
            pause *= 2;
        }
        unreachable!("the loop ends by returning")
    }

    fn remember(&self, headers: &HeaderMap) {
        let position = headers.get(POSITION).and_then(|value| value.to_str().ok());
        if let (Some(position), Ok(mut newest)) = (position, self.position.lock()) {
            *newest = Some(position.to_owned());
        }
    }
}

/// What changes are asked of.
pub(super) enum DiffOf {
    Group(GroupId),
    Member(Reference),
    Workspace,
}

/// The changes of a page. Those of the group itself and of its resources stand on each.
fn changes<'p>(of: &DiffOf, page: &'p Value, first: bool) -> Vec<(&'static str, &'p Value)> {
    let list = |what, list: &'p Value| list.as_array().into_iter().flatten().map(move |change| (what, change));
    match of {
        DiffOf::Group(_) => {
            let once = std::iter::once(("group", &page["group"])).chain(list("resource", &page["resources"]));
            once.filter(|_| first).chain(list("membership", &page["members"]["items"])).collect()
        }
        DiffOf::Member(_) => list("membership", &page["items"]).collect(),
        DiffOf::Workspace => list("group", &page["groups"]).chain(list("subject", &page["subjects"])).collect(),
    }
}

/// Swaps a refusal and a failure of this program.
trait Transposed<T> {
    fn transposed(self) -> Result<Result<T, String>, CliError>;
}

impl<T> Transposed<T> for Result<Result<T, CliError>, String> {
    fn transposed(self) -> Result<Result<T, String>, CliError> {
        match self {
            Ok(Ok(value)) => Ok(Ok(value)),
            Ok(Err(error)) => Err(error),
            Err(refusal) => Ok(Err(refusal)),
        }
    }
}

fn wire(members: &[NewMember]) -> Vec<Value> {
    members.iter().map(|new| json!({ "member": new.member, "role": new.role })).collect()
}

/// A part of a path, where a plus would stand for itself.
fn segment(text: &str) -> String {
    encoded(text).replace('+', "%20")
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn read(body: &str) -> Result<Value, CliError> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(body).map_err(|error| CliError::failed("the server's answer is no JSON", error))
}

/// What a problem document says.
fn told(body: &str) -> String {
    let problem: Value = serde_json::from_str(body).unwrap_or_default();
    let detail = problem["detail"].as_str().or_else(|| problem["title"].as_str());
    detail.unwrap_or(body).to_owned()
}

fn failed(status: StatusCode, body: &str) -> CliError {
    CliError::Failed(format!("the server answered {status}: {}", told(body)))
}

fn unexpected(answer: &Value) -> CliError {
    CliError::Failed(format!("the server answered something unexpected: {answer}"))
}

/// The whole cause: the outer error of the client says little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
