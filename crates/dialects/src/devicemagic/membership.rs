//! Which groups devices and forms are in.

use std::collections::{BTreeSet, HashMap};

use rollbook_app::AppError;
use rollbook_app::views::{Doc, GroupView, NumberedGroup};
use rollbook_domain::Reference;

use super::request::Request;

/// The names of the groups of each device, by number of group; two rounds of queries.
pub(super) async fn names_of_groups(request: &Request, devices: &[Reference]) -> Result<Vec<Vec<String>>, AppError> {
    let (workspace, queries) = (&request.call.workspace, request.app.queries());
    let groups = queries.groups_of_members(workspace, devices).await?;
    let ids: BTreeSet<_> = groups.iter().flatten().map(|group| group.id).collect();
    let docs = queries.groups_by_id(workspace, &ids.into_iter().collect::<Vec<_>>()).await?;
    let views: Vec<GroupView> = docs.iter().map(Doc::read).collect::<Result<_, _>>()?;
    let names: HashMap<_, _> = views.into_iter().map(|view| (view.id, view.name)).collect();
    let in_words =
        |groups: Vec<NumberedGroup>| groups.iter().filter_map(|group| names.get(&group.id).cloned()).collect();
    Ok(groups.into_iter().map(in_words).collect())
}

/// The name of the group with the lowest number that has the form; empty where none has it.
pub(super) async fn first_group(request: &Request, form: &Reference) -> Result<String, AppError> {
    let (workspace, queries) = (&request.call.workspace, request.app.queries());
    let ids = queries.group_ids_of_resource(workspace, form).await?;
    let docs = queries.groups_by_id(workspace, &ids).await?;
    let groups: Vec<GroupView> = docs.iter().map(Doc::read).collect::<Result<_, _>>()?;
    let first = groups.into_iter().min_by_key(|group| group.number);
    Ok(first.map(|group| group.name).unwrap_or_default())
}
