//! A folder of this machine.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use object_store::local::LocalFileSystem;

use crate::object_files::{Layout, ObjectFiles};

impl ObjectFiles {
    /// Files in a folder, which is made if it is not there. It belongs to one process at a time: what an earlier
    /// one had begun to write is removed.
    pub fn local(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        sweep(folder)?;
        Self::look_at(folder)
    }

    /// The same for a folder that somebody else works on: nothing is tidied up.
    pub fn look_at(folder: &Path) -> io::Result<Self> {
        let store = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?;
        Ok(Self::new(Arc::new(store.with_fsync(true)), Layout::Folders))
    }
}

/// Removes staged uploads, which nobody will ever finish. `object_store` calls them `<name>#<number>`; no file of
/// ours has such a name.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sweep(&entry.path())?;
        } else if staged(&entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn staged(name: &str) -> bool {
    let number = |number: &str| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    name.rsplit_once('#').is_some_and(|(_, suffix)| number(suffix))
}
