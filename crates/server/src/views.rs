//! The views of this process, and who has them filled anew.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_http::{NotRebuilt, Rebuild};
use rollbook_projections::db::postgres::PostgresOptions;
use rollbook_projections::{REGISTRY, Views, ViewsConfig, ViewsError};
use rollbook_store::EventStore;

use crate::config::{Config, ViewsAt};
use crate::node::StartError;

/// The views, filled where they are missing and followed from then on.
pub(crate) async fn open_views(config: &Config, store: Arc<dyn EventStore>) -> Result<Arc<Views>, StartError> {
    Ok(Arc::new(Views::open(place_of_views(config)?, store).await.map_err(unopened)?))
}

/// The database that the configuration names.
pub(crate) fn place_of_views(config: &Config) -> Result<ViewsConfig, StartError> {
    let place = match config.views_at()? {
        ViewsAt::Sqlite(path) => ViewsConfig::sqlite(path),
        ViewsAt::Postgres(url) => ViewsConfig::postgres(PostgresOptions::new(url)),
    };
    place.map_err(unopened)
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
fn unopened(error: ViewsError) -> StartError {
    StartError::Views(error.to_string())
}

/// Rebuilds in the background; the list of projections says how far it is.
pub(crate) struct InBackground(pub(crate) Arc<Views>);

#[async_trait]
impl Rebuild for InBackground {
    /// All views are one generation, so whichever is named, all are filled and change places together.
    async fn rebuild(&self, projections: Vec<String>) -> Result<Vec<String>, NotRebuilt> {
        check_names(&projections)?;
        match self.0.begin_rebuild().await {
            Ok(()) => Ok(REGISTRY.iter().map(|projection| projection.name.to_owned()).collect()),
            Err(ViewsError::Busy) => Err(NotRebuilt::Busy),
            Err(error) => Err(AppError::Unavailable(error.to_string()).into()),
        }
    }
}

/// Refuses what is no projection.
pub(crate) fn check_names(names: &[String]) -> Result<(), AppError> {
    let known = |name: &&String| REGISTRY.iter().any(|projection| projection.name == **name);
    match names.iter().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => Err(AppError::Invalid { field: "projections", reason: format!("has no {name:?}") }),
    }
}
