//! Resources that are linked to groups.

use async_graphql::{Json, SimpleObject};
use rollbook_app::views::{Doc, ResourceView};
use rollbook_app::{AppError, When};
use rollbook_domain::Attributes;

use super::scalars::DateTime;

/// A resource that is linked to a group.
#[derive(SimpleObject)]
pub(crate) struct Resource {
    /// `kind:id`, as `activity:do_900`.
    r#ref: String,
    /// What stands before the colon.
    kind: String,
    /// Free values.
    attributes: Json<Attributes>,
    /// Since when.
    linked_at: DateTime,
    /// By whom.
    linked_by: String,
}

impl Resource {
    pub(crate) fn read(doc: &Doc<ResourceView>, _: When) -> Result<Self, AppError> {
        let view = doc.read()?;
        Ok(Self {
            r#ref: view.resource.to_string(),
            kind: view.resource.kind().to_owned(),
            attributes: Json(view.attributes),
            linked_at: DateTime(view.linked_at),
            linked_by: view.linked_by.to_string(),
        })
    }
}
