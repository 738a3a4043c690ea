//! PATCH update: all sections in one command, in part.

use axum::extract::{Request, State};
use axum::response::Response;
use rollbook_domain::Refusal;
use rollbook_domain::group::commands::DeleteGroup;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::translate::{self, Limits, UpdateWish, group_id, problems};
use crate::sunbird::wire::ResponseBody;

const DONE: &str = "success";

pub(super) async fn update(State(service): State<Service>, request: Request) -> Response {
    let mut asked = Asked::new(&service, Operation::Update, request);
    let outcome = updated(&service, &mut asked).await;
    asked.answer(outcome)
}

async fn updated(service: &Service, asked: &mut Asked) -> Result<ResponseBody, Failure> {
    let call = service.call(asked.caller(service).await?);
    let UpdateWish { group, ends, command, sent } = translate::update(&asked.body().await?)?;
    asked.group.clone_from(&group);
    let id = group_id(&group).ok_or(Refusal::UnknownGroup)?;
    if ends {
        service
            .app()
            .delete_group(&call, id, None, DeleteGroup { creator_must_be_admin: true, ..DeleteGroup::default() })
            .await?;
        return Ok(ResponseBody { response: DONE, problems: None });
    }
    let done = service.app().update_group(&call, id, None, command).await?;
    Ok(ResponseBody { response: DONE, problems: problems(&done.outcome, Limits::Update, sent) })
}
