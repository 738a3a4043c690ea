//! `rollbook state --as-of TIME|POSITION GROUP`

use std::collections::BTreeMap;

use rollbook_app::as_of::{end_of_command, group_as_of};
use rollbook_domain::group::GroupEvent;
use rollbook_domain::{Event, GroupId, StreamId};
use rollbook_store::{EventStore, Position, StoreError, codec};
use serde::Serialize;
use serde_json::json;

use super::args::StateArgs;
use super::error::CliError;
use super::out::Out;
use super::place;
use crate::config::Config;
use crate::log::read_log;

const PAGE: usize = 1_000;

pub(super) async fn run(config: &Config, args: &StateArgs, out: &mut Out) -> Result<(), CliError> {
    let (workspace, group) = (place::workspace(&args.place)?, place::group(&args.group)?);
    let store = read_log(config).await?;
    let at = match &args.as_of {
        Some(text) => place::position(&*store, text).await?,
        None => store.current_head().await.map_err(unreadable)?,
    };
    let at = end_of_command(&*store, at).await?;
    let view = group_as_of(&*store, &workspace, group, at).await?;
    let view = view.ok_or_else(|| {
        let when = args.as_of.as_ref().map(|at| format!(" as of {at}")).unwrap_or_default();
        CliError::Failed(format!("{group}: no such group in workspace {workspace}{when}"))
    })?;
    let mut told = json!(view);
    if args.members {
        told["members"] = json!(members(&*store, group, at).await?);
    }
    let pretty = serde_json::to_string_pretty(&told);
    out.line(&pretty.map_err(|error| CliError::failed("the group cannot be written", error))?)
}

/// What a membership was.
#[derive(Serialize)]
struct Was {
    role: String,
    suspended: bool,
}

/// The states that commands are decided on hold members by their hashes; their names are in the events alone.
async fn members(store: &dyn EventStore, group: GroupId, at: Position) -> Result<BTreeMap<String, Was>, CliError> {
    let (mut members, mut version) = (BTreeMap::new(), 0);
    loop {
        let page = store.read_stream(StreamId::group(group), version, PAGE).await.map_err(unreadable)?;
        for recorded in &page.events {
            if recorded.position > at {
                return Ok(members);
            }
            version = recorded.version;
            if let Event::Group(event) = codec::decode(recorded).map_err(|error| CliError::Failed(error.to_string()))? {
                take_in(&mut members, event);
            }
        }
        if page.at_end {
            return Ok(members);
        }
    }
}

fn take_in(members: &mut BTreeMap<String, Was>, event: GroupEvent) {
    match event {
        GroupEvent::MembersAdded(added) => members.extend(
            added
                .ids
                .iter()
                .map(|id| (format!("{}:{id}", added.kind), Was { role: added.role.clone(), suspended: false })),
        ),
        GroupEvent::MembersRemoved(removed) => removed.ids.iter().for_each(|id| {
            members.remove(&format!("{}:{id}", removed.kind));
        }),
        GroupEvent::MembersSuspended(event) => each(members, &event.kind, &event.ids, |was| was.suspended = true),
        GroupEvent::MembersReactivated(event) => each(members, &event.kind, &event.ids, |was| was.suspended = false),
        GroupEvent::MembersRoleChanged(event) => {
            each(members, &event.kind, &event.ids, |was| was.role.clone_from(&event.role));
        }
        _ => {}
    }
}

fn each(members: &mut BTreeMap<String, Was>, kind: &str, ids: &[String], change: impl Fn(&mut Was)) {
    for id in ids {
        if let Some(was) = members.get_mut(&format!("{kind}:{id}")) {
            change(was);
        }
    }
}

fn unreadable(error: StoreError) -> CliError {
    CliError::failed("the log cannot be read", error)
}
