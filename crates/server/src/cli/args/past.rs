//! Commands that look at the past.

use clap::Args;

use super::{Place, Remote};

#[derive(Debug, Args)]
pub(in crate::cli) struct StateArgs {
    /// The group's id
    pub(in crate::cli) group: String,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
    /// An instant (2026-03-07T06:00:00Z) or a position; now when absent
    #[arg(long, value_name = "TIME|POSITION")]
    pub(in crate::cli) as_of: Option<String>,
    /// List the members as well
    #[arg(long)]
    pub(in crate::cli) members: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The group's id; without it and without --member, all groups and directory entries of the workspace
    pub(in crate::cli) group: Option<String>,
    /// The groups of this member (kind:id)
    #[arg(long, value_name = "MEMBER", conflicts_with = "group")]
    pub(in crate::cli) member: Option<String>,
    /// What was before: an instant (2026-03-07T06:00:00Z) or a position
    #[arg(long, value_name = "TIME|POSITION")]
    pub(in crate::cli) from: String,
    /// What was after; now when absent
    #[arg(long, value_name = "TIME|POSITION")]
    pub(in crate::cli) to: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
    /// One JSON object per change, with the whole of it before and after
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) remote: Remote,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct HistoryArgs {
    /// The group's id
    pub(in crate::cli) group: Option<String>,
    /// Of this member (kind:id), in the group if one is named
    #[arg(long, value_name = "MEMBER")]
    pub(in crate::cli) member: Option<String>,
    /// Of this import
    #[arg(long, value_name = "JOB")]
    pub(in crate::cli) import: Option<String>,
    /// What this actor did, or had done
    #[arg(long, value_name = "ACTOR")]
    pub(in crate::cli) actor: Option<String>,
    /// Only events of this type, such as group.members-added; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub(in crate::cli) kinds: Vec<String>,
    /// Only what this actor did, or had done
    #[arg(long, value_name = "ACTOR")]
    pub(in crate::cli) by: Option<String>,
    /// Only from this time on
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) from: Option<String>,
    /// Only before this time
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) to: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) place: Place,
    /// One JSON object per event
    #[arg(long)]
    pub(in crate::cli) json: bool,
}
