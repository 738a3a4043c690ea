//! Where checkpoints go.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use reqwest::header::CONTENT_TYPE;
use rollbook_app::SystemClock;
use rollbook_app::files::{FileName, Files};
use rollbook_files::ObjectFiles;
use rollbook_proof::Publish;

use crate::config::{CheckpointTo, Config};
use crate::files::bucket;
use crate::node::StartError;

const PATIENCE: Duration = Duration::from_secs(10);
/// No note is nearly as long.
const LONGEST: u64 = 64 * 1024;

/// Every place of the configuration.
pub(super) fn all(config: &Config) -> Result<Vec<Box<dyn Publish>>, StartError> {
    let names = &config.audit.checkpoint_to;
    config.checkpoint_to()?.into_iter().zip(names).map(|(to, name)| place(config, to, name)).collect()
}

fn place(config: &Config, to: CheckpointTo, name: &str) -> Result<Box<dyn Publish>, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError::Files(format!("{name}: {error}"));
    Ok(match to {
        CheckpointTo::File(path) => Box::new(InFile { path, name: name.to_owned() }),
        CheckpointTo::S3(place) => {
            let files = bucket(config, place, Arc::new(SystemClock)).map_err(|error| failed(&error))?;
            let object = FileName::new("checkpoints", "rollbook").map_err(|error| failed(&error))?;
            Box::new(InBucket { files, object, name: name.to_owned() })
        }
        CheckpointTo::Http(url) => {
            // Whoever is posted to must not send checkpoints elsewhere.
            let client = reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none());
            // Not the whole address, which may hold a secret.
            let name = url.host_str().unwrap_or_default().to_owned();
            Box::new(Posted { client: client.build().map_err(|error| failed(&error))?, url: url.into(), name })
        }
    })
}

struct InFile {
    path: PathBuf,
    name: String,
}

#[async_trait]
impl Publish for InFile {
    fn name(&self) -> &str {
        &self.name
    }

    async fn publish(&self, note: &str) -> Result<(), String> {
        let (path, note) = (self.path.clone(), note.to_owned());
        let written = tokio::task::spawn_blocking(move || replace(&path, &note)).await;
        let written = written.map_err(|error| error.to_string())?;
        written.map_err(|error| error.to_string())
    }
}

/// The file holds the one before or this one, never half of either.
fn replace(path: &Path, note: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = folder.join(name);
    let mut out = std::fs::File::create(&draft)?;
    out.write_all(note.as_bytes())?;
    out.sync_all()?;
    std::fs::rename(&draft, path)?;
    std::fs::File::open(folder)?.sync_all()
}

struct InBucket {
    files: ObjectFiles,
    object: FileName,
    name: String,
}

#[async_trait]
impl Publish for InBucket {
    fn name(&self) -> &str {
        &self.name
    }

    async fn publish(&self, note: &str) -> Result<(), String> {
        let content = Bytes::from(note.to_owned());
        let content = futures::stream::once(async { Ok(content) }).boxed();
        let put = self.files.put(&self.object, content, LONGEST).await;
        put.map(|_| ()).map_err(|error| error.to_string())
    }
}

struct Posted {
    client: reqwest::Client,
    url: String,
    name: String,
}

#[async_trait]
impl Publish for Posted {
    fn name(&self) -> &str {
        &self.name
    }

    async fn publish(&self, note: &str) -> Result<(), String> {
        let request = self.client.post(&self.url).header(CONTENT_TYPE, "text/plain; charset=utf-8");
        let sent = request.body(note.to_owned()).send().await.map_err(|error| error.without_url().to_string())?;
        if sent.status().is_success() { Ok(()) } else { Err(format!("it answered {}", sent.status())) }
    }
}
