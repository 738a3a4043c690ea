//! Where the operations on memberships are.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{batch, groups, list, one};
use crate::native::Native;

pub(in crate::native) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new()
        .routes(routes!(list::list_members, batch::change_members))
        .routes(routes!(list::get_member, one::put_member, one::remove_member))
        .routes(routes!(one::suspend_member))
        .routes(routes!(one::reactivate_member))
        .routes(routes!(one::leave_group))
        .routes(routes!(one::set_visited))
        .routes(routes!(groups::list_groups_of_member))
}
