//! The command line: `rollbook <command>`.

mod past;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use rollbook_proof::VerifyingKey;

pub(super) use self::past::{DiffArgs, HistoryArgs, StateArgs};

/// Groups and memberships as an event-sourced service, with a past that can be read.
#[derive(Debug, Parser)]
#[command(name = "rollbook", version, about, propagate_version = true, arg_required_else_help = true)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) settings: Settings,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Where settings come from; the same for every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct Settings {
    /// Configuration file; without one the defaults hold (`rollbook schema config` prints them)
    #[arg(long, global = true, env = "ROLLBOOK_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Any key of the configuration, such as --set dialects.hype.enabled=false
    #[arg(long, global = true, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Address and port to listen at; port 0 takes a free one [default: 127.0.0.1:7070]
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub(super) listen: Option<String>,
    /// What links in answers begin with
    #[arg(long, global = true, value_name = "URL")]
    pub(super) public_url: Option<String>,
    /// Where events are kept [default: sqlite:./data/log.db]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) log: Option<String>,
    /// Where views are kept [default: sqlite:./data/views.db]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) views: Option<String>,
    /// Where files are kept [default: file:./data/files]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) files: Option<String>,
    /// How the program's own messages are written; what is written is set by `RUST_LOG`
    #[arg(long, global = true, env = "ROLLBOOK_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub(super) log_format: LogFormat,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Runs the service until it is told to stop (SIGTERM, Ctrl-C)
    Serve(ServeArgs),
    /// Fills a workspace with lively samples, serves it, and says what to open
    Demo(DemoArgs),
    /// Adds members from a CSV file: group,member[,role], one membership per line
    Import(ImportArgs),
    /// Shows a group as it was
    State(StateArgs),
    /// Tells what changed between two moments: in a group, for a member, or in a workspace
    Diff(DiffArgs),
    /// Lists what happened to a group, a member or an import, or what somebody did
    History(HistoryArgs),
    /// Reads the log
    #[command(subcommand)]
    Events(EventsCommand),
    /// Fills views from the log up to a moment, in a scratch database
    Replay(ReplayArgs),
    /// Erases a person for good: destroys the key of everything personal that the log has of it
    Erase(EraseArgs),
    /// Recomputes the proof of the log from its rows, and names the first that is not what it was
    Verify(VerifyArgs),
    /// Looks after the views
    #[command(subcommand)]
    Projections(ProjectionsCommand),
    /// Makes keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Brings the databases to this version and stops
    Migrate,
    /// Prints a generated description
    Schema(SchemaArgs),
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    /// Serve a copy of a log for reading: nothing is written to the file or beside it, and commands are refused
    #[arg(long, value_name = "FILE")]
    pub(super) from_backup: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Up to where: an instant (2026-03-07T06:00:00Z) or a position
    #[arg(long, value_name = "TIME|POSITION")]
    pub(super) to: String,
    /// An empty scratch database, sqlite:<path> or postgres://…
    #[arg(long, value_name = "URL")]
    pub(super) into: String,
}

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// How many groups
    #[arg(long, default_value_t = 36, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) groups: u32,
    /// Which workspace
    #[arg(long, default_value = "demo")]
    pub(super) workspace: String,
    /// Stop when the samples are there instead of serving them
    #[arg(long)]
    pub(super) fill_only: bool,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The CSV file; `-` reads standard input. A first line `group,member[,role]` is passed over
    pub(super) file: PathBuf,
    #[command(flatten)]
    pub(super) place: Place,
    /// Every member is an id of this kind, taken as it is; without, members are written kind:id
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// Commands under way at once
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(super) concurrency: u16,
    #[command(flatten)]
    pub(super) remote: Remote,
}

/// A running server, instead of the data folder.
#[derive(Debug, Args)]
pub(super) struct Remote {
    /// Talk to a running server instead of opening the data folder
    #[arg(long, env = "ROLLBOOK_URL", value_name = "URL")]
    pub(super) url: Option<String>,
    /// The key to talk to it with
    #[arg(long, env = "ROLLBOOK_KEY", value_name = "KEY", hide_env_values = true)]
    pub(super) key: Option<String>,
}

/// Which workspace.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// The workspace
    #[arg(long, short, default_value = "default")]
    pub(super) workspace: String,
}

#[derive(Debug, Args)]
pub(super) struct EraseArgs {
    /// Who, as the directory knows or knew it, such as user:7
    pub(super) person: String,
    #[command(flatten)]
    pub(super) place: Place,
    #[command(flatten)]
    pub(super) remote: Remote,
}

#[derive(Debug, Subcommand)]
pub(super) enum EventsCommand {
    /// Prints the newest events, or all after a position
    Tail(TailArgs),
    /// Writes the whole log into a file, also beside a running server: one CloudEvent per line, compressed with zstd
    Export(ExportArgs),
    /// Fills an empty log from such a file: the same events, in the same order, to the last byte
    Import(ImportLogArgs),
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The file, which must not be there yet; `-` writes to standard output
    pub(super) file: PathBuf,
    /// Write text instead of compressing it
    #[arg(long)]
    pub(super) plain: bool,
}

#[derive(Debug, Args)]
pub(super) struct ImportLogArgs {
    /// The file, compressed or not; it is read twice
    pub(super) file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct TailArgs {
    #[command(flatten)]
    pub(super) place: Place,
    /// All events after this position; `start` for the whole log
    #[arg(long, value_name = "POSITION")]
    pub(super) after: Option<String>,
    /// How many of the newest events, when no position is given
    #[arg(long, short = 'n', default_value_t = 20)]
    pub(super) lines: usize,
    /// Go on with new events as they become durable
    #[arg(long, short)]
    pub(super) follow: bool,
    /// One JSON object per event
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// A signed checkpoint that was kept elsewhere: the log must still begin with what it covers
    #[arg(long, value_name = "FILE")]
    pub(super) checkpoint: Option<PathBuf>,
    /// The key that checkpoints are checked with, <name>+<id>+<key>; the one that signs here when absent
    #[arg(long, value_name = "KEY")]
    pub(super) key: Option<VerifyingKey>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProjectionsCommand {
    /// Says how far each projection is
    List {
        #[command(flatten)]
        remote: Remote,
    },
    /// Fills the views anew from the log, beside those that serve
    Rebuild {
        /// Which; all of them are filled and change places together, whichever is named
        names: Vec<String>,
        #[command(flatten)]
        remote: Remote,
    },
    /// Compares the views, row for row, with what the log makes of them
    Diff,
    /// Shows what each command of a stretch of the log changes in a view, without touching the views that serve
    Step(StepArgs),
}

#[derive(Debug, Args)]
pub(super) struct StepArgs {
    /// Which projection; `rollbook projections list` names them
    pub(super) name: String,
    /// The first command: a position or an instant
    #[arg(long, value_name = "TIME|POSITION", default_value = "1")]
    pub(super) from: String,
    /// The last command; the newest when absent
    #[arg(long, value_name = "TIME|POSITION")]
    pub(super) to: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Prints a new API key with its hash, ready for the configuration
    New {
        /// What history calls it
        #[arg(long, default_value = "new")]
        name: String,
        /// Print a secret for the key `secret` of the configuration instead
        #[arg(long)]
        secret: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Which
    pub(super) which: Which,
}

/// What can be described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Which {
    /// The GraphQL schema
    Graphql,
    /// OpenAPI 3.1 of native REST
    Openapi,
    /// Every key of the configuration with its default
    Config,
    /// Types and schema versions of events
    Events,
}
