//! Who may read what, and what else a server has around its streams.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_domain::Timestamp;
use rollbook_http::Stop;
use tonic::Status;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

use crate::gossip::Member;
use crate::streams::Streams;

/// See the module.
#[async_trait]
pub trait Host: Send + Sync + 'static {
    /// What the sender of these metadata may see.
    async fn enter(&self, metadata: &MetadataMap) -> Result<Arc<dyn Streams>, Status>;

    /// The instant now.
    fn now(&self) -> Timestamp;

    /// An id nobody else has.
    fn fresh_id(&self) -> Uuid;

    /// When to end.
    fn stop(&self) -> Stop;

    /// The nodes of its cluster; none where it is alone.
    fn members(&self) -> Option<Vec<Member>> {
        None
    }

    /// What else of `Streams` is answered, in the words of `ServerFeatures`.
    fn more_methods(&self) -> &'static [&'static str] {
        &[]
    }

    /// Where writes go; nowhere in the product.
    #[cfg(feature = "stand-in")]
    fn writer(&self) -> Option<Arc<dyn crate::write::Writer>> {
        None
    }
}
