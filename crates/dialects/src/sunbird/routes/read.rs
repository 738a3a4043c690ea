//! GET read, with a token and, for other services, without.

use std::collections::HashMap;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use rollbook_domain::Refusal;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::translate::{Fields, group_body, member_body};
use crate::sunbird::wire::{GroupBody, MemberBody};

type Id = Result<Path<String>, PathRejection>;

pub(super) async fn read(State(service): State<Service>, id: Id, request: Request) -> Response {
    let fields = Fields::of(request.uri().query());
    let mut asked = Asked::new(&service, Operation::Read, request);
    let outcome = match asked.caller(&service).await {
        Ok(_) => group(&service, id, fields).await,
        Err(failure) => Err(failure),
    };
    asked.answer(outcome)
}

pub(super) async fn read_privately(State(service): State<Service>, id: Id, request: Request) -> Response {
    let fields = Fields::of(request.uri().query());
    let asked = Asked::new(&service, Operation::Read, request);
    let outcome = match asked.through_gateway(&service) {
        Ok(()) => group(&service, id, fields).await,
        Err(failure) => Err(failure),
    };
    asked.answer(outcome)
}

async fn group(service: &Service, id: Id, fields: Fields) -> Result<GroupBody, Failure> {
    let Path(id) = id.map_err(|_| Refusal::UnknownGroup)?;
    if id.trim().is_empty() {
        return Err(Failure::Malformed);
    }
    let view = service.group(&id).await?;
    let group = view.id;
    let activities = if fields.activities { Some(service.activities(group).await?) } else { None };
    let contents = match &activities {
        Some(list) => service.directory("content", list.iter().map(|activity| activity.resource.id())).await?,
        None => HashMap::new(),
    };
    let members = if fields.members { Some(members(service, group).await?) } else { None };
    Ok(GroupBody { members, ..group_body(view, activities.as_deref(), &contents) })
}

async fn members(service: &Service, group: rollbook_domain::GroupId) -> Result<Vec<MemberBody>, Failure> {
    let members = service.members(group).await?;
    let people = service.directory("user", members.iter().map(|member| member.member.id())).await?;
    Ok(members.iter().map(|member| member_body(member, people.get(member.member.id()))).collect())
}
