//! The JSON of SensiFlow.

use rollbook_app::views::GroupView;
use serde::Serialize;

/// A group without its devices.
#[derive(Debug, Serialize)]
pub(super) struct GroupBody {
    id: u32,
    name: String,
    description: Option<String>,
}

impl From<GroupView> for GroupBody {
    fn from(view: GroupView) -> Self {
        Self { id: view.number, name: view.name, description: view.description }
    }
}

/// RFC 7807 with `properties` always there and null.
#[derive(Debug, Serialize)]
pub(super) struct ProblemBody {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    instance: String,
    properties: Option<()>,
}

impl ProblemBody {
    pub(super) fn group_missing(id: u32) -> Self {
        Self {
            r#type: "https://sensiflow.github.io/main/api/errors/general/#device-group-not-found",
            title: "The requested resource was not found",
            status: 404,
            detail: format!("Device group with id {id} not found"),
            instance: format!("/api/v1/groups/{id}"),
            properties: None,
        }
    }

    pub(super) fn internal(id: u32) -> Self {
        Self {
            r#type: "https://sensiflow.github.io/main/api/errors/general/#internal-server-error",
            title: "An internal error occurred",
            status: 500,
            detail: "The request could not be answered".to_owned(),
            instance: format!("/api/v1/groups/{id}"),
            properties: None,
        }
    }
}
