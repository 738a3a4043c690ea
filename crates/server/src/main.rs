//! The binary: wires the thin line and serves it.

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::queries::Queries;
use rollbook_app::{App, AppParts, RandomIds, SystemClock};
use rollbook_projections::GroupsView;
use rollbook_store::{EventStore, MemoryStore, Position};
use tokio::sync::watch;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all("data")?;
    // The log is in memory here, so the view of an earlier run says nothing about it.
    let path = std::path::Path::new("data/views.db");
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let store: Arc<dyn EventStore> = Arc::new(MemoryStore::default());
    let view = Arc::new(GroupsView::open(path)?);
    let (projected, reached) = watch::channel(Position(0));
    tokio::spawn(rollbook_projections::run(Arc::clone(&store), Arc::clone(&view), projected));
    let app = App::new(AppParts {
        store,
        queries: view as Arc<dyn Queries>,
        projected: reached,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds::default()),
        secret: [0; 32],
        cache_bytes: 64 << 20,
        read_wait: Duration::from_secs(2),
    });
    let routes = rollbook_http::router(app.clone())
        .merge(rollbook_graphql::router(app.clone()))
        .merge(rollbook_dialects::sensiflow::router(app, "default".parse()?));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:7070").await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, routes).await?;
    Ok(())
}
