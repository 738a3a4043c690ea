//! What was written, a line each. A line that a kill left half is cut off at the next start.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::streams::Entry;
use crate::write::Proposed;

/// One write: events of one stream, or the end of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Line {
    /// Microseconds since 1970.
    pub(super) at: i64,
    pub(super) stream: String,
    pub(super) events: Vec<Written>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) deletes: Option<Deletion>,
}

/// A stream that is no longer told of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Deletion {
    pub(super) stream: String,
    pub(super) for_good: bool,
}

/// One event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) id: Uuid,
    kind: String,
    is_json: bool,
    #[serde(with = "base64_bytes")]
    metadata: Bytes,
    #[serde(with = "base64_bytes")]
    data: Bytes,
}

impl From<Proposed> for Written {
    fn from(event: Proposed) -> Self {
        let Proposed { id, kind, is_json, metadata, data } = event;
        Self { id, kind, is_json, metadata, data }
    }
}

impl Written {
    /// An event of the system itself.
    pub(super) fn of_system(id: Uuid, kind: &str, data: String) -> Self {
        Self { id, kind: kind.into(), is_json: true, metadata: Bytes::new(), data: data.into() }
    }

    pub(super) fn entry(self, stream: String, revision: u64, position: u64, created: i64) -> Entry {
        let Self { id, kind, is_json, metadata, data } = self;
        Entry { id, stream, revision, position, kind: kind.into(), is_json, created, metadata, data }
    }
}

mod base64_bytes {
    use super::{Bytes, Deserialize, Deserializer, Engine, STANDARD, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Bytes::from).map_err(serde::de::Error::custom)
    }
}

/// Where lines go: a file, or nowhere but to be counted.
#[derive(Debug)]
pub(super) struct Journal {
    file: Option<File>,
    end: u64,
}

impl Journal {
    pub(super) fn in_memory(end: u64) -> Self {
        Self { file: None, end }
    }

    /// Opens a file and gives what stands in it, each line with its place.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Vec<(u64, Line)>)> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let (mut lines, mut end) = (Vec::new(), 0);
        for line in text.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n")) {
            lines.push((end, serde_json::from_slice(line)?));
            end += line.len() as u64;
        }
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        Ok((Self { file: Some(file), end }, lines))
    }

    /// Writes a line, or as much of it as a kill would leave; gives its place.
    pub(super) fn write(&mut self, line: &Line, half: bool) -> io::Result<u64> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        if half {
            text.truncate(text.len() / 2);
        }
        if let Some(file) = &mut self.file {
            file.write_all(&text)?;
        }
        let place = self.end;
        self.end += text.len() as u64;
        Ok(place)
    }
}
