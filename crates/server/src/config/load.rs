//! Puts the layers together.

use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use rollbook_dialects::config::Secret;

use super::check::check;
use super::environment::{overriding, variables};
use super::error::ConfigError;
use super::model::{AwsKey, Config};

/// Where settings come from beside the defaults, weakest first.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// `--config`
    pub file: Option<PathBuf>,
    /// All variables of the environment; those that are not ours are passed over.
    pub environment: Vec<(String, String)>,
    /// Keys set by flags, with the flag's name.
    pub flags: Vec<(String, String, String)>,
}

/// The configuration, typed and checked whole.
pub fn load(sources: &Sources) -> Result<Config, ConfigError> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = &sources.file {
        let text = std::fs::read_to_string(file)
            .map_err(|error| ConfigError::new("", format!("{} cannot be read: {error}", file.display())))?;
        let table = toml::from_str::<toml::Table>(&text).map_err(|error| syntax(&text, &error, file))?;
        drop(table);
        figment = figment.merge(Toml::file_exact(file));
    }
    for variable in variables(sources.environment.iter().cloned())? {
        figment = figment.merge(variable);
    }
    for (key, value, flag) in &sources.flags {
        figment = figment.merge(overriding(key, value, &format!("the flag {flag}"))?);
    }
    let mut config = figment.extract::<Config>()?;
    config.aws = aws_key(&sources.environment);
    check(&config)?;
    Ok(config)
}

fn aws_key(environment: &[(String, String)]) -> Option<AwsKey> {
    let value = |name: &str| environment.iter().find(|(key, value)| key == name && !value.is_empty());
    let (_, access_key) = value("AWS_ACCESS_KEY_ID")?;
    let (_, secret_key) = value("AWS_SECRET_ACCESS_KEY")?;
    Some(AwsKey { access_key: access_key.clone(), secret_key: Secret::new(secret_key) })
}

/// A text that is no TOML: where, and what.
fn syntax(text: &str, error: &toml::de::Error, file: &std::path::Path) -> ConfigError {
    let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    ConfigError::new("", format!("{} line {line}: {message}", file.display()))
}
