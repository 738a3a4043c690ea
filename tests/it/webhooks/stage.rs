//! A server whose webhooks reach this machine, a receiver, and what is asked of both.

use reqwest::Method;
use rollbook_server::config::{Config, Webhooks};
use serde_json::{Value, json};

use super::receiver::{Received, Receiver};
use crate::fixtures::{Answer, Client, Folder, Served};

/// A configuration whose webhooks reach this machine, with these seconds between attempts.
pub(crate) fn config(folder: &Folder, pauses: &[u64]) -> Config {
    let allow = vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()];
    Config { webhooks: Webhooks { allow, pauses: pauses.to_vec() }, ..folder.config() }
}

/// See the module.
pub(crate) struct Stage {
    pub(crate) folder: Folder,
    pub(crate) served: Served,
    pub(crate) receiver: Receiver,
}

impl Stage {
    pub(crate) async fn set(pauses: &[u64]) -> Self {
        let folder = Folder::new();
        let served = Served::start(&config(&folder, pauses)).await;
        Self { folder, served, receiver: Receiver::start().await }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.served.client
    }

    /// A webhook that tells the receiver.
    pub(crate) async fn hook(&self) -> Hook {
        self.hook_with(json!({})).await
    }

    /// The same with more fields.
    pub(crate) async fn hook_with(&self, mut fields: Value) -> Hook {
        fields["url"] = json!(self.receiver.url());
        Hook::subscribe(self.client(), &fields).await
    }

    /// Groups of one member, one after the other: two events each.
    pub(crate) async fn groups(&self, count: usize) {
        groups(self.client(), count).await;
    }
}

/// Groups of one member, one after the other: two events each.
pub(crate) async fn groups(client: &Client, count: usize) {
    for number in 0..count {
        let group = json!({ "name": format!("g{number}"), "members": ["user:a"] });
        assert_eq!(client.post("/v1/groups", &group).await.status, 201);
    }
}

/// Ids of the events that the feed tells, in its order, without those about webhooks.
pub(crate) async fn told(client: &Client) -> Vec<Value> {
    let feed = client.get("/v1/events?limit=1000").await;
    let items = feed.body["items"].as_array().unwrap().clone();
    let events = items.into_iter().filter(|event| !event["type"].as_str().unwrap().starts_with("webhook."));
    events.map(|event| event["id"].clone()).collect()
}

/// Ids of the events that were delivered, in the order in which they were taken.
pub(crate) fn taken(received: &[Received]) -> Vec<Value> {
    let taken = received.iter().filter(|delivery| (200..300).contains(&delivery.answered));
    taken.map(|delivery| delivery.event()["id"].clone()).collect()
}

/// A webhook, and what is asked of it.
pub(crate) struct Hook {
    pub(crate) client: Client,
    pub(crate) path: String,
    pub(crate) secret: String,
    pub(crate) position: String,
}

impl Hook {
    pub(crate) async fn subscribe(client: &Client, fields: &Value) -> Self {
        let made = client.post("/v1/webhooks", fields).await;
        assert_eq!(made.status, 201, "{made:?}");
        Self {
            client: client.clone(),
            path: format!("/v1/webhooks/{}", made.body["id"].as_str().unwrap()),
            secret: made.body["secret"].as_str().unwrap().to_owned(),
            position: made.position.unwrap(),
        }
    }

    /// As it stands after the subscription.
    pub(crate) async fn get(&self) -> Value {
        let got = self.client.get_at(&self.path, Some(&self.position)).await;
        assert_eq!(got.status, 200, "{got:?}");
        got.body
    }

    /// Asks until it stands like this.
    pub(crate) async fn until(&self, like: impl Fn(&Value) -> bool) -> Value {
        loop {
            let now = self.get().await;
            if like(&now) {
                return now;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }

    pub(crate) async fn until_status(&self, status: &str) -> Value {
        self.until(|now| now["status"] == status).await
    }

    /// `POST` to a path below it, which is taken.
    pub(crate) async fn post(&self, name: &str, body: &Value) -> Answer {
        let done = self.client.post(&format!("{}/{name}", self.path), body).await;
        assert_eq!(done.status, 200, "{done:?}");
        done
    }

    pub(crate) async fn patch(&self, body: &Value) -> Answer {
        Answer::of(self.client.request(Method::PATCH, &self.path).json(body)).await.unwrap()
    }

    pub(crate) async fn delete(&self) -> Answer {
        Answer::of(self.client.request(Method::DELETE, &self.path)).await.unwrap()
    }
}
