//! From the text of a request to its answer: limits, the library, and what completes its answers.

use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, ServerError, Value, Variables};
use futures::stream::{BoxStream, StreamExt, once};
use rollbook_app::App;
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::answer::Answer;
use crate::complete::{Shape, Types, chosen};
use crate::error::{Fault, Result, own};
use crate::limits::{Limits, check, check_text};
use crate::load::{drive, drive_stream};
use crate::schema::{self, Api};
use crate::session::Session;
use crate::variables::check_variables;

/// A request as it comes in, on any transport.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Asked {
    pub(crate) query: Option<String>,
    pub(crate) operation_name: Option<String>,
    #[serde(default)]
    pub(crate) variables: Variables,
    #[serde(default)]
    pub(crate) extensions: Variables,
}

/// A request that is within the limits.
pub(crate) struct Prepared {
    request: Request,
    shape: Shape,
    pub(crate) operation: OperationType,
    pub(crate) cost: u64,
    min_position: Option<String>,
    /// Whether the answer says what the views of the workspace show now, and nothing else.
    pub(crate) of_views: bool,
}

/// Runs operations. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Service(Arc<Inner>);

struct Inner {
    api: Api,
    app: App,
    types: Types,
    limits: Limits,
    streams: Arc<Semaphore>,
    bodies: Arc<Semaphore>,
}

/// Bodies that are read at once, in KiB.
const BODY_BUDGET: usize = 256 * 1024;

impl Service {
    /// Over an app.
    pub(crate) fn new(app: App, limits: Limits) -> Self {
        let streams = Arc::new(Semaphore::new(limits.streams));
        let bodies = Arc::new(Semaphore::new(BODY_BUDGET));
        Self(Arc::new(Inner { api: schema::build(), app, types: Types::of(&schema::sdl()), limits, streams, bodies }))
    }

    pub(crate) fn app(&self) -> &App {
        &self.0.app
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Places for web sockets and event streams.
    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.0.streams
    }

    /// Places for bodies, in KiB.
    pub(crate) fn bodies(&self) -> &Arc<Semaphore> {
        &self.0.bodies
    }

    /// Parses a request and holds it against the limits.
    pub(crate) fn prepare(&self, asked: Asked) -> Result<Prepared, Box<Answer>> {
        let Asked { query, operation_name, variables, extensions } = asked;
        let query = query.ok_or_else(|| Answer::incomplete("query is missing"))?;
        check_text(&query, self.0.limits.query_bytes).map_err(refused)?;
        let document = parse_query(&query).map_err(|error| unparsable(error.into()))?;
        let cost = check(&self.0.limits, &document, &variables, self.0.types.paged()).map_err(refused)?;
        let operation = chosen(&document, operation_name.as_deref()).ok_or_else(|| refused(unclear()))?;
        check_variables(&operation.node, &variables).map_err(refused)?;
        let shape = Shape::of(&document, &operation.node, &self.0.types);
        let operation = operation.node.ty;
        if operation == OperationType::Subscription && !shape.is_single() {
            return Err(refused(Fault::new(&own::INVALID_QUERY, "A subscription must ask for exactly one field.")));
        }
        let min_position = min_position(&extensions).map_err(refused)?;
        let of_views = operation == OperationType::Query && min_position.is_none() && shape.is_of_views();
        let mut request = Request::new(query).variables(variables);
        request.operation_name = operation_name;
        request.set_parsed_query(document);
        Ok(Prepared { request, shape, operation, cost, min_position, of_views })
    }

    /// Runs a query or a mutation.
    pub(crate) async fn run(&self, prepared: Prepared, session: Session) -> Answer {
        let Prepared { request, shape, min_position, .. } = prepared;
        if let Some(position) = min_position
            && let Err(fault) = session.reader(Some(&position)).await
        {
            return Answer::refused(fault);
        }
        let response = drive(self.0.api.execute(request.data(session.clone())), session.loader.clone()).await;
        Answer::of(response, &shape, session.reached())
    }

    /// Runs any operation where there may be several answers.
    pub(crate) async fn follow(&self, prepared: Prepared, mut session: Session) -> BoxStream<'static, Answer> {
        if prepared.operation != OperationType::Subscription {
            let service = self.clone();
            return once(async move { service.run(prepared, session).await }).boxed();
        }
        session.begun = match session.log_end().await {
            Ok(position) => Some(position),
            Err(fault) => return once(async { Answer::refused(fault) }).boxed(),
        };
        let Prepared { request, shape, .. } = prepared;
        let responses = self.0.api.execute_stream(request.data(session.clone()));
        let responses = drive_stream(responses, session.loader.clone());
        responses.map(move |response| Answer::of(response, &shape, session.reached())).boxed()
    }
}

fn refused(fault: Fault) -> Box<Answer> {
    Box::new(Answer::refused(fault))
}

fn unparsable(error: ServerError) -> Box<Answer> {
    let mut extensions = async_graphql::ErrorExtensionValues::default();
    extensions.set("code", own::SYNTAX.code);
    Box::new(Answer::invalid(vec![ServerError { extensions: Some(extensions), ..error }]))
}

fn unclear() -> Fault {
    Fault::new(&own::UNKNOWN_OPERATION, "operationName must name one of the operations of the query.")
}

/// The position that the whole request waits for.
fn min_position(extensions: &Variables) -> Result<Option<String>> {
    match extensions.get("minPosition") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Fault::argument("extensions.minPosition", "must be a string")),
    }
}
