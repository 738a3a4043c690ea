//! From the words of the command line to an exit code.

use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Runtime;

use super::args::{Cli, Command, EventsCommand, Settings};
use super::error::CliError;
use super::out::Out;
use super::{
    demo, diff, erase, events, history, import, keys, migrate, projections, replay, schema, serve, state, transfer,
    verify,
};
use crate::config::{Config, Sources, load};
use crate::telemetry::Telemetry;

/// Runs the program. 0: done; 1: it did not work; 2: the command line or the configuration makes no sense.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = Out::new();
    let ended = run(&cli, &mut out).and_then(|()| out.flush());
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(out.flush());
            eprintln!("rollbook: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(cli: &Cli, out: &mut Out) -> Result<(), CliError> {
    // These need neither settings nor a runtime.
    match &cli.command {
        Command::Keys(command) => return keys::run(command, out),
        Command::Schema(args) => return schema::run(args.which, out),
        _ => {}
    }
    let config = load(&sources(&cli.settings)?)?;
    let runtime = Runtime::new().map_err(|error| CliError::failed("the runtime cannot start", error))?;
    runtime.block_on(async {
        let telemetry = Telemetry::start(cli.settings.log_format, std::env::vars())?;
        let ended = dispatch(&cli.command, &config, out).await;
        telemetry.end();
        ended
    })
}

async fn dispatch(command: &Command, config: &Config, out: &mut Out) -> Result<(), CliError> {
    match command {
        Command::Serve(args) => serve::run(config, args, out).await,
        Command::Demo(args) => demo::run(config, args, out).await,
        Command::Import(args) => import::run(config, args, out).await,
        Command::State(args) => state::run(config, args, out).await,
        Command::Diff(args) => diff::run(config, args, out).await,
        Command::History(args) => history::run(config, args, out).await,
        Command::Events(EventsCommand::Tail(args)) => events::tail(config, args, out).await,
        Command::Events(EventsCommand::Export(args)) => transfer::export(config, args, out).await,
        Command::Events(EventsCommand::Import(args)) => transfer::import(config, args, out).await,
        Command::Replay(args) => replay::run(config, args, out).await,
        Command::Erase(args) => erase::run(config, args, out).await,
        Command::Verify(args) => verify::run(config, args, out).await,
        Command::Projections(command) => projections::run(config, command, out).await,
        Command::Migrate => migrate::run(config, out).await,
        Command::Keys(command) => keys::run(command, out),
        Command::Schema(args) => schema::run(args.which, out),
    }
}

fn sources(settings: &Settings) -> Result<Sources, CliError> {
    let given = [
        ("listen", "--listen", &settings.listen),
        ("public_url", "--public-url", &settings.public_url),
        ("log", "--log", &settings.log),
        ("views", "--views", &settings.views),
        ("files", "--files", &settings.files),
    ];
    let mut flags = Vec::new();
    for text in &settings.set {
        let (key, value) = text.split_once('=').ok_or_else(|| {
            CliError::Usage(format!("--set {text}: expected KEY=VALUE, such as dialects.hype.enabled=false"))
        })?;
        flags.push((key.trim().to_owned(), value.trim().to_owned(), format!("--set {text}")));
    }
    for (key, flag, value) in given {
        flags.extend(value.iter().map(|value| (key.to_owned(), value.clone(), flag.to_owned())));
    }
    // Variables that are not UTF-8 are none of ours.
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    Ok(Sources { file: settings.config.clone(), environment: std::env::vars_os().filter_map(text).collect(), flags })
}
