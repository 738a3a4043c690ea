//! Where things are kept: `sqlite:./data/log.db`, `postgres://…`, `file:./data/files`, `s3://…`.

use std::path::PathBuf;

use rollbook_files::{BadS3, S3Place};
use url::Url;

use super::error::ConfigError;
use super::model::Config;

/// Where the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogAt {
    /// In a file of this machine.
    Sqlite(PathBuf),
    /// In a PostgreSQL database.
    Postgres(String),
    /// In KurrentDB or EventStoreDB.
    Kurrent(KurrentAt),
}

/// Where a log in KurrentDB is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KurrentAt {
    /// What the publisher's clients take.
    pub url: String,
    /// The file in which this process keeps a copy of the log.
    pub copy: PathBuf,
}

/// Where the views are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewsAt {
    /// In a file of this machine.
    Sqlite(PathBuf),
    /// In a PostgreSQL database.
    Postgres(String),
}

/// Where keys of personal fields are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysAt {
    /// In a file of this machine.
    Sqlite(PathBuf),
    /// In a PostgreSQL database.
    Postgres(String),
}

/// Where files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesAt {
    /// In a folder.
    Folder(PathBuf),
    /// In a bucket.
    S3(S3Place),
}

/// Where checkpoints are put, out of reach of whoever keeps the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckpointTo {
    /// A file, which always holds the newest.
    File(PathBuf),
    /// A bucket, under `checkpoints/`.
    S3(S3Place),
    /// An address that each is posted to.
    Http(Url),
}

impl Config {
    /// `log`, understood.
    pub fn log_at(&self) -> Result<LogAt, ConfigError> {
        let expected = "expected sqlite:<path>, postgres://user@host/db or kurrentdb://host:2113 (esdb:// too)";
        if let Some(path) = self.log.strip_prefix("sqlite:") {
            return file("log", path).map(LogAt::Sqlite);
        }
        match scheme(&self.log) {
            "postgres" | "postgresql" => Ok(LogAt::Postgres(self.log.clone())),
            "kurrentdb" | "kurrentdb+discover" | "esdb" | "esdb+discover" => self.kurrent().map(LogAt::Kurrent),
            _ => Err(ConfigError::new("log", expected)),
        }
    }

    /// The copy is where `copy=` of the address says; else beside views in a file, or in `./data`.
    fn kurrent(&self) -> Result<KurrentAt, ConfigError> {
        let (url, named) = without_copy(&self.log);
        let copy = match named {
            Some(path) => file("log", &path)?,
            None => match self.views_at()? {
                ViewsAt::Sqlite(views) => views.with_file_name(COPY),
                ViewsAt::Postgres(_) => PathBuf::from("data").join(COPY),
            },
        };
        Ok(KurrentAt { url, copy })
    }

    /// `views`, understood.
    pub fn views_at(&self) -> Result<ViewsAt, ConfigError> {
        if let Some(path) = self.views.strip_prefix("sqlite:") {
            return file("views", path).map(ViewsAt::Sqlite);
        }
        match scheme(&self.views) {
            "postgres" | "postgresql" => Ok(ViewsAt::Postgres(self.views.clone())),
            _ => Err(ConfigError::new("views", "expected sqlite:<path> or postgres://user@host/db")),
        }
    }

    /// `audit.key_store`, understood; beside the log when it is empty, or beside the views where the log takes no other
    /// tables.
    pub fn keys_at(&self) -> Result<KeysAt, ConfigError> {
        const KEY: &str = "audit.key_store";
        let beside = |path: PathBuf| KeysAt::Sqlite(path.with_file_name("keys.db"));
        if self.audit.key_store.is_empty() {
            return Ok(match (self.log_at()?, self.views_at()?) {
                (LogAt::Sqlite(path), _) | (LogAt::Kurrent(_), ViewsAt::Sqlite(path)) => beside(path),
                (LogAt::Postgres(url), _) | (LogAt::Kurrent(_), ViewsAt::Postgres(url)) => KeysAt::Postgres(url),
            });
        }
        if let Some(path) = self.audit.key_store.strip_prefix("sqlite:") {
            return file(KEY, path).map(KeysAt::Sqlite);
        }
        match scheme(&self.audit.key_store) {
            "postgres" | "postgresql" => Ok(KeysAt::Postgres(self.audit.key_store.clone())),
            _ => Err(ConfigError::new(KEY, "expected sqlite:<path> or postgres://user@host/db")),
        }
    }

