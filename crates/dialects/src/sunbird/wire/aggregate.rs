//! Progress of a group in an activity.

use serde::Serialize;

/// The result.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct AggregateBody {
    pub(in super::super) group_id: String,
    pub(in super::super) activity: ActivityRow,
    pub(in super::super) members: Vec<MemberAggregate>,
}

/// The activity as a whole.
#[derive(Debug, Serialize)]
pub(in super::super) struct ActivityRow {
    pub(in super::super) id: String,
    #[serde(rename = "type")]
    pub(in super::super) kind: String,
    pub(in super::super) agg: Vec<Metric>,
}

/// One progress record of a member.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct MemberAggregate {
    pub(in super::super) user_id: String,
    pub(in super::super) name: String,
    pub(in super::super) role: String,
    pub(in super::super) status: &'static str,
    pub(in super::super) created_by: String,
    pub(in super::super) agg: Vec<Metric>,
}

/// A number and since when it is so, in milliseconds since the epoch.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Metric {
    #[serde(rename = "metric")]
    pub(in super::super) name: String,
    pub(in super::super) value: serde_json::Number,
    pub(in super::super) last_updated_on: Option<i64>,
}
