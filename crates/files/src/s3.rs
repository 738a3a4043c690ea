//! A bucket of S3, MinIO or another storage that speaks like them.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use reqwest::StatusCode;
use reqwest::header::CONTENT_LENGTH;
use rollbook_app::Clock;
use rollbook_app::files::{FileName, FilesError};
use tokio::sync::OnceCell;
use url::Url;

use crate::error::reason;
use crate::object_files::{Layout, ObjectFiles};
use crate::sigv4::{Key, Link};

/// How long an answer may keep silent, and how long a connection may take.
const PATIENCE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(5);

/// `s3://bucket?endpoint=http://host:9000&region=us-east-1`, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Place {
    /// The bucket.
    pub bucket: String,
    /// Where it is, without a slash at the end.
    pub endpoint: String,
    /// Its region.
    pub region: String,
}

/// A text that names no bucket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected s3://bucket?endpoint=http://host:9000&region=us-east-1 ({0})")]
pub struct BadS3(&'static str);

impl std::str::FromStr for S3Place {
    type Err = BadS3;

    fn from_str(text: &str) -> Result<Self, BadS3> {
        let url = Url::parse(text).map_err(|_| BadS3("it is no URL"))?;
        let bucket = url.host_str().filter(|_| url.scheme() == "s3").ok_or(BadS3("the bucket is missing"))?.to_owned();
        if !matches!(url.path(), "" | "/") || url.port().is_some() || has_user(&url) || url.fragment().is_some() {
            return Err(BadS3("only a bucket may follow s3://"));
        }
        let (mut endpoint, mut region) = (None, "us-east-1".to_owned());
        for (name, value) in url.query_pairs() {
            match &*name {
                "endpoint" => endpoint = Some(origin(&value)?),
                "region" => region = value.into_owned(),
                _ => return Err(BadS3("only endpoint and region are understood")),
            }
        }
        let endpoint = endpoint.unwrap_or_else(|| format!("https://s3.{region}.amazonaws.com"));
        Ok(Self { bucket, endpoint, region })
    }
}

fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// An endpoint as clients name it in their `Host`, which links are signed for: in lower case, without a port that goes
/// without saying. It can have nothing else, since a link is `<endpoint>/<bucket>/<file>`, and its user would be in it.
fn origin(endpoint: &str) -> Result<String, BadS3> {
    let url = Url::parse(endpoint).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = url.ok_or(BadS3("the endpoint is no http or https URL"))?;
    let more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    if more || has_user(&url) {
        return Err(BadS3("the endpoint has more than a host and a port"));
    }
    Ok(url.origin().ascii_serialization())
}

impl S3Place {
    /// What `host` is in a link.
    pub fn host(&self) -> &str {
        self.endpoint.split_once("://").map_or(self.endpoint.as_str(), |(_, host)| host)
    }

    /// The path of a file in a link.
    pub fn path(&self, name: &FileName) -> String {
        format!("/{}/{}", self.bucket, key(&self.bucket, name))
    }
}

/// A folder that is called like the bucket is the bucket.
fn key(bucket: &str, name: &FileName) -> String {
    if name.folder() == bucket { name.name().to_owned() } else { name.to_string() }
}

impl ObjectFiles {
    /// Files in a bucket, which is made on first use if it is not there.
    pub fn s3(place: S3Place, key: Key, clock: Arc<dyn Clock>) -> Result<Self, FilesError> {
        Self::s3_within(place, key, clock, PATIENCE)
    }

    /// The same for tests, which do not wait as long for a storage that keeps silent.
    pub(crate) fn s3_within(
        place: S3Place,
        key: Key,
        clock: Arc<dyn Clock>,
        patience: Duration,
    ) -> Result<Self, FilesError> {
        // Not the whole time of a request: a file may be read as slowly as its reader likes.
        let options = ClientOptions::new()
            .with_timeout_disabled()
            .with_read_timeout(patience)
            .with_connect_timeout(CONNECT)
            .with_allow_http(true);
        let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: 2, retry_timeout: PATIENCE };
        let store = AmazonS3Builder::new()
            .with_bucket_name(&place.bucket)
            .with_endpoint(&place.endpoint)
            .with_region(&place.region)
            .with_access_key_id(&key.access_key)
            .with_secret_access_key(&key.secret_key)
            .with_virtual_hosted_style_request(false)
            .with_client_options(options)
            .with_retry(retry)
            // Files go one by one, which every storage understands.
            .with_disable_bulk_delete(true)
            .build()
            .map_err(|error| FilesError::Unavailable(reason(&error)))?;
        let bucket = Bucket { place, key, clock, made: OnceCell::new() };
        Ok(Self::new(Arc::new(store), Layout::Bucket(Box::new(bucket))))
    }
}

/// A bucket, and whether it is known to be there.
pub(crate) struct Bucket {
    place: S3Place,
    key: Key,
    clock: Arc<dyn Clock>,
    made: OnceCell<()>,
}

impl Bucket {
    pub(crate) fn key(&self, name: &FileName) -> String {
        key(&self.place.bucket, name)
    }

    pub(crate) fn prefix<'a>(&self, folder: &'a str) -> Option<&'a str> {
        (folder != self.place.bucket).then_some(folder)
    }

    /// Makes the bucket, once per process; one that is there is made already.
    pub(crate) async fn ready(&self) -> Result<(), FilesError> {
        self.made.get_or_try_init(|| self.make()).await.copied()
    }

    async fn make(&self) -> Result<(), FilesError> {
        match self.request("HEAD", reqwest::Method::HEAD, None).await? {
            StatusCode::NOT_FOUND => {}
            // It says nothing of the bucket; whoever comes next asks again.
            status if status.is_server_error() => {
                return Err(FilesError::Unavailable(format!("the storage is not available ({status})")));
            }
            // There, or not ours to look at; then the first upload says so.
            _ => return Ok(()),
        }
        let region = &self.place.region;
        let elsewhere = format!(
            "<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
        );
        let body = if region == "us-east-1" { String::new() } else { elsewhere };
        let status = self.request("PUT", reqwest::Method::PUT, Some(body)).await?;
        tracing::info!(bucket = self.place.bucket, %status, "made a bucket");
        if status.is_success() || status == StatusCode::CONFLICT {
            return Ok(());
        }
        Err(FilesError::Unavailable(format!("the bucket cannot be made ({status})")))
    }

    async fn request(
        &self,
        method: &str,
        verb: reqwest::Method,
        body: Option<String>,
    ) -> Result<StatusCode, FilesError> {
        let path = format!("/{}", self.place.bucket);
        let link = Link { method, host: self.place.host(), path: &path, extra: &[], expires: 60 };
        let url = format!("{}{path}?{}", self.place.endpoint, self.key.sign(&link, self.clock.now()));
        let failed = |error: reqwest::Error| FilesError::Unavailable(reason(&error));
        let client = reqwest::Client::builder().timeout(PATIENCE).connect_timeout(CONNECT).build().map_err(failed)?;
        let request = client.request(verb, url);
        // S3 wants to know the length of a body, also of an empty one, which is otherwise left out.
        let request = match body {
            Some(body) => request.header(CONTENT_LENGTH, body.len()).body(body),
            None => request,
        };
        Ok(request.send().await.map_err(failed)?.status())
    }
}
