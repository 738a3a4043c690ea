//! POST list.

use axum::extract::{Request, State};
use axum::response::Response;
use rollbook_domain::Reference;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::translate::{group_rows, listed_user};
use crate::sunbird::wire::GroupsBody;

pub(super) async fn list(State(service): State<Service>, request: Request) -> Response {
    let mut asked = Asked::new(&service, Operation::List, request);
    let outcome = listed(&service, &mut asked).await;
    asked.answer(outcome)
}

async fn listed(service: &Service, asked: &mut Asked) -> Result<GroupsBody, Failure> {
    asked.caller(service).await?;
    let body = asked.body().await?;
    // Nobody is called what no member can be called, so nobody is in any group under that name.
    let Ok(user) = Reference::new("user", listed_user(&body)?) else { return Ok(group_rows(Vec::new())) };
    service.app().wait_for_workspace(service.workspace()).await?;
    let groups = service.groups_of(&user).await?;
    let ids: Vec<_> = groups.iter().map(|(_, group)| group.id).collect();
    let activities = service.activities_of(&ids).await?;
    let rows = groups.into_iter().zip(activities).map(|((membership, group), links)| (membership, group, links));
    Ok(group_rows(rows.collect()))
}
