//! `rollbook events export FILE` and `rollbook events import FILE`

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use rollbook_store::{EventStore, Position};
use rollbook_transfer::{Form, Step, Summary, TransferError};

use super::args::{ExportArgs, ImportLogArgs};
use super::error::CliError;
use super::filling::Filling;
use super::out::Out;
use crate::config::Config;
use crate::log::{open_any_log, raw_log};

pub(super) async fn export(config: &Config, args: &ExportArgs, out: &mut Out) -> Result<(), CliError> {
    let form = if args.plain { Form::Plain } else { Form::Zstd };
    if args.file == Path::new("-") {
        if form == Form::Zstd && stdout().is_terminal() {
            return Err(CliError::Usage("a terminal shows no compressed file; name one, or add --plain".into()));
        }
        let store = raw_log(config).await?;
        let summary = write(&*store, BufWriter::new(stdout()), form).await?;
        eprintln!("exported {}", told(&summary));
        return Ok(());
    }
    if args.file.exists() {
        return Err(CliError::Failed(format!("{}: is there already", args.file.display())));
    }
    let store = raw_log(config).await?;
    let summary = to_file(&*store, &args.file, form).await?;
    out.line(&format!("exported {}", told(&summary)))
}

/// Under another name until it is whole, so that nobody takes half a file for a log.
async fn to_file(store: &dyn EventStore, path: &Path, form: Form) -> Result<Summary, CliError> {
    let named = |error: io::Error| CliError::failed(&path.display().to_string(), error);
    let draft = draft(path);
    let file = File::create(&draft).map_err(named)?;
    let written = write(store, BufWriter::new(&file), form).await;
    let kept = written.and_then(|summary| {
        file.sync_all().and_then(|()| fs::rename(&draft, path)).map_err(named)?;
        Ok(summary)
    });
    if kept.is_err() {
        // It is of no use; whether it can be removed changes nothing about that.
        fs::remove_file(&draft).ok();
    }
    kept
}

fn draft(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

async fn write(store: &dyn EventStore, to: impl Write + Send, form: Form) -> Result<Summary, CliError> {
    let mut steps = Steps::default();
    let summary = rollbook_transfer::export(store, to, form, &mut |step, done, all| steps.at(step, done, all)).await;
    steps.end();
    summary.map_err(|error| CliError::failed("the log was not exported", error))
}

pub(super) async fn import(config: &Config, args: &ImportLogArgs, out: &mut Out) -> Result<(), CliError> {
    let name = args.file.display();
    // Opened first: a mistyped name should not wait for a database, or make one.
    let open = || File::open(&args.file);
    open().map_err(|error| CliError::failed(&name.to_string(), error))?;
    let store = open_any_log(config).await?;
    let mut steps = Steps::default();
    let summary = rollbook_transfer::import(&*store, open, &mut |step, done, all| steps.at(step, done, all)).await;
    steps.end();
    match summary {
        Ok(summary) => out.line(&format!("imported {}", told(&summary))),
        Err(error @ (TransferError::Line { .. } | TransferError::File(_))) => {
            Err(CliError::Failed(format!("{name}: {error}; nothing was imported")))
        }
        Err(error) => Err(CliError::failed("nothing can be served from the log", error)),
    }
}

fn told(summary: &Summary) -> String {
    let Summary { events, kept, root } = summary;
    format!("{events} events and {kept} entries beside them, root {root}")
}

/// A bar, or lines, for each step.
#[derive(Default)]
struct Steps(Option<(Step, Filling)>);

impl Steps {
    fn at(&mut self, step: Step, done: u64, all: u64) {
        if self.0.as_ref().is_none_or(|(at, _)| *at != step) {
            self.end();
            self.0 = Some((step, Filling::begin(word(step))));
        }
        if let Some((_, filling)) = &self.0 {
            filling.update(Position(done), Position(all));
        }
    }

    fn end(&mut self) {
        if let Some((_, filling)) = self.0.take() {
            filling.end();
        }
    }
}

fn word(step: Step) -> &'static str {
    match step {
        Step::Exporting => "exported",
        Step::Checking => "checked",
        Step::Writing => "written",
        Step::Proving => "read back",
    }
}
