//! Opens the place for files.

use std::sync::Arc;

use rollbook_app::Clock;
use rollbook_app::files::Files;
use rollbook_files::ObjectFiles;
use rollbook_files::sigv4::Key;

use crate::config::{Config, FilesAt};
use crate::node::StartError;

/// The folder, or the bucket.
pub(crate) fn open_files(config: &Config, clock: &Arc<dyn Clock>) -> Result<Arc<dyn Files>, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Files(format!("{}: {error}", config.files));
    match config.files_at()? {
        FilesAt::Folder(folder) => Ok(Arc::new(ObjectFiles::local(&folder).map_err(|error| failed(&error))?)),
        FilesAt::S3(place) => {
            let aws = config.aws.as_ref().ok_or_else(|| failed(&"no AWS_ variables"))?;
            let key = Key {
                access_key: aws.access_key.clone(),
                secret_key: aws.secret_key.expose().to_owned(),
                region: place.region.clone(),
            };
            let files = ObjectFiles::s3(place, key, Arc::clone(clock));
            Ok(Arc::new(files.map_err(|error| failed(&error))?))
        }
    }
}
