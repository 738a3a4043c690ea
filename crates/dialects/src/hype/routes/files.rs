//! Files, for those who have a signed link.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use rollbook_app::AppError;
use rollbook_app::imports::request::file_of;
use rollbook_domain::ObjectId;

use crate::hype::error::Failure;
use crate::hype::service::Service;

pub(super) async fn get(
    State(service): State<Service>,
    method: Method,
    name: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    // What is no UTF-8 names nothing.
    let Path(name) = name.map_err(|_| Failure::not_found())?;
    let job = job(&name).filter(|_| service.links().are_here()).ok_or_else(Failure::not_found)?;
    let query = query.unwrap_or_default();
    let disposition = service.links().check(method.as_str(), &job, &query, service.app().now())?;
    let file = service.app().files().get(&file_of(&job)).await.map_err(AppError::from)?;
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_LENGTH, file.size.into()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from_stream(file.content)).into_response())
}

/// No other name is ever opened.
fn job(name: &str) -> Option<ObjectId> {
    name.strip_suffix(".csv")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_jobs_name_files() {
        assert!(job("65f0c2aa1b2c3d4e5f60718b.csv").is_some());
        for other in ["65f0c2aa1b2c3d4e5f60718b", "../65f0c2aa1b2c3d4e5f60718b.csv", "secret.csv", ".csv", "..%2f.csv"]
        {
            assert!(job(other).is_none(), "{other}");
        }
    }
}
