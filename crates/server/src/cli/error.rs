//! How a command ends that does not succeed: a line on standard error, and a code.

use rollbook_app::AppError;

use crate::config::ConfigError;
use crate::node::StartError;

/// See the variants; each has its exit code.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The command line or the configuration makes no sense: 2.
    #[error("{0}")]
    Usage(String),
    /// It did not work: 1.
    #[error("{0}")]
    Failed(String),
}

impl CliError {
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Failed(_) => 1,
        }
    }

    /// Something failed while doing what is named.
    pub(super) fn failed(what: &str, error: impl std::fmt::Display) -> Self {
        Self::Failed(format!("{what}: {error}"))
    }
}

impl From<ConfigError> for CliError {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<StartError> for CliError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Config(error) => error.into(),
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
