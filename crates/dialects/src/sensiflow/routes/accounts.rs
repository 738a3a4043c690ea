//! `/users`: accounts and sessions.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use axum::{Json as Answer, Router};
use rollbook_app::AppError;
use rollbook_app::commands::{EMAIL, PASSWORD};
use rollbook_app::queries::UserKey;
use rollbook_app::views::UserView;
use rollbook_domain::Refusal;
use rollbook_domain::subject::commands::ChangeRole;

use crate::sensiflow::body::{Id, Json};
use crate::sensiflow::desk::{Desk, Inner};
use crate::sensiflow::error::{self, Problem};
use crate::sensiflow::faults::problem;
use crate::sensiflow::policy::ACCOUNT;
use crate::sensiflow::session::{self, Admin, As, Moderator, User};
use crate::sensiflow::translate::users;
use crate::sensiflow::wire::{LoggedIn, LoginBody, Made, NewUserBody, RoleBody, UserBody};

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/users", post(create))
        .route("/users/login", post(log_in))
        .route("/users/logout", post(log_out))
        .route("/users/myinfo", get(myself))
        .route("/users/{id}", get(read).delete(delete))
        .route("/users/{id}/role", put(change_role))
}

async fn log_in(State(desk): State<Desk>, Json(body): Json<LoginBody>) -> Result<impl IntoResponse, Problem> {
    ACCOUNT.subjects.check_text(EMAIL, &body.email).map_err(problem)?;
    ACCOUNT.subjects.check_text(PASSWORD, &body.password).map_err(problem)?;
    desk.ready().await.map_err(problem)?;
    let key = UserKey::Email(body.email.to_lowercase());
    let account = desk.app.queries().user(&desk.workspace, &key).await.map_err(problem)?;
    let unknown = || Problem::of(error::EMAIL_NOT_FOUND, format!("Email {} not found", body.email));
    let account = account.ok_or_else(unknown)?;
    let wrong = || Problem::of(error::INVALID_CREDENTIALS, "Invalid password");
    let argon2id = account.argon2id.ok_or_else(wrong)?;
    if !desk.app.verify_password(body.password, argon2id).await.map_err(problem)? {
        return Err(wrong());
    }
    let call = desk.call(&session::actor(&account.subject), ACCOUNT);
    let opened = match desk.app.open_session(&call, &account.subject, session::SECONDS).await {
        // Somebody else has put it out of use: to its holder that is no different from a wrong password.
        Err(AppError::Refused(Refusal::InactiveSubject { .. })) => return Err(wrong()),
        opened => opened.map_err(problem)?,
    };
    let body = LoggedIn { id: account.number.unwrap_or_default(), expires_in: session::SECONDS * 1_000 };
    Ok(([(header::SET_COOKIE, session::set(opened.outcome))], Answer(body)))
}

/// Without a cookie there is nothing to leave, whoever may act without one.
async fn log_out(caller: As<User>, State(desk): State<Desk>, headers: HeaderMap) -> Result<impl IntoResponse, Problem> {
    let none = || Problem::of(error::UNAUTHENTICATED, "There is no session cookie");
    let token = session::cookie(&headers).and_then(session::token).ok_or_else(none)?;
    let call = desk.call(&caller.actor, ACCOUNT);
    desk.app.close_session(&call, &caller.account.subject, token).await.map_err(problem)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, session::clear())]))
}

async fn myself(caller: As<User>) -> Answer<UserBody> {
    Answer(users::body(Arc::unwrap_or_clone(caller.account)))
}

async fn create(
    caller: As<Moderator>,
    State(desk): State<Desk>,
    Json(body): Json<NewUserBody>,
) -> Result<(StatusCode, Answer<Made>), Problem> {
    let email = body.email.clone();
    let call = desk.call(&caller.actor, ACCOUNT);
    let made = desk.app.register_user(&call, users::new_user(body)).await;
    let made = made.map_err(|error| match error {
        AppError::Refused(Refusal::ClaimTaken { .. }) => {
            Problem::of(error::EMAIL_EXISTS, format!("Email {email} already exists"))
        }
        error => problem(error),
    })?;
    Ok((StatusCode::CREATED, Answer(Made { id: made.outcome })))
}

async fn read(_: As<User>, State(desk): State<Desk>, Id(id): Id) -> Result<Answer<UserBody>, Problem> {
    Ok(Answer(users::body(account(&desk, id).await?)))
}

/// The account of this number. Whom another surface has registered under such an id has none.
async fn account(desk: &Inner, id: i32) -> Result<UserView, Problem> {
    let unknown = || problem(Refusal::UnknownSubject { subject: users::user(id).to_string() });
    let number = u32::try_from(id).map_err(|_| unknown())?;
    let account = desk.app.queries().user(&desk.workspace, &UserKey::Number(number)).await.map_err(problem)?;
    account.ok_or_else(unknown)
}

async fn change_role(
    caller: As<Admin>,
    State(desk): State<Desk>,
    Id(id): Id,
    Json(body): Json<RoleBody>,
) -> Result<StatusCode, Problem> {
    let role = users::role(&body.role)?;
    let command = ChangeRole { subject: account(&desk, id).await?.subject, role: role.as_str().into() };
    let call = desk.call(&caller.actor, ACCOUNT);
    desk.app.change_user_role(&call, command).await.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete(caller: As<Admin>, State(desk): State<Desk>, Id(id): Id) -> Result<StatusCode, Problem> {
    let account = account(&desk, id).await?;
    let call = desk.call(&caller.actor, ACCOUNT);
    desk.app.remove_subject(&call, &account.subject).await.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}
