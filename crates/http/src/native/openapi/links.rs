//! Which operation one can go on with, and what of an answer it takes.

use utoipa::openapi::link::Link;
use utoipa::openapi::{OpenApi, RefOr};

use super::document::operations;

/// From (operation, status), to (operation, its parameter, where its value is).
const LINKS: &[(&str, &str, &str, &str, &str)] = &[
    ("createGroup", "201", "getGroup", "group", "$response.body#/id"),
    ("createGroup", "201", "changeGroup", "group", "$response.body#/id"),
    ("createGroup", "201", "deleteGroup", "group", "$response.body#/id"),
    ("createGroup", "201", "changeMembers", "group", "$response.body#/id"),
    ("createGroup", "201", "listMembers", "group", "$response.body#/id"),
    ("createGroup", "201", "groupHistory", "group", "$response.body#/id"),
    ("createGroup", "201", "getGroupByNumber", "number", "$response.body#/number"),
    ("createGroup", "201", "getGroupByToken", "token", "$response.body#/token"),
    ("createGroup", "201", "getGroupByObjectId", "objectId", "$response.body#/objectId"),
    ("createGroup", "201", "listEvents", "after", "$response.body#/position"),
    ("listGroups", "200", "getGroup", "group", "$response.body#/items/0/id"),
    ("listGroups", "200", "listGroups", "cursor", "$response.body#/nextCursor"),
    ("getGroup", "200", "listMembers", "group", "$response.body#/id"),
    ("getGroup", "200", "listResources", "group", "$response.body#/id"),
    ("getGroup", "200", "groupActivity", "group", "$response.body#/id"),
    ("listMembers", "200", "getMember", "member", "$response.body#/items/0/member"),
    ("getMember", "200", "listGroupsOfMember", "member", "$response.body#/member"),
    ("listGroupsOfMember", "200", "getGroup", "group", "$response.body#/items/0/group/id"),
    ("listEvents", "200", "listEvents", "after", "$response.body#/next"),
    ("putSubject", "201", "getSubject", "workspace", "$request.path.workspace"),
    ("listImports", "200", "getImport", "job", "$response.body#/items/0/job"),
    ("requestImport", "202", "getImport", "job", "$response.body#/job"),
    ("subscribeWebhook", "201", "getWebhook", "webhook", "$response.body#/id"),
    ("subscribeWebhook", "201", "getWebhookSecret", "webhook", "$response.body#/id"),
    ("listWebhooks", "200", "getWebhook", "webhook", "$response.body#/items/0/id"),
    ("listWorkspaces", "200", "getWorkspace", "workspace", "$response.body#/items/0/name"),
];

pub(super) fn add(document: &mut OpenApi) {
    let all = document.paths.paths.values_mut().flat_map(operations);
    for operation in all {
        let name = operation.operation_id.clone().unwrap_or_default();
        for (_, status, target, parameter, value) in LINKS.iter().filter(|(from, ..)| *from == name) {
            let link = Link::builder().operation_id(*target).parameter(*parameter, *value).build();
            if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(*status) {
                response.links.insert((*target).to_owned(), RefOr::T(link));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::native::document;
    use utoipa::openapi::path::{Operation, Parameter};

    fn find<'a>(operations: &'a [Operation], name: &str) -> &'a Operation {
        let found = operations.iter().find(|operation| operation.operation_id.as_deref() == Some(name));
        found.unwrap_or_else(|| panic!("no operation {name}"))
    }

    #[test]
    fn links_lead_from_operations_that_exist_to_parameters_that_exist() {
        let mut document = document();
        let all: Vec<_> = document.paths.paths.values_mut().flat_map(operations).map(|found| found.clone()).collect();
        for (from, status, to, parameter, _) in LINKS {
            assert!(find(&all, from).responses.responses.contains_key(*status), "{from} answers {status}");
            let mut parameters = find(&all, to).parameters.iter().flatten();
            let is_it = |known: &RefOr<Parameter>| matches!(known, RefOr::T(known) if known.name == *parameter);
            assert!(parameters.any(is_it), "{to} takes {parameter}");
        }
    }
}
