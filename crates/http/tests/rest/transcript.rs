//! A story as it was told: every request and every answer.

use std::fmt::Write as _;

use serde_json::Value;

use crate::fixture::{Answer, Ask, Service};

/// Headers that belong to the story.
const SHOWN: [&str; 5] = ["location", "etag", "rollbook-position", "retry-after", "allow"];

/// See the module.
pub(crate) struct Transcript<'a> {
    service: &'a Service,
    text: String,
}

impl<'a> Transcript<'a> {
    pub(crate) fn of(service: &'a Service) -> Self {
        Self { service, text: String::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Ask::get(path)).await
    }

    pub(crate) async fn with(&mut self, method: &'static str, path: &str, body: Value) -> Answer {
        self.send(Ask::new(method, path).body(body.to_string())).await
    }

    pub(crate) async fn bare(&mut self, method: &'static str, path: &str) -> Answer {
        self.send(Ask::new(method, path)).await
    }

    pub(crate) async fn send(&mut self, ask: Ask) -> Answer {
        writeln!(self.text, "> {} {}", ask.method, ask.path).unwrap();
        for (name, value) in &ask.headers {
            writeln!(self.text, "> {name}: {value}").unwrap();
        }
        if let Some(body) = &ask.body {
            writeln!(self.text, "> {}", String::from_utf8_lossy(body)).unwrap();
        }
        let answer = self.service.send(ask).await;
        writeln!(self.text, "< {}", answer.status).unwrap();
        for name in SHOWN {
            if let Some(value) = answer.header(name) {
                writeln!(self.text, "< {name}: {value}").unwrap();
            }
        }
        let body = serde_json::from_str::<Value>(&answer.text).map(|json| serde_json::to_string_pretty(&json).unwrap());
        writeln!(self.text, "{}\n", body.unwrap_or_else(|_| answer.text.clone())).unwrap();
        answer
    }

    /// The whole text.
    pub(crate) fn text(self) -> String {
        self.text
    }
}
