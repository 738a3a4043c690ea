//! The secret of the deployment: given, or made once and kept beside the log.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand::Rng;
use sha2::{Digest, Sha256};

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
    kept_at("secret", &folder.join("secret"), made)
}

/// The same, if there is one: for who only reads.
pub fn known_secret(config: &Config) -> Result<Option<[u8; 32]>, ConfigError> {
    let made = config.secret.is_empty() && config.data_folder().is_none_or(|folder| !folder.join("secret").exists());
    if made { Ok(None) } else { deployment_secret(config).map(Some) }
}

/// The seed of the key that checkpoints are signed with: given, or made once and kept beside an embedded log. Nodes
/// that share a log share their secret, and so a key that derives from it.
pub fn signing_seed(config: &Config) -> Result<[u8; 32], ConfigError> {
    seed(config, made)
}

/// The same, for who signs nothing and so makes no key.
pub fn known_signing_seed(config: &Config) -> Result<[u8; 32], ConfigError> {
    seed(config, |file| Err(std::io::Error::new(ErrorKind::NotFound, format!("{} does not exist", file.display()))))
}

fn seed(config: &Config, make: fn(&Path) -> std::io::Result<[u8; 32]>) -> Result<[u8; 32], ConfigError> {
    const KEY: &str = "audit.signing_key";
    if !config.audit.signing_key.is_empty() {
        let given = decoded(config.audit.signing_key.expose());
        return given.ok_or_else(|| ConfigError::new(KEY, "expected an Ed25519 key: 32 bytes in base64"));
    }
    match config.data_folder() {
        Some(folder) => kept_at(KEY, &folder.join("signing-key"), make),
        None => {
            let secret = deployment_secret(config)?;
            Ok(Sha256::new_with_prefix(b"rollbook audit signing key\n").chain_update(secret).finalize().into())
        }
    }
}

fn kept_at(key: &str, file: &Path, make: fn(&Path) -> std::io::Result<[u8; 32]>) -> Result<[u8; 32], ConfigError> {
    kept(file, make).map_err(|problem| ConfigError::new(key, format!("{}: {problem}", file.display())))
}

/// Base64 of exactly 32 bytes.
pub(super) fn decoded(text: &str) -> Option<[u8; 32]> {
    STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

fn kept(file: &Path, make: fn(&Path) -> std::io::Result<[u8; 32]>) -> Result<[u8; 32], String> {
    match fs::read_to_string(file) {
        Ok(text) => decoded(&text).ok_or_else(|| "does not hold 32 bytes in base64".into()),
        Err(error) if error.kind() == ErrorKind::NotFound => make(file).map_err(|error| error.to_string()),
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
