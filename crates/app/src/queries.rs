//! What can be asked of the views. `rollbook-projections` implements this port.

use async_trait::async_trait;
use rollbook_domain::{GroupId, ObjectId, Token, WorkspaceName};

use crate::error::AppError;
use crate::views::{Doc, GroupView};

/// A name of a group other than its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExternalId {
    /// The integer number, in the number scope of the workspace.
    Number(u32),
    /// The short code, exactly.
    Token(Token),
    /// The 24-hex id.
    ObjectId(ObjectId),
}

/// The views. A workspace never sees rows of another one.
#[async_trait]
pub trait Queries: Send + Sync + 'static {
    /// One group, deleted ones included.
    async fn group(&self, workspace: &WorkspaceName, id: GroupId) -> Result<Option<Doc<GroupView>>, AppError>;

    /// The group that has another name.
    async fn find_group(&self, workspace: &WorkspaceName, id: &ExternalId) -> Result<Option<GroupId>, AppError>;
}
