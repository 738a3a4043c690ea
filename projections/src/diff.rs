//! Compares the views with what the log says: fills others beside them and looks for rows that differ.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rollbook_app::AppError;
use rollbook_domain::withheld;
use rollbook_store::Position;

use crate::db::{DbError, Row, Snapshot, Sql};
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
    /// The row, its cells separated by tabs, without what is withheld: then both sides may read the same.
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
        let rows = dump(&mut *reads.snapshot().await?, definition).await?;
        Ok(rows.into_iter().map(|line| line.stored).collect())
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

/// A row.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    /// As it is compared.
    stored: String,
    /// As it is told, where that is not the same.
    told: Option<String>,
}

async fn compare(
    definition: &Definition,
    active: &mut dyn Snapshot,
    rebuilt: &mut dyn Snapshot,
) -> Result<Vec<Difference>, DbError> {
    let projection = definition.name;
    let ours: BTreeSet<_> = dump(active, definition).await?.into_iter().collect();
    let theirs: BTreeSet<_> = dump(rebuilt, definition).await?.into_iter().collect();
    let difference = |line: &Line, in_views| {
        let row = line.told.as_ref().unwrap_or(&line.stored).clone();
        Difference { projection, row, in_views }
    };
    let only_ours = ours.difference(&theirs).map(|row| difference(row, true));
    Ok(only_ours.chain(theirs.difference(&ours).map(|row| difference(row, false))).collect())
}

async fn dump(snapshot: &mut dyn Snapshot, definition: &Definition) -> Result<Vec<Line>, DbError> {
    let withheld = withheld::of_view(definition.name);
    let line = |row: &Row| Line { stored: row.to_line(), told: row.to_line_without(withheld) };
    let mut lines = Vec::new();
    for statement in definition.dump.split_terminator(";\n") {
        let sql = Arc::new(Sql::new(statement));
        lines.extend(snapshot.fetch_long(sql, Vec::new()).await?.iter().map(line));
    }
    Ok(lines)
}
