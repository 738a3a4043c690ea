//! The frame of the document, and what is the same for all operations.

use http::StatusCode;
use utoipa::OpenApi as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{OpenApi, PathItem, RefOr};

use super::links;
use crate::words::camel_case;

/// The schema of `application/problem+json`.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes what problem documents hold")]
struct Problem {
    /// `/problems/<code>`
    r#type: String,
    /// The same for every occurrence.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable; what programs look at.
    code: String,
    /// What is wrong this time.
    detail: String,
    /// The path of the request.
    instance: Option<String>,
    /// Under which logs mention the request.
    request_id: Option<String>,
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Rollbook",
        description = "Groups and memberships. Every write answers its position (Rollbook-Position); a read that \
                       sends it as Rollbook-Min-Position sees the write.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(Problem))
)]
struct Frame;

/// The frame, to which the operations are added.
pub(in crate::native) fn start() -> OpenApi {
    let mut document = Frame::openapi();
    document.info.contact = None;
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API key or a JWT")).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let key = ApiKeyValue::with_description("X-Api-Key", "An API key");
    components.add_security_scheme("apiKey", SecurityScheme::ApiKey(ApiKey::Header(key)));
    document
}

/// The whole document: names in camel case, security, links between operations.
pub(in crate::native) fn finish(mut document: OpenApi) -> OpenApi {
    let none: [&str; 0] = [];
    let open = SecurityRequirement::default();
    document.security =
        Some(vec![SecurityRequirement::new("bearer", none), SecurityRequirement::new("apiKey", none), open]);
    for item in document.paths.paths.values_mut() {
        operations(item).for_each(|operation| {
            operation.operation_id = operation.operation_id.take().map(|name| camel_case(&name));
            describe(operation);
        });
    }
    links::add(&mut document);
    document
}

/// OpenAPI demands a description of every response; one that needs no other is called what its status is called.
fn describe(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        let reason = status.parse().ok().and_then(|status: StatusCode| status.canonical_reason());
        if let (RefOr::T(response), Some(reason)) = (response, reason)
            && response.description.is_empty()
        {
            reason.clone_into(&mut response.description);
        }
    }
}

pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use crate::native::document;

    #[test]
    fn the_description_is_the_checked_in_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/openapi.json");
        let now = document().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema")).unwrap();
            std::fs::write(path, &now).unwrap();
        }
        let checked_in = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            now == checked_in,
            "schema/openapi.json is old: run UPDATE_SCHEMA=1 cargo test -p rollbook-http openapi"
        );
    }

    /// As the standard demands; tools refuse a document without.
    #[test]
    fn every_response_is_described() {
        let document: serde_json::Value = serde_json::from_str(&document().to_json().unwrap()).unwrap();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let described = response["description"].as_str().is_some_and(|text| !text.is_empty());
                    assert!(described, "{method} {path}: {status}");
                }
            }
        }
    }

    #[test]
    fn operations_have_names_and_summaries_of_their_own() {
        let mut document = document();
        let mut names = Vec::new();
        for operation in document.paths.paths.values_mut().flat_map(super::operations) {
            let name = operation.operation_id.clone().unwrap();
            assert!(operation.summary.as_ref().is_some_and(|summary| !summary.is_empty()), "{name}");
            assert_eq!(operation.tags.as_ref().map(Vec::len), Some(1), "{name}");
            names.push(name);
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
