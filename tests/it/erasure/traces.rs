//! Looking for texts in the bytes of all files of a folder.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// What is known of somebody, in words that nothing else has.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) note: String,
}

impl Person {
    /// Unlike every other number's.
    pub(super) fn number(n: u32) -> Self {
        let unlike = n.wrapping_mul(2_654_435_761);
        Self {
            name: format!("Asha-Zürich-{unlike:08x}"),
            email: format!("Asha.{unlike:08x}@Example.org"),
            note: format!("mornings {unlike:08x}"),
        }
    }

    /// As the directory takes it.
    pub(super) fn entry(&self) -> Value {
        json!({ "name": self.name, "attributes": { "email": self.email, "note": self.note } })
    }

    /// Everything that must be nowhere: as it was written, and folded as lists have it.
    pub(super) fn texts(&self) -> Vec<String> {
        let all = [&self.name, &self.email, &self.note];
        all.into_iter().flat_map(|text| [text.clone(), text.to_lowercase()]).collect()
    }
}

/// The files below a folder in whose bytes one of the texts is.
pub(super) fn files_with(folder: &Path, texts: &[String]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, texts));
        } else if fs::read(&path).is_ok_and(|bytes| texts.iter().any(|text| holds(&bytes, text.as_bytes()))) {
            found.push(path);
        }
    }
    found
}

pub(super) fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}
