//! The names of generations on disk, and which one is active.
//!
//! `views.db` is a link to the active generation, `views.db.g7`; it is replaced by a rename, so that a crash leaves
//! the old or the new one. A plain file in its place (a copy, a restore) is a generation as well, if it says so.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::ViewsError;

/// What SQLite keeps beside a file.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

pub(super) fn failed(what: &Path, error: &io::Error) -> ViewsError {
    let (what, reason) = (what.display().to_string(), error.to_string());
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ViewsError::ReadOnly { what, reason },
        _ => ViewsError::Failed { what, reason },
    }
}

/// `path` with something appended to its last part.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The folder a file is in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file that `path` stands for now: itself, what it links to, or nothing.
pub(super) fn active(path: &Path) -> Option<PathBuf> {
    let target = match fs::read_link(path) {
        Ok(target) => folder(path).join(target),
        Err(_) => path.to_path_buf(),
    };
    target.is_file().then_some(target)
}

/// Which generation of `path` a file of this name is, if it is one.
fn number(path: &Path, name: &OsStr) -> Option<u64> {
    let prefix = format!("{}.g", path.file_name().unwrap_or_default().to_string_lossy());
    name.to_str()?.strip_prefix(&prefix)?.parse().ok()
}

/// Whether a file was made here, whatever it holds by now.
pub(super) fn is_generation(path: &Path, file: &Path) -> bool {
    file != path && file.file_name().is_some_and(|name| number(path, name).is_some())
}

/// All files named like generations of `path`.
pub(super) fn generations(path: &Path) -> Result<Vec<(u64, PathBuf)>, ViewsError> {
    let folder = folder(path);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| failed(folder, &error))? {
        let entry = entry.map_err(|error| failed(folder, &error))?;
        let name = entry.file_name();
        found.extend(number(path, &name).map(|number| (number, folder.join(&name))));
    }
    Ok(found)
}

/// Lets `path` stand for `target`, a file beside it.
pub(super) fn point(path: &Path, target: &Path) -> Result<(), ViewsError> {
    let new = beside(path, ".new");
    let name = target.file_name().unwrap_or_default();
    remove(&new)?;
    link(Path::new(name), &new).map_err(|error| failed(&new, &error))?;
    fs::rename(&new, path).map_err(|error| failed(path, &error))?;
    sync(folder(path))
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(target, at)
}

/// Makes a file or folder survive a power cut.
pub(super) fn sync(path: &Path) -> Result<(), ViewsError> {
    fs::File::open(path).and_then(|file| file.sync_all()).map_err(|error| failed(path, &error))
}

/// Removes a generation with what SQLite keeps beside it; a link of the same name stays.
pub(super) fn remove_all(path: &Path) -> Result<(), ViewsError> {
    BESIDE.iter().try_for_each(|suffix| remove(&beside(path, suffix)))?;
    if path.is_symlink() { Ok(()) } else { remove(path) }
}

fn remove(path: &Path) -> Result<(), ViewsError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path, &error)),
        _ => Ok(()),
    }
}
