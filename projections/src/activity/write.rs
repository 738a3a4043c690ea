//! Counts events.

use std::collections::BTreeMap;

use async_trait::async_trait;
use uuid::Uuid;

use super::bucket::day_of;
use crate::batch::Seen;
use crate::db::{WriteTx, sql};
use crate::definition::{Failure, Projector};

sql! { ADD = "add.sql"; }

pub(super) struct ActivityProjector;

#[async_trait]
impl Projector for ActivityProjector {
    async fn apply(&mut self, tx: &mut dyn WriteTx, events: &[&Seen]) -> Result<(), Failure> {
        let mut counts: BTreeMap<(Uuid, i64, &str), (i64, &str)> = BTreeMap::new();
        for seen in events {
            let at = (seen.recorded.stream.id, day_of(seen.at()), &*seen.recorded.kind);
            counts.entry(at).or_insert((0, seen.workspace())).0 += 1;
        }
        let rows: Vec<_> = counts
            .into_iter()
            .map(|((group, day, kind), (count, workspace))| {
                vec![group.into(), day.into(), kind.into(), workspace.into(), count.into()]
            })
            .collect();
        tx.execute_many(&ADD, &rows).await?;
        Ok(())
    }
}