    /// `files`, understood.
    pub fn files_at(&self) -> Result<FilesAt, ConfigError> {
        if let Some(path) = self.files.strip_prefix("file:") {
            return file("files", path).map(FilesAt::Folder);
        }
        match scheme(&self.files) {
            "s3" => match self.files.parse() {
                Ok(place) => Ok(FilesAt::S3(place)),
                Err(problem) => Err(ConfigError::new("files", BadS3::to_string(&problem))),
            },
            _ => Err(ConfigError::new("files", "expected file:<folder> or s3://bucket?endpoint=…&region=…")),
        }
    }

    /// `audit.checkpoint_to`, understood.
    pub fn checkpoint_to(&self) -> Result<Vec<CheckpointTo>, ConfigError> {
        self.audit.checkpoint_to.iter().enumerate().map(|(n, text)| place_of(n, text)).collect()
    }

    /// The folder that belongs to this deployment: where an embedded log is.
    pub fn data_folder(&self) -> Option<PathBuf> {
        let LogAt::Sqlite(path) = self.log_at().ok()? else { return None };
        let folder = path.parent().map(PathBuf::from).unwrap_or_default();
        Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder })
    }
}

/// The name of a copy of the log.
const COPY: &str = "log-copy.db";

/// The address as others know it, and the parameter that is ours.
fn without_copy(url: &str) -> (String, Option<String>) {
    let Some((place, parameters)) = url.split_once('?') else { return (url.to_owned(), None) };
    let (ours, others): (Vec<&str>, Vec<&str>) = parameters.split('&').partition(|one| one.starts_with("copy="));
    let path = ours.first().and_then(|one| one.strip_prefix("copy=")).map(ToOwned::to_owned);
    let url = if others.is_empty() { place.to_owned() } else { format!("{place}?{}", others.join("&")) };
    (url, path)
}

fn place_of(n: usize, text: &str) -> Result<CheckpointTo, ConfigError> {
    let key = format!("audit.checkpoint_to.{n}");
    if let Some(path) = text.strip_prefix("file:") {
        return file(&key, path).map(CheckpointTo::File);
    }
    match scheme(text) {
        "s3" => text.parse().map(CheckpointTo::S3).map_err(|problem| ConfigError::new(key, BadS3::to_string(&problem))),
        "http" | "https" => match Url::parse(text) {
            Ok(url) if url.has_host() => Ok(CheckpointTo::Http(url)),
            _ => Err(ConfigError::new(key, format!("expected a URL, found {text:?}"))),
        },
        _ => Err(ConfigError::new(key, "expected file:<path>, s3://bucket?endpoint=…&region=… or https://…")),
    }
}

fn scheme(url: &str) -> &str {
    url.split_once("://").map_or("", |(scheme, _)| scheme)
}

/// `./data/log.db`, `/var/lib/log.db` or `///var/lib/log.db`.
fn file(key: &str, path: &str) -> Result<PathBuf, ConfigError> {
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains('\0') {
        return Err(ConfigError::new(key, "expected a path after the colon"));
    }
    Ok(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kurrent(log: &str, views: &str) -> (String, PathBuf) {
        let config = Config { log: log.into(), views: views.into(), ..Config::default() };
        match config.log_at() {
            Ok(LogAt::Kurrent(KurrentAt { url, copy })) => (url, copy),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_copy_of_a_log_is_beside_the_views_or_where_it_is_said() {
        let views = "sqlite:/var/lib/rollbook/views.db";
        let (url, copy) = kurrent("kurrentdb://a:2113,b:2113?tls=false", views);
        assert_eq!(
            (url.as_str(), copy),
            ("kurrentdb://a:2113,b:2113?tls=false", "/var/lib/rollbook/log-copy.db".into())
        );
        let (url, copy) = kurrent("esdb://a?copy=/tmp/one.db&tls=false", views);
        assert_eq!((url.as_str(), copy), ("esdb://a?tls=false", "/tmp/one.db".into()));
        let (url, copy) = kurrent("esdb://a?copy=one.db", "postgres://b/c");
        assert_eq!((url.as_str(), copy), ("esdb://a", "one.db".into()));
        assert_eq!(kurrent("esdb://a", "postgres://b/c").1, PathBuf::from("data/log-copy.db"));
    }
}
