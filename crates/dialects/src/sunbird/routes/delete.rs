//! POST delete, for the creator.

use axum::extract::{Request, State};
use axum::response::Response;
use rollbook_domain::Refusal;
use rollbook_domain::group::commands::DeleteGroup;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::translate::{group_id, required, wish};
use crate::sunbird::wire::ResponseBody;

pub(super) async fn delete(State(service): State<Service>, request: Request) -> Response {
    let mut asked = Asked::new(&service, Operation::Delete, request);
    let outcome = deleted(&service, &mut asked).await;
    asked.answer(outcome)
}

async fn deleted(service: &Service, asked: &mut Asked) -> Result<ResponseBody, Failure> {
    let call = service.call(asked.caller(service).await?);
    let body = asked.body().await?;
    let id = group_id(required(wish(&body)?, "groupId")?).ok_or(Refusal::UnknownGroup)?;
    service.app().delete_group(&call, id, None, DeleteGroup::default()).await?;
    Ok(ResponseBody { response: "SUCCESS", problems: None })
}
