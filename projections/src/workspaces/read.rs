//! Reads workspaces with their totals.

use std::collections::BTreeMap;

use rollbook_app::AppError;
use rollbook_app::views::WorkspaceView;
use rollbook_domain::{Timestamp, WorkspaceName};

use super::WORKSPACES;
use crate::db::{DbError, Reads, Row, Value, sql};
use crate::groups;
use crate::queries::{PastQueries, ViewQueries};

sql! {
    WITH_TOTALS = "with_totals.sql";
    PAST_WITH_TOTALS = "past_with_totals.sql";
    BARE = "bare.sql";
}

impl ViewQueries {
    /// One workspace, or all of them by name.
    pub(crate) async fn read_workspaces(&self, one: Option<&WorkspaceName>) -> Result<Vec<WorkspaceView>, AppError> {
        let name = one.map_or("", WorkspaceName::as_str);
        match self.of(&[WORKSPACES.name, groups::NAME]) {
            Ok(reads) => together(&reads.fetch(&WITH_TOTALS, &[name.into()]).await?),
            Err(_) => bare(&*self.of(&[WORKSPACES.name])?, name, Value::Int(i64::MAX)).await,
        }
    }
}

impl PastQueries {
    /// One workspace, or all of them by name.
    pub(crate) async fn read_workspaces(&self, one: Option<&WorkspaceName>) -> Result<Vec<WorkspaceView>, AppError> {
        let name = one.map_or("", WorkspaceName::as_str);
        match self.of(&[WORKSPACES.name, groups::NAME]) {
            Ok(reads) => together(&reads.fetch(&PAST_WITH_TOTALS, &[name.into(), self.at()]).await?),
            Err(_) => bare(&*self.of(&[WORKSPACES.name])?, name, self.at()).await,
        }
    }
}

/// Which workspaces there were at a moment. Those who work in all of them must find them, whatever else has stopped.
async fn bare(reads: &dyn Reads, name: &str, at: Value<'_>) -> Result<Vec<WorkspaceView>, AppError> {
    let rows = reads.fetch(&BARE, &[name.into(), at]).await?;
    Ok(rows.iter().map(workspace).collect::<Result<_, _>>()?)
}

/// A row per workspace and status.
fn together(rows: &[Row]) -> Result<Vec<WorkspaceView>, AppError> {
    let mut views: Vec<WorkspaceView> = Vec::new();
    for row in rows {
        if views.last().is_none_or(|last| last.name.as_str() != row.text(0).unwrap_or_default()) {
            views.push(WorkspaceView { groups: Some(BTreeMap::new()), ..workspace(row)? });
        }
        let status = row.int_or_null(2)?.and_then(groups::status_of);
        let total = row.int_or_null(3)?.and_then(|total| u64::try_from(total).ok()).filter(|total| *total > 0);
        let counted = views.last_mut().and_then(|view| view.groups.as_mut());
        if let (Some(groups), Some(status), Some(total)) = (counted, status, total) {
            groups.insert(status.to_owned(), total);
        }
    }
    Ok(views)
}

fn workspace(row: &Row) -> Result<WorkspaceView, DbError> {
    let name = row.text(0)?.parse().map_err(|_| DbError::Rejected("a workspace has no name".into()))?;
    let opened_at = Timestamp::from_micros(row.int(1)?);
    Ok(WorkspaceView { name, opened_at, groups: None })
}
