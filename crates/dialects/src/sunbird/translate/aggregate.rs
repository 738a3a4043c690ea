//! Progress of a group in an activity.

use std::collections::{BTreeSet, HashMap};

use rollbook_app::views::{ActivityAggregate, MemberView, ProgressView, SubjectView};
use rollbook_domain::Timestamp;
use serde_json::Number;

use super::fields::{Object, required};
use super::group::{full_name, person};
use crate::sunbird::operation::{ACTIVITY_ID_MISSING, ACTIVITY_TYPE_MISSING, GROUP_ID_MISSING, Words};
use crate::sunbird::wire::{ActivityRow, AggregateBody, MemberAggregate, Metric};

/// Which progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct AggregateWish {
    pub(in super::super) group: String,
    pub(in super::super) activity: String,
    /// Repeated in the answer, and nothing else.
    pub(in super::super) kind: String,
}

/// The first field that is missing is told.
pub(in super::super) fn aggregate_wish(body: &Object) -> Result<AggregateWish, Words> {
    let empty = Object::new();
    let wish = body.get("request").and_then(|wish| wish.as_object()).unwrap_or(&empty);
    let field = |key, words| required(wish, key).map(str::to_owned).map_err(|_| words);
    Ok(AggregateWish {
        group: field("groupId", GROUP_ID_MISSING)?,
        activity: field("activityId", ACTIVITY_ID_MISSING)?,
        kind: field("activityType", ACTIVITY_TYPE_MISSING)?,
    })
}

/// The answer: one row per progress record of an active member.
pub(in super::super) fn aggregate(
    wish: AggregateWish,
    progress: &ActivityAggregate,
    members: &HashMap<String, MemberView>,
    people: &HashMap<String, SubjectView>,
    now: Timestamp,
) -> AggregateBody {
    let rows: Vec<_> =
        progress.members.iter().filter_map(|record| Some((record, members.get(record.member.id())?))).collect();
    let enrolled = rows.iter().map(|(record, _)| record.member.id()).collect::<BTreeSet<_>>().len();
    let newest = rows.iter().map(|(record, _)| record.at).max().unwrap_or(now);
    let enrolment = metric("enrolmentCount", enrolled.into(), newest);
    AggregateBody {
        group_id: wish.group,
        activity: ActivityRow { id: wish.activity, kind: wish.kind, agg: vec![enrolment] },
        members: rows.into_iter().map(|(record, member)| row(record, member, people)).collect(),
    }
}

fn row(record: &ProgressView, member: &MemberView, people: &HashMap<String, SubjectView>) -> MemberAggregate {
    let id = member.member.id();
    MemberAggregate {
        user_id: id.to_owned(),
        name: people.get(id).map(full_name).unwrap_or_default(),
        role: member.role.clone(),
        status: "active",
        created_by: person(&member.created_by),
        agg: metrics(record),
    }
}

fn metrics(record: &ProgressView) -> Vec<Metric> {
    let scores = record.scores.iter().flat_map(|(id, score)| {
        [
            metric(format!("score:{id}"), number(score.score), record.at),
            metric(format!("max_score:{id}"), number(score.max), record.at),
            metric(format!("attempts_count:{id}"), score.attempts.into(), record.at),
        ]
    });
    [metric("completedCount", record.completed_count.into(), record.at)].into_iter().chain(scores).collect()
}

fn metric(name: impl Into<String>, value: Number, at: Timestamp) -> Metric {
    Metric { name: name.into(), value, last_updated_on: Some(at.millis()) }
}

/// Whole numbers without a point.
fn number(value: f64) -> Number {
    #[expect(clippy::cast_possible_truncation, reason = "whole numbers of this size fit")]
    let whole = (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64);
    whole.map(Number::from).or_else(|| Number::from_f64(value)).unwrap_or_else(|| 0.into())
}

#[cfg(test)]
mod tests;
