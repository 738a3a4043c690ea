//! The port on `object_store`.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt};
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use rollbook_app::files::{BrokenOff, Content, FileName, Files, FilesError, ListedFile, OpenFile, StoredFile};
use rollbook_domain::Timestamp;
use tokio::sync::oneshot;

use crate::error::{reason, told};
use crate::s3::Bucket;
use crate::upload::Upload;

/// See the crate.
#[derive(Clone)]
pub struct ObjectFiles {
    store: Arc<dyn ObjectStore>,
    layout: Arc<Layout>,
}

/// How names become places.
pub(crate) enum Layout {
    /// `folder/name` below the root.
    Folders,
    /// In a bucket.
    Bucket(Box<Bucket>),
}

impl fmt::Debug for ObjectFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ObjectFiles").field(&self.store.to_string()).finish()
    }
}

impl ObjectFiles {
    pub(crate) fn new(store: Arc<dyn ObjectStore>, layout: Layout) -> Self {
        Self { store, layout: Arc::new(layout) }
    }

    /// Files that are gone with the process, for tests.
    pub fn in_memory() -> Self {
        Self::new(Arc::new(InMemory::new()), Layout::Folders)
    }

    fn place(&self, name: &FileName) -> Path {
        match &*self.layout {
            Layout::Folders => Path::from(name.as_str()),
            Layout::Bucket(bucket) => Path::from(bucket.key(name)),
        }
    }

    /// Where the files of a folder are; none: at the root.
    fn folder(&self, folder: &str) -> Option<Path> {
        match &*self.layout {
            Layout::Folders => Some(Path::from(folder)),
            Layout::Bucket(bucket) => bucket.prefix(folder).map(Path::from),
        }
    }

    /// Makes the bucket on first use.
    async fn ready(&self) -> Result<(), FilesError> {
        match &*self.layout {
            Layout::Folders => Ok(()),
            Layout::Bucket(bucket) => bucket.ready().await,
        }
    }
}

#[async_trait]
impl Files for ObjectFiles {
    async fn put(&self, name: &FileName, content: Content, limit: u64) -> Result<StoredFile, FilesError> {
        self.ready().await?;
        // In a task of its own, so that an upload whose caller goes away is taken back and not just left.
        let (caller, gone) = oneshot::channel();
        let upload = Upload { store: Arc::clone(&self.store), name: name.clone(), place: self.place(name), limit };
        let uploading = tokio::spawn(upload.run(content, gone));
        let stored = uploading.await.map_err(|_| FilesError::Unavailable("the upload was stopped".into()))?;
        drop::<oneshot::Sender<()>>(caller);
        stored
    }

    async fn get(&self, name: &FileName) -> Result<OpenFile, FilesError> {
        let opened = self.store.get(&self.place(name)).await.map_err(|error| told("open", name.as_str(), &error))?;
        let size = opened.meta.size;
        let content = opened.into_stream().map_err(|error| BrokenOff(reason(&error))).boxed();
        Ok(OpenFile { size, content })
    }

    async fn delete(&self, name: &FileName) -> Result<(), FilesError> {
        match self.store.delete(&self.place(name)).await.map_err(|error| told("delete", name.as_str(), &error)) {
            Ok(()) | Err(FilesError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn exists(&self, name: &FileName) -> Result<bool, FilesError> {
        match self.store.head(&self.place(name)).await.map_err(|error| told("find", name.as_str(), &error)) {
            Ok(_) => Ok(true),
            Err(FilesError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn list(&self, folder: &str) -> Result<Vec<ListedFile>, FilesError> {
        let found = match self.store.list_with_delimiter(self.folder(folder).as_ref()).await {
            Ok(found) => found.objects,
            Err(object_store::Error::NotFound { .. }) => Vec::new(),
            Err(error) => return Err(told("list", folder, &error)),
        };
        let listed = |meta: ObjectMeta| {
            let name = FileName::new(folder, meta.location.filename()?).ok()?;
            Some(ListedFile { name, stored_at: Timestamp::from_micros(meta.last_modified.timestamp_micros()) })
        };
        Ok(found.into_iter().filter_map(listed).collect())
    }
}
