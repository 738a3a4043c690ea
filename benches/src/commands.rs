//! Whole commands in process: loaded, decided, encoded, guarded, durable, with the projections running behind them.
//!
//! One workload, the same as the peers have: a writer makes a group, adds nine members one by one, takes the next.

use std::time::Instant;

use futures::future::join_all;
use rollbook_app::commands::NewGroup;
use rollbook_app::{App, Call};
use rollbook_domain::group::commands::{AddMembers, Existing, Mode, NewMember};
use rollbook_domain::{Actor, GroupId, Policy, Reference};
use serde_json::json;
use tempfile::TempDir;

use crate::report::{Latencies, figure, median, rate};
use crate::workload::new_id;
use crate::{Outcome, Settings, append, product};

/// Members that are added to each group, one command each.
const MEMBERS: usize = 9;

/// SQLite beside a raw group commit of the same size.
pub(crate) async fn compare(settings: &Settings) -> Outcome<()> {
    for &clients in &settings.clients {
        let mut ratios = Vec::new();
        for _ in 0..settings.rounds {
            let raw = append::raw_group(settings, clients).await?;
            ratios.push(measure(settings, &format!("command.sqlite.c{clients}"), clients).await? / raw);
        }
        figure(&format!("ratio.command.sqlite.c{clients}"), "ours/raw group commit", median(ratios), json!(null));
    }
    Ok(())
}

/// So many writers at once, for a while, on the log of the settings.
pub(crate) async fn measure(settings: &Settings, name: &str, writers: usize) -> Outcome<f64> {
    let folder = TempDir::new_in(&settings.directory)?;
    let node = product::open(folder.path(), settings.log.as_deref()).await?;
    let start = Instant::now();
    let writers: Vec<_> =
        (0..writers).map(|_| tokio::spawn(writer(node.app().clone(), start + settings.time))).collect();
    let mut latencies = Latencies::default();
    for writer in join_all(writers).await {
        latencies.extend(writer??);
    }
    let rate = rate(latencies.len(), start);
    figure(name, "events/s", rate, latencies.percentiles());
    node.close().await;
    Ok(rate)
}

async fn writer(app: App, end: Instant) -> Outcome<Latencies> {
    let call = Call::new("bench".parse()?, Actor::new("user:u-asha"), Policy::NATIVE);
    let mut latencies = Latencies::default();
    loop {
        let begun = Instant::now();
        let group = app.create_group(&call, new_group()).await?.outcome.id;
        latencies.push(begun.elapsed());
        for _ in 0..MEMBERS {
            let begun = Instant::now();
            if begun >= end {
                return Ok(latencies);
            }
            add_member(&app, &call, group).await?;
            latencies.push(begun.elapsed());
        }
    }
}

fn new_group() -> NewGroup {
    let description = Some("A group used only for measurements, with a text of ordinary length".to_owned());
    NewGroup { name: format!("Group {}", new_id()), description, ..NewGroup::default() }
}

async fn add_member(app: &App, call: &Call, group: GroupId) -> Outcome<()> {
    let member = NewMember::new(Reference::new("user", &new_id().to_string()).map_err(|error| format!("{error:?}"))?);
    let command = AddMembers { members: vec![member], mode: Mode::Atomic, existing: Existing::Strict };
    app.add_members(call, group, None, command).await?;
    Ok(())
}
