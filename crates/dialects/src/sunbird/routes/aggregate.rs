//! POST activity/agg.

use std::collections::HashMap;

use axum::extract::{Request, State};
use axum::response::Response;
use rollbook_app::AppError;
use rollbook_app::views::{ActivityAggregate, MemberView};
use rollbook_domain::GroupId;
use serde_json::Map;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::translate;
use crate::sunbird::wire::AggregateBody;

pub(super) async fn aggregate(State(service): State<Service>, request: Request) -> Response {
    let mut asked = Asked::new(&service, Operation::Aggregate, request);
    let outcome = aggregated(&service, &mut asked).await;
    asked.answer(outcome)
}

async fn aggregated(service: &Service, asked: &mut Asked) -> Result<AggregateBody, Failure> {
    asked.caller(service).await?;
    // No body and one that cannot be read lack the first field.
    let body = asked.body().await.unwrap_or_else(|_| Map::new());
    let wish = translate::aggregate_wish(&body).map_err(Failure::Lacks)?;
    let group = service.group(&wish.group).await?.id;
    let queries = service.app().queries();
    let progress = queries.activity_aggregate(service.workspace(), group, &wish.activity).await?;
    let members = members(service, group, &progress).await?;
    let people = service.directory("user", members.keys().map(String::as_str)).await?;
    Ok(translate::aggregate(wish, &progress, &members, &people, asked.at()))
}

/// The memberships of those who have progress, by id.
async fn members(
    service: &Service,
    group: GroupId,
    progress: &ActivityAggregate,
) -> Result<HashMap<String, MemberView>, AppError> {
    let mut members = HashMap::new();
    for record in &progress.members {
        let id = record.member.id();
        if members.contains_key(id) {
            continue;
        }
        if let Some(view) = service.member(group, &record.member).await? {
            members.insert(id.to_owned(), view);
        }
    }
    Ok(members)
}
