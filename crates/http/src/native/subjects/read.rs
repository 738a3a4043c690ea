//! Who and what is known.

use rollbook_app::queries::SubjectFilter;
use rollbook_domain::Reference;

use crate::native::answer::{Answer, Found, Head, head, ready};
use crate::native::openapi::{ReadProblems, Subject, SubjectPage};
use crate::native::page::Paging;
use crate::problem::{Problem, kind};
use crate::request::{Asked, Read, Segments, invalid};

/// The subject that a path names.
pub(super) fn named(path: &Segments) -> Result<Reference, Problem> {
    Reference::new(path.text("kind"), path.text("id")).map_err(|error| invalid("subject", &error))
}

/// The directory does not have it.
pub(super) fn unknown(subject: &Reference) -> Problem {
    Problem::new(&kind::NOT_FOUND, format!("The directory has no {subject}.")).with("subject", subject.as_str())
}

/// List the directory, by number and then by reference
#[utoipa::path(
    get,
    path = "/v1/workspaces/{workspace}/subjects",
    tag = "directory",
    params(
        ("workspace" = String, Path),
        ("kind" = Option<String>, Query),
        ("q" = Option<String>, Query, description = "Part of the name, without regard to case"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("limit" = Option<u32>, Query),
        ("cursor" = Option<String>, Query),
        ("total" = Option<bool>, Query, description = "Count the whole list as well"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = SubjectPage), ReadProblems),
)]
pub(super) async fn list_subjects(Read(asked): Read) -> Answer {
    ready(asked.entering_path()?, list).await
}

async fn list(mut asked: Asked) -> Result<Found, Problem> {
    let when = asked.when().await?.begun()?;
    let filter =
        SubjectFilter { kind: asked.params.text("kind")?, name_part: asked.params.text("q")?, integer_ids: false };
    let paging = Paging::of(&mut asked, &format!("subjects {filter:?} {when:?}"))?.at(when);
    let slice = asked.views(when).subjects(asked.workspace(), &filter, &paging.page).await?;
    Ok(paging.answer(&asked, &slice, |body, subject| body.push_str(subject.as_json())))
}

/// Read a directory entry
#[utoipa::path(
    get,
    path = "/v1/workspaces/{workspace}/subjects/{kind}/{id}",
    tag = "directory",
    params(
        ("workspace" = String, Path),
        ("kind" = String, Path, description = "user, device, form, …"),
        ("id" = String, Path),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("If-None-Match" = Option<String>, Header),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Subject), (status = 304, description = "The client has this version."), ReadProblems),
)]
pub(super) async fn get_subject(Read(asked): Read) -> Answer {
    ready(asked.entering_path()?, read).await
}

async fn read(mut asked: Asked) -> Result<Found, Problem> {
    let subject = named(&asked.path)?;
    let when = asked.when().await?;
    asked.params.finish()?;
    let found = asked.views(when).subject(asked.workspace(), &subject).await?;
    let found = found.ok_or_else(|| unknown(&subject))?;
    let Head { version, .. } = head(found.as_json())?;
    Ok(Found::document(when, found, version))
}
