//! Where the operations on the directory are.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{change, erase, read};
use crate::native::Native;

pub(in crate::native) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new()
        .routes(routes!(read::list_subjects))
        .routes(routes!(read::get_subject, change::put_subject, change::change_subject, change::remove_subject))
        .routes(routes!(erase::erase_subject))
}
