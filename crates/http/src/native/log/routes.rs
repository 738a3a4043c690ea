//! Where the log can be read.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{feed, history, one, why};
use crate::native::Native;

pub(in crate::native) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new()
        .routes(routes!(feed::list_events))
        .routes(routes!(one::get_event))
        .routes(routes!(history::group_history))
        .routes(routes!(history::member_history))
        .routes(routes!(history::membership_history))
        .routes(routes!(history::actor_history))
        .routes(routes!(history::import_history))
        .routes(routes!(why::why_member))
}
