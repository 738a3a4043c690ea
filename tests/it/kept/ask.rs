//! Questions about the views, each in as many words as one likes.

use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Method;
use serde_json::{Value, json};

use crate::fixtures::{Answer, Client};

/// A question to a surface.
#[derive(Debug, Clone)]
pub(super) enum Question {
    Rest(String),
    Graphql(String),
}

impl Question {
    /// Everything that is kept, about a workspace and one of its groups.
    pub(super) fn all(workspace: &str, group: &str) -> Vec<Self> {
        let paths = [
            "/v1/groups?limit=3&members=2&total=true".to_owned(),
            "/v1/groups?limit=3&sort=-memberCount".to_owned(),
            "/v1/groups?limit=3&member=user:a".to_owned(),
            format!("/v1/groups/{group}?"),
            format!("/v1/groups/{group}/members?total=true"),
            format!("/v1/workspaces/{workspace}/subjects/user/a?"),
            "/v1/members/user:a/groups?total=true".to_owned(),
            format!("/v1/workspaces/{workspace}/subjects?total=true"),
        ];
        let queries = [
            "{ groups(first: 3) { totalCount nodes { id name memberCount version members(first: 2) { nodes { role member { ref subject { name } } } } } } }".to_owned(),
            format!("{{ group(id: \"{group}\") {{ name status members {{ totalCount edges {{ cursor node {{ status }} }} }} }} }}"),
        ];
        paths.into_iter().map(Self::Rest).chain(queries.into_iter().map(Self::Graphql)).collect()
    }

    /// In words that were used before; what it says of the moment it was made is left out.
    pub(super) async fn again(&self, client: &Client, position: Option<&String>) -> Value {
        self.ask(client, position, 0).await
    }

    /// In words that nobody has used.
    pub(super) async fn anew(&self, client: &Client, position: Option<&String>) -> Value {
        static USED: AtomicUsize = AtomicUsize::new(1);
        self.ask(client, position, USED.fetch_add(1, Ordering::Relaxed)).await
    }

    async fn ask(&self, client: &Client, position: Option<&String>, words: usize) -> Value {
        let request = match self {
            // What stands between two signs may be nothing.
            Self::Rest(path) => client.request(Method::GET, &format!("{path}{}", "&".repeat(words))),
            Self::Graphql(query) => {
                let body = json!({ "query": format!("{query}{}", " ".repeat(words)) });
                client.request(Method::POST, "/graphql").json(&body)
            }
        };
        let request = position.into_iter().fold(request, |request, at| request.header("rollbook-min-position", at));
        let mut answer = Answer::of(request).await.unwrap();
        if let Some(fields) = answer.body.as_object_mut() {
            for of_the_moment in ["position", "requestId"] {
                fields.remove(of_the_moment);
            }
        }
        json!([answer.status.as_u16(), answer.body])
    }
}
