//! Erasing a person for good.

use http::StatusCode;
use rollbook_app::Done;
use serde::{Deserialize, Serialize};

use super::change::found;
use super::read::named;
use crate::auth::Scope;
use crate::native::answer::{Answer, done};
use crate::native::openapi::{Erased, WriteProblems};
use crate::request::{Input, Write};

/// No body, or an empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Erase {}

impl Input for Erase {
    const OPTIONAL: bool = true;
    const SCOPE: Scope = Scope::Admin;
}

#[derive(Serialize)]
struct Told {
    complete: bool,
}

/// Erase a person: destroy the key of everything personal that the log has of it
///
/// Takes the scope `admin`, and cannot be undone. A person that is still known is removed, from every group too. What
/// the log says of it stays where it is and proves what it proved, but its personal fields are gone for every reader,
/// in every copy. One that was removed before can be erased as well.
#[utoipa::path(
    post,
    path = "/v1/workspaces/{workspace}/subjects/{kind}/{id}/erase",
    tag = "directory",
    params(
        ("workspace" = String, Path),
        ("kind" = String, Path, description = "user, or owner for whom the workspace belongs to"),
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header),
    ),
    responses(
        (status = 200, body = Erased, description = "Everything has forgotten."),
        (status = 202, body = Erased, description = "The log and the keys have forgotten; views follow."),
        WriteProblems,
    ),
)]
pub(super) async fn erase_subject(Write { head, .. }: Write<Erase>) -> Answer {
    let head = head.entering_path()?;
    let subject = named(&head.path)?;
    let erased = found(&subject, head.app().erase_subject(&head.call, &subject).await)?;
    let complete = erased.outcome.complete;
    let status = if complete { StatusCode::OK } else { StatusCode::ACCEPTED };
    // Its stream has ended: a version would name nothing.
    done(head.app(), status, &Done { version: 0, ..erased }, Told { complete })
}
