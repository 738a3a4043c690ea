//! `rollbook projections step NAME --from --to`

use rollbook_app::rfc3339;
use rollbook_domain::describe;
use rollbook_projections::{Changed, ChangedRow, Seen, Step, Stepper, ViewsError};
use rollbook_store::Position;

use super::args::StepArgs;
use super::error::CliError;
use super::filling::Filling;
use super::out::Out;
use super::place;
use crate::config::Config;
use crate::log::read_log;
use crate::views::check_names;

/// Longer cells are cut off: a document may have kilobytes.
const LONGEST: usize = 120;

pub(super) async fn run(config: &Config, args: &StepArgs, out: &mut Out) -> Result<(), CliError> {
    check_names(std::slice::from_ref(&args.name))?;
    let store = read_log(config).await?;
    let first = place::first_of(&*store, &args.from).await?;
    let end = match &args.to {
        Some(to) => place::end_of_command(&*store, to).await?,
        None => store.current_head().await.map_err(|error| CliError::failed("the log cannot be read", error))?,
    };
    let mut stepper = Stepper::new(&args.name, store).await.map_err(|error| stopped(&error))?;
    let filling = Filling::begin("taken in");
    let before = Position(first.0.saturating_sub(1).min(end.0));
    let passed = stepper.pass(before, |reached| filling.update(reached, before)).await;
    filling.end();
    passed.map_err(|error| stopped(&error))?;
    while let Some(steps) = stepper.next(end).await.map_err(|error| stopped(&error))? {
        steps.iter().try_for_each(|step| show(step, out))?;
    }
    Ok(())
}

fn stopped(error: &ViewsError) -> CliError {
    CliError::Failed(error.to_string())
}

fn show(step: &Step, out: &mut Out) -> Result<(), CliError> {
    for Seen { recorded, event, .. } in &step.events {
        let sentence = event.as_ref().map_or_else(ToString::to_string, describe);
        let (at, stream, actor) = (rfc3339::format(recorded.recorded_at), recorded.stream, &recorded.meta.actor);
        out.line(&format!("{}  {at}  {stream}@{}  {actor}  {sentence}", recorded.position, recorded.version))?;
    }
    if step.changes.is_empty() {
        return out.line("    changes nothing");
    }
    step.changes.iter().try_for_each(|changed| out.line(&told(changed)))
}

fn told(changed: &Changed) -> String {
    let row = |row: &ChangedRow| {
        let cells: Vec<_> = row.iter().map(|(name, cell)| format!("{name}={}", short(cell))).collect();
        cells.join(" ")
    };
    match changed {
        Changed::Added { table, row: cells } => format!("  + {table}  {}", row(cells)),
        Changed::Removed { table, row: cells } => format!("  - {table}  {}", row(cells)),
        Changed::Altered { table, key, cells } => {
            let cells: Vec<_> =
                cells.iter().map(|(name, old, new)| format!("{name} {} -> {}", short(old), short(new))).collect();
            format!("  ~ {table}  {}: {}", row(key), cells.join(", "))
        }
    }
}

fn short(cell: &str) -> String {
    match cell.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}
