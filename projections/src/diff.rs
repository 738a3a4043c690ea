//! Compares the views with what the log says: fills others beside them and looks for rows that differ.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rollbook_app::AppError;
use rollbook_store::Position;

use crate::db::{DbError, Snapshot, Sql};
use crate::definition::Definition;
use crate::error::ViewsError;
use crate::fill::{Progress, Watcher};
use crate::registry::REGISTRY;
use crate::runner::{Marks, align};
use crate::views::Views;

/// How long the views that serve may take to come to where those are that were filled meanwhile.
const PATIENCE: Duration = Duration::from_mins(1);

/// A row that only one side has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of which projection.
    pub projection: &'static str,
    /// The row, its cells separated by tabs.
    pub row: String,
    /// Whether the views that serve have it, and not the log.
    pub in_views: bool,
}

impl Views {
    /// All rows of a projection's tables as the views have them now, in a fixed order.
    pub async fn dump(&self, projection: &str) -> Result<Vec<String>, ViewsError> {
        let unknown = || ViewsError::Failed { what: projection.to_owned(), reason: "is no projection".into() };
        let definition = REGISTRY.iter().find(|definition| definition.name == projection).ok_or_else(unknown)?;
        let reads = self.inner.serving.reads(&[])?;
        Ok(dump(&mut *reads.snapshot().await?, definition).await?)
    }

    /// Rows in which the views differ from what the log makes of them now. None is what everybody hopes for.
    pub async fn diff(
        &self,
        progress: impl Fn(Progress) + Send + Sync + 'static,
    ) -> Result<Vec<Difference>, ViewsError> {
        self.inner.alone(self.compare_with_log(Arc::new(progress))).await
    }

    async fn compare_with_log(&self, progress: Watcher) -> Result<Vec<Difference>, ViewsError> {
        let filled = self.inner.fill(progress).await?;
        let mut active = self.active_at(filled.applier.reached().unwrap_or_default()).await?;
        // What is read of them is fixed from here on, so the others can be brought to the same position.
        let goal = Marks::reached(&mut *active).await?;
        let filled = align(&*self.inner.store, filled, goal.unwrap_or_default()).await?;
        let mut rebuilt = filled.generation.reads.snapshot().await?;
        let mut differences = Vec::new();
        for definition in REGISTRY {
            differences.extend(compare(definition, &mut *active, &mut *rebuilt).await?);
        }
        drop(rebuilt);
        let name = filled.generation.name.clone();
        drop(filled);
        self.inner.storage.remove(&name).await?;
        Ok(differences)
    }

    /// The views that serve, once they have reached a position.
    async fn active_at(&self, position: Position) -> Result<Box<dyn Snapshot>, ViewsError> {
        if !self.inner.reached(position, PATIENCE).await {
            return Err(AppError::ViewLate.into());
        }
        Ok(self.inner.serving.reads(&[])?.snapshot().await?)
    }
}

async fn compare(
    definition: &Definition,
    active: &mut dyn Snapshot,
    rebuilt: &mut dyn Snapshot,
) -> Result<Vec<Difference>, DbError> {
    let projection = definition.name;
    let ours: BTreeSet<_> = dump(active, definition).await?.into_iter().collect();
    let theirs: BTreeSet<_> = dump(rebuilt, definition).await?.into_iter().collect();
    let difference = |row: &String, in_views| Difference { projection, row: row.clone(), in_views };
    let only_ours = ours.difference(&theirs).map(|row| difference(row, true));
    Ok(only_ours.chain(theirs.difference(&ours).map(|row| difference(row, false))).collect())
}

async fn dump(snapshot: &mut dyn Snapshot, definition: &Definition) -> Result<Vec<String>, DbError> {
    let mut lines = Vec::new();
    for statement in definition.dump.split_terminator(";\n") {
        let sql = Arc::new(Sql::new(statement));
        lines.extend(snapshot.fetch_long(sql, Vec::new()).await?.iter().map(crate::db::Row::to_line));
    }
    Ok(lines)
}
