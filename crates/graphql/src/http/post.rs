//! `POST /graphql`.

use async_graphql::parser::types::OperationType;
use axum::extract::{Request, State};
use axum::response::Response;
use rollbook_http::problem::kind;

use super::accept::{Media, negotiate};
use super::auth::identify;
use super::body::{Batch, read};
use super::{events, respond};
use crate::answer::Answer;
use crate::error::{Fault, own};
use crate::limits::within_cost;
use crate::service::{Asked, Prepared, Service};
use crate::session::Session;

/// Runs one request or an array of them.
pub(super) async fn post(State(service): State<Service>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(media) = negotiate(&parts.headers, &[Media::Json, Media::Modern, Media::Events]) else {
        return not_acceptable();
    };
    let session = match identify(&service, &mut parts).await {
        Ok(session) => session,
        Err(fault) => return respond::fault(media, fault),
    };
    match read(&service, &parts.headers, body).await {
        Ok(Batch::One(asked)) if media == Media::Events => events::events(&service, *asked, session, &parts).await,
        Ok(Batch::One(asked)) => respond::one(media, &one(&service, *asked, session).await),
        Ok(Batch::Many(_)) if media == Media::Events => {
            respond::fault(media, Fault::new(&own::WRONG_TRANSPORT, "An array cannot be answered as events."))
        }
        Ok(Batch::Many(many)) => respond::many(media, &all(&service, many, &session).await),
        Err(fault) => respond::fault(media, fault),
    }
}

/// No kind of answer that the client takes.
pub(super) fn not_acceptable() -> Response {
    let detail = "Answers are application/graphql-response+json, application/json or text/event-stream.";
    respond::fault(Media::Json, Fault::new(&kind::NOT_ACCEPTABLE, detail))
}

/// Runs a request that has one answer.
pub(super) async fn run(service: &Service, prepared: Prepared, session: Session) -> Answer {
    if prepared.operation == OperationType::Subscription {
        let detail = "Follow subscriptions over a web socket or as text/event-stream.";
        return Answer::refused(Fault::new(&own::WRONG_TRANSPORT, detail));
    }
    service.run(prepared, session).await
}

async fn one(service: &Service, asked: Asked, session: Session) -> Answer {
    match service.prepare(asked) {
        Ok(prepared) => run(service, prepared, session).await,
        Err(refused) => *refused,
    }
}

/// Runs them one after another, as a client that sends changes expects; together within the cost of one.
async fn all(service: &Service, many: Vec<Asked>, session: &Session) -> Vec<Answer> {
    let mut cost = 0_u64;
    let mut answers = Vec::with_capacity(many.len());
    for asked in many {
        let prepared = service.prepare(asked).and_then(|prepared| {
            cost = cost.saturating_add(prepared.cost);
            within_cost(cost, service.limits()).map_err(|fault| Box::new(Answer::refused(fault)))?;
            Ok(prepared)
        });
        answers.push(match prepared {
            Ok(prepared) => run(service, prepared, session.again()).await,
            Err(refused) => *refused,
        });
    }
    answers
}
