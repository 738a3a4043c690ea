//! Webhooks, as far as somebody decided on them, as they are and as they were.

mod read;
mod write;

use rollbook_domain::Category;
use rollbook_domain::webhook::WebhookStatus;

use crate::definition::Definition;

const NAME: &str = WEBHOOKS.name;

/// See the module.
pub(crate) const WEBHOOKS: Definition = Definition {
    name: "webhooks",
    version: 2,
    tables: include_str!("tables.sql"),
    indexes: include_str!("indexes.sql"),
    dump: include_str!("dump.sql"),
    categories: &[Category::Webhook],
    reads_payload: true,
    projector: || Box::new(write::WebhooksProjector),
};

/// A status as the table has it.
const fn code(status: WebhookStatus) -> i64 {
    match status {
        WebhookStatus::Active => 1,
        WebhookStatus::Paused => 2,
        WebhookStatus::Parked => 3,
        WebhookStatus::Deleted => 4,
    }
}
