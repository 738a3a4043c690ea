//! Opens the place for files.

use std::sync::Arc;

use rollbook_app::Clock;
use rollbook_app::files::{Files, FilesError, NoFiles, ReadOnlyFiles};
use rollbook_app::imports::request::FOLDER;
use rollbook_files::sigv4::Key;
use rollbook_files::{ObjectFiles, S3Place, SealedFiles};
use rollbook_seal::Keyring;

use crate::config::{Config, FilesAt};
use crate::node::StartError;

/// The folder, or the bucket.
pub(crate) fn open_files(config: &Config, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Files>, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Files(format!("{}: {error}", config.files));
    match config.files_at()? {
        FilesAt::Folder(folder) => Ok(Arc::new(ObjectFiles::local(&folder).map_err(|error| failed(&error))?)),
        FilesAt::S3(place) => {
            let files = bucket(config, place, Arc::clone(clock)).map_err(|error| failed(&error))?;
            Ok(Arc::new(files))
        }
    }
}

/// With every file of ids under a key of its own. Not in a bucket: links lead clients to it past this process.
pub(crate) fn sealed(
    config: &Config,
    files: Arc<dyn Files>,
    ring: Option<&Arc<Keyring>>,
) -> Result<Arc<dyn Files>, StartError> {
    Ok(match (config.files_at()?, ring) {
        (FilesAt::Folder(_), Some(ring)) => Arc::new(SealedFiles::new(files, Arc::clone(ring), FOLDER)),
        _ => files,
    })
}

/// The same, to be looked at only; without a folder there are no files.
pub(crate) fn look_at_files(config: &Config, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Files>, StartError> {
    let files = match config.files_at()? {
        FilesAt::Folder(folder) if !folder.exists() => return Ok(Arc::new(NoFiles)),
        FilesAt::Folder(folder) => {
            let opened = ObjectFiles::look_at(&folder);
            Arc::new(opened.map_err(|error| StartError::Files(format!("{}: {error}", config.files)))?)
        }
        FilesAt::S3(_) => open_files(config, clock)?,
    };
    Ok(Arc::new(ReadOnlyFiles(files)))
}

/// A bucket, signed for by the AWS pair.
pub(crate) fn bucket(config: &Config, place: S3Place, clock: Arc<dyn Clock>) -> Result<ObjectFiles, FilesError> {
    let aws = config.aws.as_ref().ok_or_else(|| FilesError::Unavailable("no AWS_ variables".into()))?;
    let key = Key {
        access_key: aws.access_key.clone(),
        secret_key: aws.secret_key.expose().to_owned(),
        region: place.region.clone(),
    };
    ObjectFiles::s3(place, key, clock)
}
