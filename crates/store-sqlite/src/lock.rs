//! One process per log.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::error::OpenError;

/// Held as long as the store is open; the system releases it when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct LockFile {
    _file: File,
}

impl LockFile {
    /// Beside the log, not on it: closing any handle of the log itself would drop SQLite's own locks.
    pub(crate) fn take(log: &Path) -> Result<Self, OpenError> {
        let path = lock_path(log);
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(|source| OpenError::io(log, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::Locked { path: log.to_owned(), lock: path, holder: holder(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(OpenError::io(log, source)),
        }
        let named = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| write!(file, "{}", std::process::id()));
        named.map_err(|source| OpenError::io(log, source))?;
        Ok(Self { _file: file })
    }
}

fn lock_path(log: &Path) -> PathBuf {
    let mut name = log.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) if !text.is_empty() => format!(" (pid {text})"),
        _ => String::new(),
    }
}
