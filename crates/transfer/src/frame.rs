//! The lines around the events: CloudEvents as well, so that every line of a file is one.

use serde::{Deserialize, Serialize};

use crate::kept::Entry;

/// The form of the files this program writes.
pub(crate) const FORMAT: u32 = 1;

const BEGUN: &str = "rollbook.export.begun";
const KEPT: &str = "rollbook.export.kept";
const ENDED: &str = "rollbook.export.ended";

/// What stands in the first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Begun {
    pub(crate) format: u32,
    /// Of the log it comes from.
    pub(crate) epoch: u32,
    pub(crate) events: u64,
}

/// What stands in the last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ended {
    pub(crate) events: u64,
    pub(crate) kept: u64,
    /// The root of the tree over the events.
    pub(crate) root: String,
    /// SHA-256 of all lines before, with their ends.
    pub(crate) sha256: String,
}

/// A line that is no event.
pub(crate) enum Frame {
    Begun(Begun),
    Kept(Entry),
    Ended(Ended),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudEvent<T> {
    specversion: String,
    id: String,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    datacontenttype: String,
    data: T,
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: String,
}

impl Frame {
    /// The line, whose number makes its id.
    pub(crate) fn to_line(&self, line: u64) -> serde_json::Result<String> {
        match self {
            Self::Begun(data) => write(BEGUN, line, data),
            Self::Kept(data) => write(KEPT, line, data),
            Self::Ended(data) => write(ENDED, line, data),
        }
    }

    /// A line of one of these types; none for any other type.
    pub(crate) fn read(line: &str) -> serde_json::Result<Option<Self>> {
        let Kind { kind } = serde_json::from_str(line)?;
        Ok(match kind.as_str() {
            BEGUN => Some(Self::Begun(data(line)?)),
            KEPT => Some(Self::Kept(data(line)?)),
            ENDED => Some(Self::Ended(ended(line)?)),
            _ => None,
        })
    }
}

fn write(kind: &str, line: u64, data: impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(&CloudEvent {
        specversion: "1.0".into(),
        id: line.to_string(),
        source: "/export".into(),
        kind: kind.into(),
        datacontenttype: "application/json".into(),
        data,
    })
}

/// Nothing behind the last line would tell of a change in it: it stands as it was written, or is none.
fn ended(line: &str) -> serde_json::Result<Ended> {
    let ended: Ended = data(line)?;
    let number = ended.events.saturating_add(ended.kept).saturating_add(2);
    if write(ENDED, number, &ended)? != line.trim_end_matches('\n') {
        return Err(serde::de::Error::custom("is not the last line as it was written"));
    }
    Ok(ended)
}

fn data<'a, T: Deserialize<'a>>(line: &'a str) -> serde_json::Result<T> {
    serde_json::from_str::<CloudEvent<T>>(line).map(|event| event.data)
}
