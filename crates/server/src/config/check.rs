//! What no type can say: values that are bad alone, or beside each other.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::check_dialects::{check_dialects, dialect_workspaces};
use super::error::ConfigError;
use super::exposure::check_exposure;
use super::location::{CheckpointTo, FilesAt, KeysAt, LogAt, ViewsAt};
use super::model::{Config, Jwt, Key, Workspace};
use super::secret::decoded;

/// How often, at most, a delivery is tried again, and after how many seconds.
const MOST_PAUSES: usize = 100;
const LONGEST_PAUSE: u64 = 604_800;

pub(super) type Checked = Result<(), ConfigError>;

/// The whole configuration, or the first problem.
pub(super) fn check(config: &Config) -> Checked {
    check_places(config)?;
    check_url("public_url", &config.public_url, true)?;
    if !config.secret.is_empty() && decoded(config.secret.expose()).is_none() {
        return bad("secret", "expected 32 bytes in base64");
    }
    if let Some(jwt) = &config.auth.jwt {
        check_jwt(jwt)?;
    }
    check_workspaces(config)?;
    check_dialects(&config.dialects)?;
    check_rest(config)?;
    check_exposure(config)
}

pub(super) fn bad(key: impl Into<String>, problem: impl Into<String>) -> Checked {
    Err(ConfigError::new(key, problem))
}

pub(super) fn unless(fine: bool, key: impl Into<String>, problem: impl Into<String>) -> Checked {
    if fine { Ok(()) } else { bad(key, problem) }
}

/// Stores that this build does not have are refused rather than replaced by others.
fn check_places(config: &Config) -> Checked {
    const ABSENT: &str = "is not available in this build";
    let log = config.log_at()?;
    let served = cfg!(feature = "eventstore") || !matches!(log, LogAt::Kurrent(_));
    unless(served, "log", format!("kurrentdb {ABSENT}; use sqlite:<path> or postgres://user@host/db"))?;
    let shared = "must be given unless log is sqlite, so that all nodes share it";
    unless(matches!(log, LogAt::Sqlite(_)) || !config.secret.is_empty(), "secret", shared)?;
    config.views_at()?;
    match config.files_at()? {
        FilesAt::Folder(_) => {}
        FilesAt::S3(_) => check_bucket(config)?,
    }
    check_files(config)?;
    let served = cfg!(feature = "grpc-read") || config.grpc.listen.is_empty();
    unless(served, "grpc.listen", ABSENT)?;
    check_checkpoints(config)?;
    check_keys(config)
}

/// Keys that several nodes need are where all of them have them.
fn check_keys(config: &Config) -> Checked {
    let single = matches!((config.keys_at()?, config.log_at()?), (KeysAt::Sqlite(_), LogAt::Postgres(_)));
    let shared = "must be a database that all nodes share, as the log is";
    unless(!single, "audit.key_store", shared)
}

/// Files of their own, whatever is written to reach them: views replace what they find, and keys that are backed up with
/// the log would outlive every erasure.
fn check_files(config: &Config) -> Checked {
    let log = match config.log_at()? {
        LogAt::Sqlite(path) => Some(path),
        LogAt::Kurrent(at) => Some(at.copy),
        LogAt::Postgres(_) => None,
    };
    let views = if let ViewsAt::Sqlite(path) = config.views_at()? { Some(path) } else { None };
    let keys = if let KeysAt::Sqlite(path) = config.keys_at()? { Some(path) } else { None };
    let [log, views, keys] = [log, views, keys].map(|path| path.as_deref().map(real));
    let apart = |one: &Option<PathBuf>, other: &Option<PathBuf>| one.is_none() || one != other;
    unless(apart(&views, &log), "views", "must be another file than log")?;
    for (key, path) in [("log", &log), ("views", &views)] {
        let (key, problem) = if config.audit.key_store.is_empty() {
            (key, "must be another file than that of the keys (audit.key_store)")
        } else {
            ("audit.key_store", "must be another file than log and views")
        };
        unless(apart(&keys, path), key, problem)?;
    }
    Ok(())
}

/// Where a path leads, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    absolute.canonicalize().unwrap_or_else(|_| match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        _ => absolute,
    })
}

fn check_checkpoints(config: &Config) -> Checked {
    let buckets = config.checkpoint_to()?.into_iter().any(|to| matches!(to, CheckpointTo::S3(_)));
    let pair = "s3 needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment";
    unless(!buckets || config.aws.is_some(), "audit.checkpoint_to", pair)
}

