//! `POST /graphql`.

use async_graphql::parser::types::OperationType;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::Response;
use bytes::Bytes;
use rollbook_app::AppError;
use rollbook_app::answers::{Place, Ready};
use rollbook_http::auth::{Principal, Scope};
use rollbook_http::problem::kind;

use super::accept::{Media, negotiate};
use super::auth::session;
use super::body::{Batch, parse, read};
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
    let principal = match Principal::from_request_parts(&mut parts, &()).await {
        Ok(principal) => principal,
        Err(problem) => return respond::fault(media, Fault(problem)),
    };
    let body = match read(&service, &parts.headers, body).await {
        Ok(body) => body,
        Err(fault) => return respond::fault(media, fault),
    };
    let place = match known(&service, &principal, &body).await {
        Ok(Some(Ready::Yes(kept))) if media != Media::Events => return respond::ready(media, kept.body),
        Ok(Some(Ready::No(place))) => Some(place),
        Ok(_) => None,
        Err(error) => return respond::fault(media, error.into()),
    };
    let session = session(&service, principal, &parts);
    match parse(&body, service.limits().batch) {
        Ok(Batch::One(asked)) if media == Media::Events => events::events(&service, *asked, session, &parts).await,
        Ok(Batch::One(asked)) => one(&service, media, *asked, session, place).await,
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

/// What was answered to the very same text, or where the answer goes. Only for who may read views; that is all the right
/// that it takes to ask for what is kept.
async fn known<'a>(
    service: &'a Service,
    principal: &Principal,
    body: &[u8],
) -> std::result::Result<Option<Ready<'a>>, AppError> {
    if principal.require(Scope::Read).is_err() {
        return Ok(None);
    }
    service.app().ready("graphql", &principal.workspace, body).await.map(Some)
}

async fn one(service: &Service, media: Media, asked: Asked, session: Session, place: Option<Place<'_>>) -> Response {
    let prepared = match service.prepare(asked) {
        Ok(prepared) => prepared,
        Err(refused) => return respond::one(media, &refused),
    };
    let place = place.filter(|_| prepared.of_views);
    let answer = run(service, prepared, session).await;
    let Some(place) = place.filter(|_| answer.is_whole()) else { return respond::one(media, &answer) };
    let text = Bytes::from(answer.to_json());
    place.keep(&text.clone().into());
    respond::ready(media, text)
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
