//! `rollbook projections list|rebuild|diff`

use rollbook_app::views::{ProjectionState, ProjectionStatus};
use rollbook_store::PositionToken;
use serde_json::Value;

use super::args::{ProjectionsCommand, Remote};
use super::error::CliError;
use super::filling::Filling;
use super::out::Out;
use super::remote::Client;
use super::step;
use crate::config::Config;
use crate::node::Node;
use crate::views::check_names;

pub(super) async fn run(config: &Config, command: &ProjectionsCommand, out: &mut Out) -> Result<(), CliError> {
    match command {
        ProjectionsCommand::List { remote } if remote.url.is_some() => {
            let listed = client(remote)?.projections().await?;
            print(&statuses(listed["items"].clone())?, out)
        }
        ProjectionsCommand::Rebuild { names, remote } if remote.url.is_some() => {
            let begun = client(remote)?.rebuild(names).await?;
            let names = begun["projections"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let names: Vec<_> = names.collect();
            out.line(&format!("begun: {}; `rollbook projections list` says how far they are", names.join(", ")))
        }
        ProjectionsCommand::List { .. } => {
            let node = Node::open(config).await?;
            let listed = node.views().status();
            node.close().await;
            print(&listed, out)
        }
        ProjectionsCommand::Rebuild { names, .. } => {
            check_names(names)?;
            let node = Node::open(config).await?;
            let rebuilt = rebuild(&node, out).await;
            node.close().await;
            rebuilt
        }
        ProjectionsCommand::Step(args) => step::run(config, args, out).await,
        ProjectionsCommand::Diff => {
            let node = Node::open(config).await?;
            let compared = diff(&node, out).await;
            node.close().await;
            compared
        }
    }
}

/// Projections belong to no workspace.
fn client(remote: &Remote) -> Result<Client, CliError> {
    Client::new(remote, super::place::named_workspace("default")?)
}

/// People read places in the log, not what stands for them elsewhere.
fn statuses(listed: Value) -> Result<Vec<ProjectionStatus>, CliError> {
    let unreadable = "the server's list cannot be read";
    let listed: Vec<ProjectionStatus<String>> =
        serde_json::from_value(listed).map_err(|error| CliError::failed(unreadable, error))?;
    let place = |status: ProjectionStatus<String>| {
        let token: PositionToken = status.position.parse().map_err(|error| CliError::failed(unreadable, error))?;
        Ok(status.at(|_| token.position.0))
    };
    listed.into_iter().map(place).collect()
}

fn print(listed: &[ProjectionStatus], out: &mut Out) -> Result<(), CliError> {
    for ProjectionStatus { name, version, position, lag, state, divergent, error } in listed {
        let state = match state {
            ProjectionState::Running => "running",
            ProjectionState::Stopped => "stopped",
            ProjectionState::Rebuilding => "rebuilding",
        };
        let error = error.as_ref().map(|error| format!(": {error}")).unwrap_or_default();
        let differs =
            if *divergent > 0 { format!(", differs from the log in {divergent} streams") } else { String::new() };
        out.line(&format!("{name:<20} v{version} at {position}, {lag} behind, {state}{differs}{error}"))?;
    }
    Ok(())
}

async fn rebuild(node: &Node, out: &mut Out) -> Result<(), CliError> {
    let filling = Filling::begin("taken in");
    let watcher = filling.clone();
    let rebuilt = node.views().rebuild(move |progress| watcher.update(progress.position, progress.head)).await;
    filling.end();
    rebuilt.map_err(|error| CliError::failed("the views were not rebuilt", error))?;
    let told = filling.told();
    print(&node.views().status(), out)?;
    out.line(&told)
}

/// Compares what readers see with what the log makes of it.
async fn diff(node: &Node, out: &mut Out) -> Result<(), CliError> {
    let filling = Filling::begin("taken in");
    let watcher = filling.clone();
    let differences = node.views().diff(move |progress| watcher.update(progress.position, progress.head)).await;
    filling.end();
    let differences = differences.map_err(|error| CliError::failed("the views were not compared", error))?;
    for difference in &differences {
        let side = if difference.in_views { "only in the views" } else { "only from the log" };
        out.line(&format!("{} {side}: {}", difference.projection, difference.row))?;
    }
    match differences.len() {
        0 => out.line("the views are what the log makes of them, row for row"),
        count => Err(CliError::Failed(format!("{count} rows differ; `rollbook projections rebuild` puts that right"))),
    }
}
