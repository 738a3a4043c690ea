//! Progress of members in activities, as another system reports it.

use std::collections::BTreeMap;

use rollbook_domain::StreamId;
use rollbook_domain::progress::{ProgressRecord, RecordProgress};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

impl App {
    /// Takes in records of any activities, all or none; gives how many.
    pub async fn record_progress(&self, call: &Call, records: Vec<ProgressRecord>) -> Result<Done<u64>, AppError> {
        self.ensure_workspace(call).await?;
        let records = self.door().admit(&call.workspace, records).await?;
        let taken = records.len() as u64;
        let mut by_activity = BTreeMap::<String, Vec<ProgressRecord>>::new();
        for record in records {
            by_activity.entry(record.activity.id().to_owned()).or_default().push(record);
        }
        let commands: Vec<_> = by_activity.into_values().map(|records| RecordProgress { records }).collect();
        self.execute(call, Touch::nothing(), |_, context| {
            let mut changes = Changes::default();
            for command in &commands {
                let decision = command.decide(context)?;
                let Some(activity) = command.records.first().map(|record| &record.activity) else { continue };
                let stream = StreamId::progress(&call.workspace, activity);
                changes.others.push((stream, decision.events.into_iter().map(Into::into).collect()));
                changes.guards.extend(decision.guards);
            }
            Ok(Plan { changes, outcome: taken })
        })
        .await
    }
}
