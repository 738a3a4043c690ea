//! What a dialect must be able to say about a group, whoever made it.

use async_trait::async_trait;
use reqwest::RequestBuilder;
use rollbook_domain::WorkspaceName;
use rollbook_server::config::Config;
use serde_json::Value;

pub(super) use super::site::Site;

/// What the dialects are set to.
pub(super) const WORKSPACE: &str = "shared";
/// Whom the other surfaces know by this name; appointed natively as an admin of every group.
pub(super) const ADMIN: &str = "u-asha";

/// A group as it was made, in words that every dialect can translate.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) kind: Option<String>,
    /// The actor that made it.
    pub(super) creator: &'static str,
    /// The actor that changed it last.
    pub(super) changed_by: Option<&'static str>,
    /// In the order in which they came in.
    pub(super) users: Vec<User>,
    pub(super) devices: Vec<Device>,
    /// The paths of their thumbnails, in the order in which they came in.
    pub(super) photos: Vec<String>,
}

/// A member of the kind `user`.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub(super) id: &'static str,
    pub(super) role: &'static str,
    pub(super) visited: bool,
    /// The actor.
    pub(super) added_by: &'static str,
}

/// A member of the kind `device`, and what the directory has of it.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) number: u64,
    pub(super) name: &'static str,
    pub(super) stream_url: &'static str,
    /// The account that made it; 0 for none.
    pub(super) account: u64,
}

/// The id of an actor or member, without its kind.
pub(super) fn person(actor: &str) -> &str {
    actor.split_once(':').map_or(actor, |(_, id)| id)
}

/// The status and the body of an answer; a body that is no JSON is a text.
pub(super) async fn sent(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// The body of an answer with this status.
pub(super) async fn fine(request: RequestBuilder, expected: u16) -> Value {
    let (status, body) = sent(request).await;
    assert_eq!(status, expected, "{body}");
    body
}

/// A dialect as a client of it sees a group. `ids` is the native view, which has every id that a group goes by.
#[async_trait]
pub(super) trait Dialect: Send + Sync {
    /// Sets it to a workspace.
    fn enable(&self, config: &mut Config, workspace: WorkspaceName);

    /// Takes its routes away.
    fn switch_off(&self, config: &mut Config);

    /// A request that lists groups.
    fn list(&self, site: &Site) -> RequestBuilder;

    /// As whom it acts.
    fn actor(&self) -> &'static str;

    /// Makes a group with a member.
    async fn make(&self, site: &Site, name: &str) -> Facts;

    /// The whole group, but for times.
    async fn read(&self, site: &Site, ids: &Value) -> Value;

    /// What [`Dialect::read`] must give.
    fn expected(&self, ids: &Value, facts: &Facts) -> Value;

    /// Gives it another name.
    async fn rename(&self, site: &Site, ids: &Value, name: &str);

    /// Deletes it, by somebody who may; `creator` is the actor that made it.
    async fn delete(&self, site: &Site, ids: &Value, creator: &str);

    /// Whether it is refused as unknown, in the dialect's own words, to be read, changed and deleted.
    async fn is_gone(&self, site: &Site, ids: &Value);
}
