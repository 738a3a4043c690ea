//! Where the log can be read.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{feed, history};
use crate::native::Native;

pub(in crate::native) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(feed::list_events)).routes(routes!(history::group_history))
}
