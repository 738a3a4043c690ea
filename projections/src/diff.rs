//! Compares the views with what the log says: fills others beside them and looks for rows that differ.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::db::{DbError, Snapshot, Sql};
use crate::definition::Definition;
use crate::error::ViewsError;
use crate::fill::Progress;
use crate::registry::REGISTRY;
use crate::runner::{Aligned, Order};
use crate::views::Views;

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
        let _alone = self.inner.filling.try_lock().map_err(|_| ViewsError::Busy)?;
        let filled = self.inner.fill(Arc::new(progress)).await?;
        let (answer, answered) = oneshot::channel();
        let order = Order::Align(Box::new(filled), answer);
        self.inner.orders.send(order).await.map_err(|_| ViewsError::Stopped)?;
        let Aligned { filled, mut active } = answered.await.map_err(|_| ViewsError::Stopped)??;
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
