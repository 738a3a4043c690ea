//! Where the operations on webhooks are.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{change, control, read, secret, subscribe};
use crate::native::Native;

pub(in crate::native) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new()
        .routes(routes!(subscribe::subscribe_webhook, read::list_webhooks))
        .routes(routes!(read::get_webhook, change::change_webhook, change::delete_webhook))
        .routes(routes!(control::pause_webhook))
        .routes(routes!(control::resume_webhook))
        .routes(routes!(control::replay_webhook))
        .routes(routes!(secret::get_webhook_secret))
        .routes(routes!(secret::rotate_webhook_secret))
}
