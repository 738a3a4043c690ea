//! `ROLLBOOK_<PATH>`: every key, `__` between its parts. Texts are taken as they are, everything else as in TOML.

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};

use super::error::ConfigError;
use super::model::{Config, Jwt};

const PREFIX: &str = "ROLLBOOK_";
/// Variables with the prefix that are no keys: flags of the command line, and switches of the tests.
const RESERVED: [&str; 4] = ["ROLLBOOK_CONFIG", "ROLLBOOK_URL", "ROLLBOOK_KEY", "ROLLBOOK_LOG_FORMAT"];
const TESTS: &str = "ROLLBOOK_TEST_";

/// Values by key, from variables or from flags.
pub(super) struct Overrides {
    origin: String,
    values: Dict,
}

impl Provider for Overrides {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.origin.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

/// The variables that set keys; one provider each, so that an error names its variable.
pub(super) fn variables(all: impl Iterator<Item = (String, String)>) -> Result<Vec<Overrides>, ConfigError> {
    let mut ours: Vec<_> = all
        .filter(|(name, _)| name.starts_with(PREFIX))
        .filter(|(name, _)| !RESERVED.contains(&name.as_str()) && !name.starts_with(TESTS))
        .collect();
    ours.sort();
    let overriding = |(name, value): (String, String)| {
        let key = name[PREFIX.len()..].to_lowercase().replace("__", ".");
        overriding(&key, &value, &format!("the environment variable {name}"))
    };
    ours.into_iter().map(overriding).collect()
}

/// One key set to what a text says.
pub(super) fn overriding(key: &str, text: &str, origin: &str) -> Result<Overrides, ConfigError> {
    let fail = |problem: &str| ConfigError::new(key, problem).in_origin(origin);
    let sample = sample()?;
    let Some(like) = sample.find_ref(key) else {
        return Err(fail("unknown key"));
    };
    let value = parsed(text, like).map_err(|expected| fail(&format!("expected {expected}")))?;
    let nested = key.rsplit('.').fold(value, |inner, part| Value::from(Dict::from([(part.to_owned(), inner)])));
    let values = nested.into_dict().unwrap_or_default();
    Ok(Overrides { origin: origin.to_owned(), values })
}

/// A configuration in which every key has a value, so that a key's kind is known.
fn sample() -> Result<Value, ConfigError> {
    let mut sample = Config::default();
    sample.auth.jwt = Some(Jwt::default());
    Value::serialize(sample).map_err(ConfigError::from)
}

fn parsed(text: &str, like: &Value) -> Result<Value, &'static str> {
    let expected = match like {
        Value::String(..) => return Ok(Value::from(text)),
        Value::Bool(..) => "true or false",
        Value::Num(..) => "a whole number",
        Value::Array(..) => "a list as in TOML, or texts with commas between them",
        _ => "a table as in TOML, such as { required = true }",
    };
    let written = toml::from_str::<toml::Table>(&format!("value = {text}")).ok().filter(|table| table.len() == 1);
    let written = written.and_then(|mut table| table.remove("value"));
    match (like, written) {
        (Value::Bool(..), Some(value @ toml::Value::Boolean(_)))
        | (Value::Num(..), Some(value @ toml::Value::Integer(_)))
        | (Value::Array(..), Some(value @ toml::Value::Array(_)))
        | (Value::Dict(..), Some(value @ toml::Value::Table(_))) => Value::serialize(value).map_err(|_| expected),
        (Value::Array(..), _) if !text.contains(['[', '{']) => {
            let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
            Ok(Value::from(texts.map(Value::from).collect::<Vec<_>>()))
        }
        _ => Err(expected),
    }
}
