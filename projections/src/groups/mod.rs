//! The groups view: one ready document a group.

mod fold;

use std::path::Path;

use async_trait::async_trait;
use parking_lot::Mutex;
use rollbook_app::AppError;
use rollbook_app::queries::{ExternalId, Queries};
use rollbook_app::views::{Doc, GroupView};
use rollbook_domain::{GroupId, WorkspaceName};
use rollbook_store::{Position, Recorded, codec};
use rusqlite::{Connection, OptionalExtension, params};

/// See the module.
pub struct GroupsView(Mutex<Connection>);

fn failed(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("groups view: {error}"))
}

impl GroupsView {
    /// Opens or makes the view's file.
    pub fn open(path: &Path) -> Result<Self, AppError> {
        let connection = Connection::open(path).map_err(failed)?;
        connection.execute_batch(include_str!("tables.sql")).map_err(failed)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// How far the view is.
    pub fn position(&self) -> Result<Position, AppError> {
        let connection = self.0.lock();
        let position = connection.query_row(include_str!("position.sql"), [], |row| row.get::<_, i64>(0)).optional();
        let position = position.map_err(failed)?.unwrap_or_default();
        Ok(Position(position.unsigned_abs()))
    }

    /// Takes in events and moves the checkpoint, in one transaction.
    pub fn take_in(&self, events: &[Recorded]) -> Result<(), AppError> {
        let Some(last) = events.last() else { return Ok(()) };
        let mut connection = self.0.lock();
        let transaction = connection.transaction().map_err(failed)?;
        for recorded in events {
            let event = codec::decode(recorded).map_err(failed)?;
            let before = read(&transaction, &recorded.meta.workspace, GroupId(recorded.stream.id))?;
            let before = before.map(|doc| doc.read()).transpose()?;
            if let Some(view) = fold::apply(before, recorded, &event) {
                write(&transaction, &recorded.meta.workspace, &view)?;
            }
        }
        let position = i64::try_from(last.position.0).map_err(failed)?;
        transaction.execute(include_str!("checkpoint.sql"), [position]).map_err(failed)?;
        transaction.commit().map_err(failed)
    }
}

fn read(connection: &Connection, workspace: &WorkspaceName, id: GroupId) -> Result<Option<Doc<GroupView>>, AppError> {
    let parameters = params![workspace.as_str(), id.to_string()];
    let doc = connection.query_row(include_str!("by_id.sql"), parameters, |row| row.get::<_, String>(0));
    Ok(doc.optional().map_err(failed)?.map(Doc::from_json))
}

fn write(connection: &Connection, workspace: &WorkspaceName, view: &GroupView) -> Result<(), AppError> {
    let doc = serde_json::to_string(view).map_err(failed)?;
    let (id, workspace) = (view.id.to_string(), workspace.as_str());
    let parameters = params![id, workspace, view.number, view.token.as_str(), view.object_id.as_str(), doc];
    connection.execute(include_str!("upsert.sql"), parameters).map_err(failed)?;
    Ok(())
}

#[async_trait]
impl Queries for GroupsView {
    async fn group(&self, workspace: &WorkspaceName, id: GroupId) -> Result<Option<Doc<GroupView>>, AppError> {
        read(&self.0.lock(), workspace, id)
    }

    async fn find_group(&self, workspace: &WorkspaceName, id: &ExternalId) -> Result<Option<GroupId>, AppError> {
        let (kind, value) = match id {
            ExternalId::Number(number) => ("number", number.to_string()),
            ExternalId::Token(token) => ("token", token.to_string()),
            ExternalId::ObjectId(object_id) => ("object-id", object_id.to_string()),
        };
        let parameters = params![workspace.as_str(), kind, value];
        let connection = self.0.lock();
        let id = connection.query_row(include_str!("by_external_id.sql"), parameters, |row| row.get::<_, String>(0));
        id.optional().map_err(failed)?.map(|id| id.parse().map_err(failed)).transpose()
    }
}

#[cfg(test)]
mod tests;
