//! The views of this process, and who has them filled anew.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_app::AppError;
use rollbook_http::Rebuild;
use rollbook_projections::db::postgres::PostgresOptions;
use rollbook_projections::{REGISTRY, Views, ViewsConfig};
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
fn unopened(error: rollbook_projections::ViewsError) -> StartError {
    StartError::Views(error.to_string())
}

/// Rebuilds in the background; the list of projections says how far it is.
pub(crate) struct InBackground(pub(crate) Arc<Views>);

#[async_trait]
impl Rebuild for InBackground {
    /// All views are one generation, so whichever is named, all are filled and change places together.
    async fn rebuild(&self, projections: Vec<String>) -> Result<Vec<String>, AppError> {
        check_names(&projections)?;
        let views = Arc::clone(&self.0);
        tokio::spawn(async move {
            match views.rebuild(|_| {}).await {
                Ok(()) => tracing::info!("the views were rebuilt"),
                Err(error) => tracing::error!(%error, "the views were not rebuilt"),
            }
        });
        Ok(REGISTRY.iter().map(|projection| projection.name.to_owned()).collect())
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
