//! PATCH membership/update: the caller's own flags.

use axum::extract::{Request, State};
use axum::response::Response;

use crate::sunbird::asked::Asked;
use crate::sunbird::error::Failure;
use crate::sunbird::operation::Operation;
use crate::sunbird::service::Service;
use crate::sunbird::translate::{MembershipProblem, visits};
use crate::sunbird::wire::ResponseBody;

pub(super) async fn update(State(service): State<Service>, request: Request) -> Response {
    let mut asked = Asked::new(&service, Operation::Membership, request);
    let outcome = updated(&service, &mut asked).await;
    asked.answer(outcome)
}

async fn updated(service: &Service, asked: &mut Asked) -> Result<ResponseBody, Failure> {
    let caller = asked.caller(service).await?;
    let flags = visits(&asked.body().await?, caller.id()).map_err(failure)?;
    service.app().note_visits(&service.call(caller), flags).await?;
    Ok(ResponseBody { response: "SUCCESS", problems: None })
}

fn failure(problem: MembershipProblem) -> Failure {
    match problem {
        MembershipProblem::Malformed => Failure::Malformed,
        MembershipProblem::NotOneself => Failure::NotOneself,
        MembershipProblem::NoVisited => Failure::Stumble,
    }
}
