//! Where the operations on groups are.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{change, create, list, read};
use crate::native::Native;

pub(in crate::native) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new()
        .routes(routes!(create::create_group, list::list_groups))
        .routes(routes!(read::get_group, change::change_group, change::delete_group))
        .routes(routes!(change::suspend_group))
        .routes(routes!(change::reactivate_group))
        .routes(routes!(read::get_group_by_number))
        .routes(routes!(read::get_group_by_token))
        .routes(routes!(read::get_group_by_object_id))
}
