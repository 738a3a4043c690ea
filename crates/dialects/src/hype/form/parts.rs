//! The parts of a body, in any order. Of each name the first one counts.

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};

use super::upload::{self, Upload};
use crate::disposition::Disposition;
use crate::hype::service::Service;
use crate::intake::Intake;

const FORM: &str = "group_ids_as_form";
const FILE: &str = "group_ids_as_file";
/// The largest form.
const MAX_FORM: usize = 8 * 1024 * 1024;
/// What a body may have beside its file: the form, other parts, header fields.
const BESIDE: u64 = 32 * 1024 * 1024;
/// The most parts of a body.
const MAX_PARTS: usize = 1_000;

/// What a body holds.
#[derive(Default)]
pub(in super::super) struct Parts {
    pub(in super::super) form: Option<Vec<u8>>,
    /// The stored file, or why it could not be stored.
    pub(in super::super) file: Option<Result<Upload, String>>,
}

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Broken {
    /// It, or a part of it, is too large.
    TooLarge,
    /// It is cut short, or not what its type says.
    Malformed,
}

enum Wanted {
    Form,
    File,
    Nothing,
}

/// Reads a whole body. One that is not `multipart/form-data` holds nothing.
pub(in super::super) async fn read(service: &Service, request: Request) -> Result<Parts, Broken> {
    let (head, body) = request.into_parts();
    let intake = Intake::new(body, service.max_upload_bytes().saturating_add(BESIDE));
    let request = Request::from_parts(head, Body::from_stream(intake.clone()));
    let read = match Multipart::from_request(request, &()).await {
        Ok(multipart) => sort(service, &intake, multipart).await,
        Err(_) => Ok(Parts::default()),
    };
    match read {
        Err(_) if intake.is_empty() => Ok(Parts::default()),
        Err(_) if intake.is_over() => Err(Broken::TooLarge),
        read => read,
    }
}

async fn sort(service: &Service, intake: &Intake, mut multipart: Multipart) -> Result<Parts, Broken> {
    let mut parts = Parts::default();
    // Once more than that: what comes then is the end.
    for _ in 0..=MAX_PARTS {
        intake.progressed();
        let Some(field) = multipart.next_field().await.map_err(|_| Broken::Malformed)? else { return Ok(parts) };
        match wanted(&field, &parts) {
            Wanted::Form => parts.form = Some(held(intake, field).await?),
            Wanted::File => parts.file = Some(upload::store(service, intake, field).await?),
            Wanted::Nothing => skip(intake, field).await?,
        }
    }
    Err(Broken::TooLarge)
}

/// A file is what has a name of its own; a plain field of the file's name is none.
fn wanted(field: &Field<'_>, parts: &Parts) -> Wanted {
    let Disposition { name, file_name } = Disposition::of(field);
    match name.as_str() {
        FORM if parts.form.is_none() => Wanted::Form,
        FILE if file_name.is_some() && parts.file.is_none() => Wanted::File,
        _ => Wanted::Nothing,
    }
}

async fn held(intake: &Intake, mut field: Field<'_>) -> Result<Vec<u8>, Broken> {
    let mut form = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Broken::Malformed)? {
        intake.progressed();
        if form.len() + piece.len() > MAX_FORM {
            return Err(Broken::TooLarge);
        }
        form.extend_from_slice(&piece);
    }
    Ok(form)
}

async fn skip(intake: &Intake, mut field: Field<'_>) -> Result<(), Broken> {
    while field.chunk().await.map_err(|_| Broken::Malformed)?.is_some() {
        intake.progressed();
    }
    Ok(())
}
