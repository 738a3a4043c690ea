//! The parts of an upload, in any order. Of each name the first one counts; others are passed over.

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use rollbook_app::uploads::{Received, UploadError, Uploads};

use super::error::Failure;
use crate::disposition::Disposition;
use crate::intake::{Intake, pipe};

/// The longest id that is looked at.
const MAX_TEXT: usize = 256;
/// What a body may have beside its file: other parts, header fields.
const BESIDE: u64 = 8 * 1024 * 1024;
/// The most parts of a body.
const MAX_PARTS: usize = 100;

/// What an upload holds.
#[derive(Default)]
pub(super) struct Form {
    pub(super) group_id: Option<String>,
    pub(super) photo_id: Option<String>,
    pub(super) file: Option<File>,
}

/// A stored file and what its sender calls it.
pub(super) struct File {
    pub(super) name: String,
    pub(super) received: Received,
}

/// Takes a whole body in; its file goes to the storage as it comes.
pub(super) async fn read(uploads: &Uploads, request: Request) -> Result<Form, Failure> {
    let (head, body) = request.into_parts();
    let limit = uploads.max_bytes();
    let intake = Intake::new(body, limit.saturating_add(BESIDE));
    let request = Request::from_parts(head, Body::from_stream(intake.clone()));
    let read = match Multipart::from_request(request, &()).await {
        Ok(multipart) => sort(uploads, &intake, multipart).await,
        Err(_) => Err(Failure::bad_request("The body is not multipart/form-data with a boundary.")),
    };
    if intake.is_over() { Err(Failure::too_large(limit)) } else { read }
}

async fn sort(uploads: &Uploads, intake: &Intake, mut multipart: Multipart) -> Result<Form, Failure> {
    let mut form = Form::default();
    // Once more than that: what comes then is the end.
    for _ in 0..=MAX_PARTS {
        intake.progressed();
        let Some(field) = multipart.next_field().await.map_err(|_| broken())? else { return Ok(form) };
        let Disposition { name, file_name } = Disposition::of(&field);
        match (name.as_str(), file_name) {
            ("GroupId", _) if form.group_id.is_none() => form.group_id = Some(text(intake, field).await?),
            ("PhotoId", _) if form.photo_id.is_none() => form.photo_id = Some(text(intake, field).await?),
            ("file", Some(name)) if form.file.is_none() => {
                let received = store(uploads, intake, field).await?;
                form.file = Some(File { name, received });
            }
            _ => skip(intake, field).await?,
        }
    }
    Err(Failure::bad_request("The body has too many parts."))
}

/// Both at once: a storage that fails says why, also when the rest of the part is fine.
async fn store(uploads: &Uploads, intake: &Intake, field: Field<'_>) -> Result<Received, Failure> {
    let (feed, content) = pipe();
    let (received, passed) = tokio::join!(uploads.receive(content), feed.pass(intake, field));
    match (received, passed) {
        (Err(UploadError::BrokenOff) | Ok(_), Err(_)) => Err(broken()),
        (Err(error), _) => Err(error.into()),
        (Ok(received), Ok(())) => Ok(received),
    }
}

async fn text(intake: &Intake, mut field: Field<'_>) -> Result<String, Failure> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| broken())? {
        intake.progressed();
        if text.len() + piece.len() > MAX_TEXT {
            return Err(Failure::bad_request("GroupId or PhotoId is no UUID."));
        }
        text.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&text).trim().to_owned())
}

async fn skip(intake: &Intake, mut field: Field<'_>) -> Result<(), Failure> {
    while field.chunk().await.map_err(|_| broken())?.is_some() {
        intake.progressed();
    }
    Ok(())
}

fn broken() -> Failure {
    Failure::bad_request("The body is cut short, or not the multipart/form-data it is said to be.")
}
