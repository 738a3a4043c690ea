//! Events on their way out. What makes something of an event for a reader takes it as [`Told`], so that none goes out
//! as it stands in the log: whatever surface it leaves by, what is [withheld] is taken out of it here.

use std::collections::BTreeMap;
use std::ops::Deref;

use rollbook_domain::{WorkspaceName, withheld};
use rollbook_store::Recorded;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::app::App;
use crate::error::AppError;

/// Stands in the payload where something is withheld, with the names of the fields.
const WITHHELD: &str = "$withheld";

/// An event that may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told(Recorded);

impl Told {
    /// As readers of the log itself see it: where a workspace has pseudonyms, those.
    pub fn of_the_log(mut event: Recorded) -> Self {
        if !withheld::fields(&event.kind).is_empty() {
            event.payload = without(&event.payload, withheld::fields(&event.kind)).into();
        }
        Self(event)
    }
}

impl Deref for Told {
    type Target = Recorded;

    fn deref(&self) -> &Recorded {
        &self.0
    }
}

impl App {
    /// Events of a workspace as its readers see them, who know people by their ids.
    pub(crate) async fn tell(
        &self,
        workspace: &WorkspaceName,
        mut events: Vec<Recorded>,
    ) -> Result<Vec<Told>, AppError> {
        self.door().reveal_events(workspace, &mut events).await?;
        Ok(events.into_iter().map(Told::of_the_log).collect())
    }

    /// One event as readers of its workspace see it.
    pub(crate) async fn tell_one(&self, mut event: Recorded) -> Result<Told, AppError> {
        let workspace = event.meta.workspace.clone();
        self.door().reveal_events(&workspace, std::slice::from_mut(&mut event)).await?;
        Ok(Told::of_the_log(event))
    }
}

#[derive(Serialize)]
struct Rest<'a> {
    #[serde(rename = "$withheld", skip_serializing_if = "Vec::is_empty")]
    withheld: Vec<&'a str>,
    #[serde(flatten)]
    rest: BTreeMap<String, &'a RawValue>,
}

/// A payload without some fields; of one that cannot be read nothing is told.
fn without(payload: &[u8], fields: &[&str]) -> Vec<u8> {
    let mut rest: BTreeMap<String, &RawValue> = serde_json::from_slice(payload).unwrap_or_default();
    let withheld: Vec<&str> = fields.iter().copied().filter(|field| rest.remove(*field).is_some()).collect();
    rest.remove(WITHHELD);
    serde_json::to_vec(&Rest { withheld, rest }).unwrap_or_else(|_| b"{}".to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(payload: &str) -> String {
        String::from_utf8(without(payload.as_bytes(), &["argon2id"])).unwrap()
    }

    #[test]
    fn what_is_withheld_is_named_and_the_rest_is_as_it_was() {
        let rest = r#""at": 1.50, "n": {"b":1, "a":2}"#;
        let all = told(&format!(r#"{{{rest}, "argon2id":"$argon2id$v=19$..."}}"#));
        assert_eq!(all, r#"{"$withheld":["argon2id"],"at":1.50,"n":{"b":1, "a":2}}"#);
        let erased = r#"{"$erased":{"s":"x","f":["argon2id"]}}"#;
        assert_eq!(told(erased), erased, "there is nothing to withhold");
    }

    #[test]
    fn of_what_cannot_be_read_nothing_is_told() {
        assert_eq!(told(r#"{"argon2id":"$argon2id"#), "{}");
        assert_eq!(told(r#"["$argon2id"]"#), "{}");
    }
}
