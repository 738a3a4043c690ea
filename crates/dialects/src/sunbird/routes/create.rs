//! POST create.

use axum::extract::{Request, State};
use axum::response::Response;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::translate::{self, Limits, Sent};
use crate::sunbird::wire::CreateBody;

pub(super) async fn create(State(service): State<Service>, request: Request) -> Response {
    let mut asked = Asked::new(&service, Operation::Create, request);
    let outcome = created(&service, &mut asked).await;
    asked.answer(outcome)
}

async fn created(service: &Service, asked: &mut Asked) -> Result<CreateBody, Failure> {
    let caller = asked.caller(service).await?;
    let new = translate::create(&asked.body().await?)?;
    let done = service.app().create_group_in_part(&service.call(caller), new).await?;
    let both = Sent { members: true, activities: true };
    let problems = translate::problems(&done.outcome.left_out, Limits::Create, both);
    Ok(CreateBody { group_id: done.outcome.id.to_string(), problems })
}
