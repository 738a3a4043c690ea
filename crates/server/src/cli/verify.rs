//! `rollbook verify [--checkpoint FILE]`

use rollbook_proof::checkpoint::origin;
use rollbook_proof::verify::{Report, Source, Witness, verify};
use rollbook_proof::{TreeStore, VerifyingKey};
use rollbook_store::{Position, StoreError};

use super::args::VerifyArgs;
use super::error::CliError;
use super::filling::Filling;
use super::out::Out;
use crate::config::Config;
use crate::proof::{Evidence, known_key, read};

pub(super) async fn run(config: &Config, args: &VerifyArgs, out: &mut Out) -> Result<(), CliError> {
    let Evidence { log, trees } = read(config).await?;
    let epoch = log.epoch().await.map_err(unreadable)?;
    let key = key(config, args, epoch);
    let mut witnesses = Vec::new();
    if let Some(file) = &args.checkpoint {
        witnesses.push(brought(file, key.as_ref().map_err(Clone::clone))?);
    }
    // Without a key nothing can be said about who signed what is kept with the tree.
    if let (Some(trees), Ok(key)) = (&trees, &key) {
        witnesses.extend(kept(&**trees, key).await?);
    }
    if trees.is_none() && witnesses.is_empty() {
        return Err(CliError::Failed("there is neither a tree nor a checkpoint to compare the log with".into()));
    }
    let expected = witnesses.iter().map(|witness| witness.checkpoint.size).max().unwrap_or_default();
    let filling = Filling::begin("verified");
    let told = |events| filling.update(Position(events), Position(expected));
    let report = verify(&*log, trees.as_deref(), &witnesses, told).await;
    filling.end();
    tell(&report.map_err(unreadable)?, epoch, out)
}

/// The key that is given, or the one that signs here.
fn key(config: &Config, args: &VerifyArgs, epoch: u32) -> Result<VerifyingKey, String> {
    match &args.key {
        Some(key) => Ok(key.clone()),
        None => known_key(config, epoch).map(|key| key.public().clone()).map_err(|error| error.to_string()),
    }
}

/// A checkpoint from outside.
fn brought(file: &std::path::Path, key: Result<&VerifyingKey, String>) -> Result<Witness, CliError> {
    let bad = |problem: &dyn std::fmt::Display| CliError::Failed(format!("{}: {problem}", file.display()));
    let note = std::fs::read_to_string(file).map_err(|error| bad(&error))?;
    let key = key.map_err(|problem| bad(&format!("--key must say who signed it ({problem})")))?;
    let text = key.open(&note).map_err(|problem| bad(&problem))?;
    let checkpoint = text.parse().map_err(|problem| bad(&problem))?;
    Ok(Witness { source: Source::File(file.display().to_string()), checkpoint })
}

/// The newest checkpoint that is kept with the tree.
async fn kept(trees: &dyn TreeStore, key: &VerifyingKey) -> Result<Option<Witness>, CliError> {
    let Some(note) = trees.tree().await.map_err(unreadable)?.and_then(|tree| tree.checkpoint) else { return Ok(None) };
    let bad =
        |problem: &dyn std::fmt::Display| CliError::Failed(format!("the checkpoint kept with the tree {problem}"));
    let text = key.open(&note).map_err(|problem| bad(&problem))?;
    let checkpoint = text.parse().map_err(|problem| bad(&problem))?;
    Ok(Some(Witness { source: Source::Tree, checkpoint }))
}

fn tell(report: &Report, epoch: u32, out: &mut Out) -> Result<(), CliError> {
    let Report { events, in_tree, root, findings } = report;
    out.line(&format!("{} {events} events, {in_tree} of them in the tree, root {root}", origin(epoch)))?;
    if findings.is_empty() {
        return out.line("every event is the one that was recorded");
    }
    let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
    let first = report.first_bad().map(|position| format!("first bad position {position}\n")).unwrap_or_default();
    Err(CliError::Failed(format!("the log is not what it was\n{first}{}", told.join("\n"))))
}

fn unreadable(error: StoreError) -> CliError {
    CliError::failed("the log cannot be read", error)
}
