//! Who signs links, and where they lead.

use rollbook_dialects::hype::FileLinks;
use rollbook_dialects::photo::PhotoLinks;
use rollbook_files::sigv4::Key;

use crate::config::{Config, ConfigError, FilesAt, deployment_secret};

/// The links of all surfaces.
pub(crate) struct Links {
    pub(crate) files: FileLinks,
    pub(crate) photo: PhotoLinks,
}

/// All links of a server at this address.
pub(crate) fn links(config: &Config, public_url: &str) -> Result<Links, ConfigError> {
    let photo = PhotoLinks::new(public_url, deployment_secret(config)?);
    Ok(Links { files: file_links(config, public_url)?, photo })
}

/// This server for a local folder, the bucket otherwise.
fn file_links(config: &Config, public_url: &str) -> Result<FileLinks, ConfigError> {
    let bad = |key: &str, problem: &str| ConfigError::new(key, problem);
    match config.files_at()? {
        FilesAt::Folder(_) => {
            let url = public_url.parse().map_err(|_| bad("public_url", "expected a URL"))?;
            Ok(FileLinks::local(&url, &config.dialects.hype, &deployment_secret(config)?))
        }
        FilesAt::S3(place) => {
            let aws = config.aws.as_ref().ok_or_else(|| bad("files", "s3 needs AWS_ variables"))?;
            let (access_key, secret_key) = (aws.access_key.clone(), aws.secret_key.expose().to_owned());
            let key = Key { access_key, secret_key, region: place.region.clone() };
            Ok(FileLinks::bucket(place, key))
        }
    }
}
