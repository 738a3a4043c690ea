//! Where imports are.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{read, request};
use crate::native::Native;

/// Takes files, and therefore its time.
pub(in crate::native) const PATH: &str = "/v1/groups/{group}/imports";

pub(in crate::native) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new()
        .routes(routes!(request::request_import, read::list_imports))
        .routes(routes!(read::list_all_imports))
        .routes(routes!(read::get_import))
}