/// A bucket is signed for by the AWS pair alone.
fn check_bucket(config: &Config) -> Checked {
    let pair = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    unless(config.aws.is_some(), "files", format!("s3 needs {pair} in the environment"))?;
    let own = config.dialects.hype.access_key.is_empty();
    unless(own, "dialects.hype.access_key", format!("must be absent with s3 files, whose links {pair} sign"))
}

pub(super) fn check_url(key: &str, text: &str, may_be_empty: bool) -> Checked {
    if text.is_empty() && may_be_empty {
        return Ok(());
    }
    let web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    unless(web, key, format!("expected a URL that begins with http:// or https://, found {text:?}"))
}

fn check_jwt(jwt: &Jwt) -> Checked {
    unless(!jwt.issuer.is_empty(), "auth.jwt.issuer", "must be given")?;
    unless(!jwt.audience.is_empty(), "auth.jwt.audience", "must be given")?;
    let one = jwt.jwks_file.is_empty() != jwt.jwks_url.is_empty();
    unless(one, "auth.jwt.jwks_file", "expected exactly one of jwks_file and jwks_url")?;
    check_url("auth.jwt.jwks_url", &jwt.jwks_url, true)
}

fn check_workspaces(config: &Config) -> Checked {
    let (mut names, mut hashes) = (HashSet::new(), HashSet::new());
    for (w, workspace) in config.workspaces.iter().enumerate() {
        let at = format!("workspaces.{w}");
        unless(
            names.insert(&workspace.name),
            format!("{at}.name"),
            format!("{:?} is named twice", workspace.name.as_str()),
        )?;
        check_personal_ids(config, &at, workspace)?;
        let mut keys = HashSet::new();
        for (k, key) in workspace.keys.iter().enumerate() {
            let at = format!("{at}.keys.{k}");
            unless(!key.name.is_empty() && keys.insert(&key.name), format!("{at}.name"), "must be given once per key")?;
            let hash = check_key(&at, key)?;
            unless(hashes.insert(hash), format!("{at}.key"), "is the key of another workspace or name already")?;
        }
    }
    let nobody = config.auth.required && config.auth.jwt.is_none() && hashes.is_empty();
    unless(!nobody, "auth.required", "nobody could call: give [[workspaces.keys]] or [auth.jwt] as well")
}

/// Dialects name people by ids of their own making, which no pseudonym could stand for.
fn check_personal_ids(config: &Config, at: &str, workspace: &Workspace) -> Checked {
    let dialects = dialect_workspaces(&config.dialects);
    match dialects.iter().find(|(_, home)| workspace.personal_ids && *home == workspace.name) {
        None => Ok(()),
        Some((key, _)) => bad(format!("{at}.personal_ids"), format!("must be false: {key} names the same workspace")),
    }
}

/// The hash of a key, given either way.
fn check_key(at: &str, key: &Key) -> Result<String, ConfigError> {
    unless(!key.scopes.is_empty(), format!("{at}.scopes"), "expected at least one of read, write, audit, admin")?;
    let one = key.key.is_empty() != key.key_sha256.is_empty();
    unless(one, format!("{at}.key_sha256"), "expected exactly one of key_sha256 and key")?;
    if key.key_sha256.is_empty() {
        return Ok(sha256_hex(key.key.expose()));
    }
    check_sha256(&format!("{at}.key_sha256"), &key.key_sha256)?;
    Ok(key.key_sha256.to_lowercase())
}

pub(super) fn check_sha256(key: &str, text: &str) -> Checked {
    let fine = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    unless(fine, key, "expected a SHA-256 of 64 hexadecimal digits, as `rollbook keys new` prints it")
}

/// SHA-256 of a text, in hex.
pub(super) fn sha256_hex(text: &str) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(text))
}

fn check_rest(config: &Config) -> Checked {
    if let Some(address) = config.grpc_address()? {
        let own = address.port() == 0 || address != config.listen_address()?;
        unless(own, "grpc.listen", "must be another address than listen")?;
    }
    check_webhooks(config)?;
    let key = &config.audit.signing_key;
    let fine = key.is_empty() || decoded(key.expose()).is_some();
    unless(fine, "audit.signing_key", "expected an Ed25519 key: 32 bytes in base64")
}

fn check_webhooks(config: &Config) -> Checked {
    config.webhook_networks()?;
    let pauses = &config.webhooks.pauses;
    let fine = pauses.len() <= MOST_PAUSES && pauses.iter().all(|pause| *pause <= LONGEST_PAUSE);
    unless(fine, "webhooks.pauses", "expected at most 100 pauses of at most 604800 seconds")
}
