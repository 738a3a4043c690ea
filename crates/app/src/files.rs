//! Where the bytes of files are: uploads and what is made of them. `rollbook-files` implements this port.

mod shared;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use rollbook_domain::Timestamp;

use crate::error::AppError;

/// A file's bytes, piece by piece. An error ends them.
pub type Content = BoxStream<'static, Result<Bytes, BrokenOff>>;

/// Why a file's bytes ended too early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BrokenOff(pub String);

/// What a file is called: `folder/name`, so that no name ever leads out of its folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileName(String);

/// A text that names no file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be folder/name of letters, digits, hyphens, underscores and dots, neither beginning with a dot")]
pub struct InvalidFileName;

impl FileName {
    /// Builds `folder/name`.
    pub fn new(folder: &str, name: &str) -> Result<Self, InvalidFileName> {
        let word = |word: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
            (1..=255).contains(&word.len()) && !word.starts_with('.') && word.bytes().all(plain)
        };
        if word(folder) && word(name) { Ok(Self(format!("{folder}/{name}"))) } else { Err(InvalidFileName) }
    }

    /// `folder/name`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the slash.
    pub fn folder(&self) -> &str {
        self.0.split_once('/').map_or("", |(folder, _)| folder)
    }

    /// What stands after the slash.
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| name)
    }
}

impl FromStr for FileName {
    type Err = InvalidFileName;

    fn from_str(text: &str) -> Result<Self, InvalidFileName> {
        let (folder, name) = text.split_once('/').ok_or(InvalidFileName)?;
        Self::new(folder, name)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is known of a file once it is safely stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
}

/// A file of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// What it is called.
    pub name: FileName,
    /// When it was stored, by the storage's own clock.
    pub stored_at: Timestamp,
}

/// A file that is being read.
pub struct OpenFile {
    /// Bytes.
    pub size: u64,
    /// Its bytes.
    pub content: Content,
}

/// What can go wrong with a file. The texts name no place and no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilesError {
    /// There is no such file.
    #[error("file not found")]
    NotFound,
    /// It is larger than the caller lets it be. Nothing was stored.
    #[error("file is larger than {limit} bytes")]
    TooLarge {
        /// How large it may be.
        limit: u64,
    },
    /// Its bytes broke off. Nothing was stored.
    #[error("upload broke off: {0}")]
    BrokenOff(String),
    /// It is looked at only. Nothing was stored, nothing removed.
    #[error("files are not changed here")]
    ReadOnly,
    /// The storage cannot be reached, refuses, or has no room. Nothing was stored.
    #[error("{0}")]
    Unavailable(String),
}

impl From<FilesError> for AppError {
    fn from(error: FilesError) -> Self {
        match error {
            FilesError::NotFound => Self::NotFound { what: "file" },
            FilesError::TooLarge { .. } => Self::TooLarge,
            FilesError::BrokenOff(reason) => Self::Invalid { field: "file", reason: format!("broke off: {reason}") },
            FilesError::ReadOnly => Self::ReadOnly,
            FilesError::Unavailable(reason) => Self::Unavailable(reason),
        }
    }
}

/// The storage of files. No file is ever held whole in memory, and none is visible before it is whole and durable.
#[async_trait]
pub trait Files: Send + Sync + 'static {
    /// Stores a file, replacing one of the same name, and measures it on the way. Whoever stops waiting stores
    /// nothing.
    async fn put(&self, name: &FileName, content: Content, limit: u64) -> Result<StoredFile, FilesError>;

    /// Opens a file.
    async fn get(&self, name: &FileName) -> Result<OpenFile, FilesError>;

    /// Deletes a file; one that is not there is deleted already.
    async fn delete(&self, name: &FileName) -> Result<(), FilesError>;

    /// Whether there is such a file.
    async fn exists(&self, name: &FileName) -> Result<bool, FilesError>;

    /// All whole files of a folder, in any order. What has no name of ours is left out.
    async fn list(&self, folder: &str) -> Result<Vec<ListedFile>, FilesError>;
}

/// No storage at all, for programs that need none.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl NoFiles {
    fn refusal<T>() -> Result<T, FilesError> {
        Err(FilesError::Unavailable("there is no storage for files".into()))
    }
}

#[async_trait]
impl Files for NoFiles {
    async fn put(&self, _: &FileName, _: Content, _: u64) -> Result<StoredFile, FilesError> {
        Self::refusal()
    }

    async fn get(&self, _: &FileName) -> Result<OpenFile, FilesError> {
        Self::refusal()
    }

    async fn delete(&self, _: &FileName) -> Result<(), FilesError> {
        Self::refusal()
    }

    async fn exists(&self, _: &FileName) -> Result<bool, FilesError> {
        Self::refusal()
    }

    async fn list(&self, _: &str) -> Result<Vec<ListedFile>, FilesError> {
        Ok(Vec::new())
    }
}

/// Files that are looked at, and belong to somebody else.
pub struct ReadOnlyFiles(pub Arc<dyn Files>);

#[async_trait]
impl Files for ReadOnlyFiles {
    async fn put(&self, _: &FileName, _: Content, _: u64) -> Result<StoredFile, FilesError> {
        Err(FilesError::ReadOnly)
    }

    async fn get(&self, name: &FileName) -> Result<OpenFile, FilesError> {
        self.0.get(name).await
    }

    async fn delete(&self, _: &FileName) -> Result<(), FilesError> {
        Err(FilesError::ReadOnly)
    }

    async fn exists(&self, name: &FileName) -> Result<bool, FilesError> {
        self.0.exists(name).await
    }

    async fn list(&self, folder: &str) -> Result<Vec<ListedFile>, FilesError> {
        self.0.list(folder).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        let name: FileName = "hype-group/65f0c2aa1b2c3d4e5f60718b.csv".parse().unwrap();
        assert_eq!((name.folder(), name.name()), ("hype-group", "65f0c2aa1b2c3d4e5f60718b.csv"));
        let long = format!("a/{}", "x".repeat(256));
        for bad in ["", "a", "a/", "/a", "a/..", "../a", "a/b/c", "a/.b", "a/b#1", "a/b\\c", "a/b c", "a/ä", &long] {
            assert_eq!(bad.parse::<FileName>(), Err(InvalidFileName), "{bad}");
        }
    }
}
