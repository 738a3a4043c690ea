//! Zips in stories: the names of what is in them.

use std::io::Cursor;

use zip::ZipArchive;

/// In the order in which they were put in.
pub(super) fn entries(file: &[u8]) -> Result<Vec<String>, String> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|error| format!("no zip: {error}"))?;
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| error.to_string())?;
        names.push(entry.name().map_err(|error| error.to_string())?.into_owned());
    }
    Ok(names)
}
