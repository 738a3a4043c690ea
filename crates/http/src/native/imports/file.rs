//! The file of an import, as it comes: the body itself, or the first file of a form.

use async_stream::stream;
use axum::extract::{FromRequest, Multipart, Request};
use futures::StreamExt;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use rollbook_app::files::{BrokenOff, Content};

use crate::problem::{Problem, kind};

/// What a broken form ends with.
pub(super) const NO_FILE: &str = "the form has no file";

/// The bytes, piece by piece.
pub(super) async fn content(request: Request) -> Result<Content, Problem> {
    match essence(request.headers()).as_str() {
        "text/csv" | "application/csv" | "application/octet-stream" => Ok(body(request)),
        "multipart/form-data" => {
            let form = Multipart::from_request(request, &()).await;
            form.map(file_of).map_err(|_| Problem::new(&kind::UNSUPPORTED_MEDIA_TYPE, "The form has no boundary."))
        }
        _ => {
            let detail = "Send the file as text/csv, or in a form as multipart/form-data.";
            Err(Problem::new(&kind::UNSUPPORTED_MEDIA_TYPE, detail))
        }
    }
}

fn essence(headers: &HeaderMap) -> String {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn body(request: Request) -> Content {
    let pieces = request.into_body().into_data_stream();
    pieces.map(|piece| piece.map_err(|_| BrokenOff("the connection was lost".into()))).boxed()
}

fn file_of(mut form: Multipart) -> Content {
    let broken = |_| BrokenOff("the form is broken".into());
    let pieces = stream! {
        loop {
            let field = match form.next_field().await.map_err(broken) {
                Ok(Some(field)) => field,
                Ok(None) => {
                    yield Err(BrokenOff(NO_FILE.into()));
                    return;
                }
                Err(error) => {
                    yield Err(error);
                    return;
                }
            };
            if field.file_name().is_none() && field.name() != Some("file") {
                continue;
            }
            let mut field = field;
            while let Some(piece) = field.chunk().await.map_err(broken).transpose() {
                yield piece;
            }
            return;
        }
    };
    pieces.boxed()
}
