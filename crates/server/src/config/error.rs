//! What stops a start: one line that names the key and says what was expected.

use figment::error::{Actual, Kind};

/// A key with a bad value, or one that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("configuration: {}{problem}{}", prefix(key), suffix(origin.as_deref()))]
pub struct ConfigError {
    /// `dialects.photo.media_path`; empty where the whole file is meant.
    pub key: String,
    /// What is wrong and what was expected.
    pub problem: String,
    /// Where it was written, where that is known.
    pub origin: Option<String>,
}

fn prefix(key: &str) -> String {
    if key.is_empty() { String::new() } else { format!("{key}: ") }
}

fn suffix(origin: Option<&str>) -> String {
    origin.map(|origin| format!(" (in {origin})")).unwrap_or_default()
}

impl ConfigError {
    /// A problem with one key.
    pub fn new(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { key: key.into(), problem: problem.into(), origin: None }
    }

    /// The same, saying where it was written.
    #[must_use]
    pub fn in_origin(self, origin: impl Into<String>) -> Self {
        Self { origin: Some(origin.into()), ..self }
    }
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        let origin = error.metadata.as_ref().map(|metadata| match &metadata.source {
            Some(source) => source.to_string(),
            None => metadata.name.to_string(),
        });
        let mut path = error.path;
        let problem = match error.kind {
            // The unknown name ends the path already.
            Kind::UnknownField(_, known) => format!("unknown key; known here: {}", known.join(", ")),
            Kind::MissingField(name) => {
                path.push(name.to_string());
                "must be given".into()
            }
            Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
                format!("expected {expected}, found {}", plainly(&found))
            }
            Kind::UnknownVariant(found, known) => format!("expected one of {}, found {found:?}", known.join(", ")),
            // A TOML error spreads over several lines; its first one says where and what.
            Kind::Message(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            other => other.to_string(),
        };
        Self { key: path.join("."), problem, origin }
    }
}

fn plainly(found: &Actual) -> String {
    match found {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        // Whatever was written in the wrong place may be a secret.
        Actual::Str(_) => "a text".into(),
        Actual::Seq => "a list".into(),
        Actual::Map => "a table".into(),
        other => other.to_string(),
    }
}
