//! Puts the layers together.

use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};

use super::check::check;
use super::environment::{overriding, variables};
use super::error::ConfigError;
use super::model::Config;

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
    let config = figment.extract::<Config>()?;
    check(&config)?;
    Ok(config)
}

/// A text that is no TOML: where, and what.
fn syntax(text: &str, error: &toml::de::Error, file: &std::path::Path) -> ConfigError {
    let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
    ConfigError::new("", format!("{} line {line}: {message}", file.display()))
}
