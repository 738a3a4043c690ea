//! Reads workspaces with their totals.

use rollbook_app::AppError;
use rollbook_app::views::WorkspaceView;
use rollbook_domain::{Timestamp, WorkspaceName};

use super::WORKSPACES;
use crate::db::{DbError, Row, sql};
use crate::groups;
use crate::queries::{PastQueries, ViewQueries};

sql! {
    WITH_TOTALS = "with_totals.sql";
    PAST_WITH_TOTALS = "past_with_totals.sql";
}

impl ViewQueries {
    /// One workspace, or all of them by name.
    pub(crate) async fn read_workspaces(&self, one: Option<&WorkspaceName>) -> Result<Vec<WorkspaceView>, AppError> {
        let name = one.map_or("", WorkspaceName::as_str);
        let rows = self.of(&[WORKSPACES.name, groups::NAME])?.fetch(&WITH_TOTALS, &[name.into()]).await?;
        together(&rows)
    }
}

impl PastQueries {
    /// One workspace, or all of them by name.
    pub(crate) async fn read_workspaces(&self, one: Option<&WorkspaceName>) -> Result<Vec<WorkspaceView>, AppError> {
        let params = [one.map_or("", WorkspaceName::as_str).into(), self.at()];
        together(&self.of(&[WORKSPACES.name, groups::NAME])?.fetch(&PAST_WITH_TOTALS, &params).await?)
    }
}

/// A row per workspace and status.
fn together(rows: &[Row]) -> Result<Vec<WorkspaceView>, AppError> {
    let mut views: Vec<WorkspaceView> = Vec::new();
    for row in rows {
        if views.last().is_none_or(|last| last.name.as_str() != row.text(0).unwrap_or_default()) {
            views.push(workspace(row)?);
        }
        let status = row.int_or_null(2)?.and_then(groups::status_of);
        let total = row.int_or_null(3)?.and_then(|total| u64::try_from(total).ok()).filter(|total| *total > 0);
        if let (Some(view), Some(status), Some(total)) = (views.last_mut(), status, total) {
            view.groups.insert(status.to_owned(), total);
        }
    }
    Ok(views)
}

fn workspace(row: &Row) -> Result<WorkspaceView, DbError> {
    let name = row.text(0)?.parse().map_err(|_| DbError::Rejected("a workspace has no name".into()))?;
    let opened_at = Timestamp::from_micros(row.int(1)?);
    Ok(WorkspaceView { name, opened_at, groups: std::collections::BTreeMap::new() })
}
