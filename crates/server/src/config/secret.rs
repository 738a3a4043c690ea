//! The secret of the deployment: given, or made once and kept beside the log.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::Rng;

use super::error::ConfigError;
use super::model::Config;

const EXPECTED: &str = "expected 32 bytes in base64, as `rollbook keys new --secret` prints them";

/// The 32 bytes that signatures and cursors derive from.
pub fn deployment_secret(config: &Config) -> Result<[u8; 32], ConfigError> {
    if !config.secret.is_empty() {
        return decoded(config.secret.expose()).ok_or_else(|| ConfigError::new("secret", EXPECTED));
    }
    let Some(folder) = config.data_folder() else {
        return Err(ConfigError::new("secret", "must be given unless log is sqlite, so that all nodes share it"));
    };
    let file = folder.join("secret");
    kept(&file).map_err(|problem| ConfigError::new("secret", format!("{}: {problem}", file.display())))
}

/// Base64 of exactly 32 bytes.
pub(super) fn decoded(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

fn kept(file: &Path) -> Result<[u8; 32], String> {
    match fs::read_to_string(file) {
        Ok(text) => decoded(&text).ok_or_else(|| "does not hold 32 bytes in base64".into()),
        Err(error) if error.kind() == ErrorKind::NotFound => made(file).map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

/// Made whole or not at all: a torn secret would make every later start fail.
fn made(file: &Path) -> std::io::Result<[u8; 32]> {
    let secret: [u8; 32] = rand::rng().random();
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = file.with_extension(format!("{}.tmp", std::process::id()));
    let mut out = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    out.write_all(STANDARD.encode(secret).as_bytes())?;
    out.sync_all()?;
    fs::rename(&draft, file)?;
    fs::File::open(folder)?.sync_all()?;
    Ok(secret)
}
