//! What clients are told when a storage fails: why, but neither where it is nor how it is reached.

use std::error::Error;
use std::io;

use rollbook_app::files::FilesError;

/// The error of the port; the whole story goes to the log.
pub(crate) fn told(doing: &'static str, name: &str, error: &object_store::Error) -> FilesError {
    if matches!(error, object_store::Error::NotFound { .. }) {
        return FilesError::NotFound;
    }
    tracing::warn!(doing, name, %error, "storage of files failed");
    FilesError::Unavailable(reason(error))
}

/// A few plain words.
pub(crate) fn reason(error: &(dyn Error + 'static)) -> String {
    let mut deepest: &(dyn Error + 'static) = error;
    loop {
        if let Some(error) = deepest.downcast_ref::<io::Error>()
            && error.raw_os_error().is_some()
        {
            return error.kind().to_string();
        }
        match deepest.source() {
            Some(source) => deepest = source,
            None => break,
        }
    }
    if let Some(error) = deepest.downcast_ref::<io::Error>() {
        return error.kind().to_string();
    }
    match error.downcast_ref::<object_store::Error>() {
        Some(object_store::Error::PermissionDenied { .. }) => "access denied".into(),
        Some(object_store::Error::Unauthenticated { .. }) => "credentials refused".into(),
        Some(object_store::Error::NotFound { .. }) => "bucket not found".into(),
        _ => "the storage refuses".into(),
    }
}
