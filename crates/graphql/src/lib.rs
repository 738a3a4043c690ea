//! The GraphQL surface.

use async_graphql::{Context, EmptyMutation, EmptySubscription, ID, Object, Request, Response, Schema, SimpleObject};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use rollbook_app::App;
use rollbook_domain::GroupId;

/// A group.
#[derive(SimpleObject)]
pub struct Group {
    id: ID,
    name: String,
    member_count: u64,
}

/// What can be asked.
pub struct Query;

#[Object]
impl Query {
    /// One group.
    async fn group(&self, context: &Context<'_>, id: ID) -> async_graphql::Result<Option<Group>> {
        let app = context.data::<App>()?;
        let workspace = "default".parse()?;
        app.wait_for_workspace(&workspace).await?;
        let id: GroupId = id.parse()?;
        let doc = app.queries().group(&workspace, id).await?;
        let view = doc.map(|doc| doc.read()).transpose()?;
        Ok(view.map(|view| Group { id: view.id.to_string().into(), name: view.name, member_count: view.member_count }))
    }
}

type Api = Schema<Query, EmptyMutation, EmptySubscription>;

/// `/graphql`.
pub fn router(app: App) -> Router {
    let schema = Schema::build(Query, EmptyMutation, EmptySubscription).data(app).finish();
    Router::new().route("/graphql", post(execute)).with_state(schema)
}

async fn execute(State(schema): State<Api>, Json(request): Json<Request>) -> Json<Response> {
    Json(schema.execute(request).await)
}
