//! `rollbook history`: of a group, a member, an import or an actor, read from the log alone.

use std::collections::HashSet;

use rollbook_app::history::HistoryFilter;
use rollbook_domain::{Actor, GroupId, StreamId, Timestamp};
use rollbook_store::{EventStore, Position, Reading, StoreError};

use super::args::HistoryArgs;
use super::error::CliError;
use super::out::Out;
use super::topic::Topic;
use super::{place, show};
use crate::config::Config;
use crate::log::read_log;

const PAGE: usize = 500;

pub(super) async fn run(config: &Config, args: &HistoryArgs, out: &mut Out) -> Result<(), CliError> {
    let workspace = place::workspace(&args.place)?;
    let group = args.group.as_deref().map(place::group).transpose()?;
    let (mut topic, filter) = (topic(args)?, filter(args)?);
    let store = read_log(config).await?;
    let (mut after, mut known) = (0, false);
    loop {
        let page = page(&*store, group, after).await;
        let page = page.map_err(|error| CliError::failed("the log cannot be read", error))?;
        for event in &page.events {
            after = if group.is_some() { event.version } else { event.position.0 };
            if event.meta.workspace != workspace {
                continue;
            }
            known = true;
            if topic.has(event)? && filter.admits(event) {
                show::event(out, store.epoch(), event, args.json)?;
            }
        }
        match group {
            Some(group) if !known => {
                return Err(CliError::Failed(format!("{group}: no such group in workspace {workspace}")));
            }
            _ if page.at_end => return Ok(()),
            _ => {}
        }
    }
}

/// Of the stream of a group where one is named, else of the whole log.
async fn page(store: &dyn EventStore, group: Option<GroupId>, after: u64) -> Result<Reading, StoreError> {
    match group {
        Some(group) => store.read_stream(StreamId::group(group), after, PAGE).await,
        None => store.read_log(Position(after), PAGE).await,
    }
}

fn topic(args: &HistoryArgs) -> Result<Topic, CliError> {
    let named = [args.group.is_some(), args.member.is_some(), args.import.is_some(), args.actor.is_some()];
    match (&args.member, &args.import, &args.actor) {
        _ if !named.contains(&true) => {
            Err(CliError::Usage("history of what? Name a group, or --member, --import or --actor".into()))
        }
        (Some(member), None, None) => {
            let who = member.parse().map_err(|error| CliError::Usage(format!("--member {member}: {error}")))?;
            Ok(Topic::Member { who, entries: HashSet::new() })
        }
        (None, Some(job), None) => {
            let job = job.parse().map_err(|error| CliError::Usage(format!("--import {job}: {error}")))?;
            Ok(Topic::Import { job, asked: None })
        }
        (None, None, Some(actor)) => Ok(Topic::Actor(Actor::new(actor.clone()))),
        (None, None, None) => Ok(Topic::All),
        _ => Err(CliError::Usage("--member, --import and --actor exclude each other; see --by".into())),
    }
}

fn filter(args: &HistoryArgs) -> Result<HistoryFilter, CliError> {
    let instant = |name: &str, text: &Option<String>| -> Result<Option<Timestamp>, CliError> {
        let Some(text) = text else { return Ok(None) };
        let at = place::instant(text);
        at.map(Some)
            .ok_or_else(|| CliError::Usage(format!("--{name} {text}: expected a time such as 2026-03-07T06:00:00Z")))
    };
    Ok(HistoryFilter {
        kinds: args.kinds.clone(),
        actor: args.by.clone(),
        from: instant("from", &args.from)?,
        to: instant("to", &args.to)?,
        until: None,
    })
}
