//! A service that something has happened to, step by step.

use serde_json::{Value, json};

use crate::fixture::{Ask, Service};

/// A service, a group of it, and the position after each step of its life.
pub(crate) struct Life {
    pub(crate) service: Service,
    pub(crate) group: String,
    pub(crate) positions: Vec<String>,
}

impl Life {
    pub(crate) fn of_nothing(service: Service) -> Self {
        Self { service, group: String::new(), positions: Vec::new() }
    }

    pub(crate) async fn of_a_group() -> Self {
        let service = Service::start().await;
        let body =
            json!({ "name": "before", "kind": "club", "members": ["user:a", "device:1"], "resources": ["form:1"] });
        let made = service.post("/v1/groups", body).await;
        let group = format!("/v1/groups/{}", made.json()["id"].as_str().unwrap());
        let mut life = Self { group: group.clone(), ..Self::of_nothing(service) };
        life.positions.push(made.header("rollbook-position").unwrap().to_owned());
        life.step(Ask::new("PUT", "/v1/workspaces/default/subjects/user/a").body(r#"{"name":"Asha"}"#)).await;
        life.step(Ask::new("PATCH", &group).body(r#"{"name":"after"}"#)).await;
        life.step(Ask::new("PUT", format!("{group}/members/user:b")).body(r#"{"role":"admin"}"#)).await;
        life.step(Ask::new("DELETE", format!("{group}/members/user:a"))).await;
        life.step(Ask::new("DELETE", format!("{group}/resources/form:1"))).await;
        life.step(Ask::new("DELETE", "/v1/workspaces/default/subjects/user/a")).await;
        life.step(Ask::new("DELETE", &group)).await;
        life
    }

    pub(crate) async fn step(&mut self, ask: Ask) {
        let told = format!("{} {}", ask.method, ask.path);
        let answer = self.service.send(ask).await;
        assert!(answer.status.is_success(), "{told}: {}", answer.text);
        self.positions.push(answer.header("rollbook-position").unwrap().to_owned());
    }

    pub(crate) async fn get(&self, path: &str, step: usize) -> Value {
        let (at, and) = (&self.positions[step], if path.contains('?') { '&' } else { '?' });
        let answer = self.service.get(&format!("{path}{and}asOf={at}")).await;
        assert_eq!(answer.status, 200, "{path} at {step}: {}", answer.text);
        assert_eq!(answer.header("rollbook-position"), Some(&**at), "says of which position it is");
        answer.json()
    }

    pub(crate) async fn status(&self, path: &str, step: usize) -> u16 {
        let at = &self.positions[step];
        self.service.get(&format!("{path}?asOf={at}")).await.status.as_u16()
    }
}
