//! Progress that other systems report.

use std::collections::BTreeMap;

use http::StatusCode;
use rollbook_app::rfc3339;
use rollbook_domain::progress::{ProgressRecord, Score};
use rollbook_domain::reference::InvalidReference;
use rollbook_domain::{Reference, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, done};
use super::openapi::{Recorded, WriteProblems};
use crate::problem::{Problem, kind};
use crate::request::{Input, Write};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new().routes(routes!(record_progress))
}

/// Reports; the newest of a member, activity and batch counts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProgressIntake)]
struct Body {
    records: Vec<Record>,
}

impl Input for Body {}

/// One report.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProgressRecord)]
struct Record {
    /// `user:u-asha`
    #[schema(value_type = String)]
    member: Reference,
    /// `Course:do_900`: what stands before the colon describes, what follows identifies.
    activity: String,
    /// The run of the activity.
    batch: String,
    /// Whether the member is enrolled.
    enrolled: bool,
    /// Items completed.
    completed_count: u64,
    /// By the id of the assessed item.
    #[serde(default)]
    scores: BTreeMap<String, Assessed>,
    /// When it was so.
    #[serde(with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// The result of one assessment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AssessmentResult)]
struct Assessed {
    /// The best result.
    score: f64,
    /// The best possible result.
    max: f64,
    /// How often it was tried.
    attempts: u64,
}

/// The most characters of a batch.
const MAX_BATCH: usize = 255;

impl Record {
    fn read(self, index: usize) -> Result<ProgressRecord, Problem> {
        let wrong = |field: &str, what: &dyn std::fmt::Display| {
            let path = format!("/records/{index}/{field}");
            Problem::new(&kind::INVALID_FIELD, format!("{path}: {what}.")).with("path", path)
        };
        if self.batch.chars().count() > MAX_BATCH || self.batch.chars().any(char::is_control) {
            return Err(wrong("batch", &"must be at most 255 characters, none of them a control character"));
        }
        let score = |Assessed { score, max, attempts }| Score { score, max, attempts };
        Ok(ProgressRecord {
            activity: activity(&self.activity).map_err(|error| wrong("activity", &error))?,
            member: self.member,
            batch: self.batch,
            enrolled: self.enrolled,
            completed_count: self.completed_count,
            scores: self.scores.into_iter().map(|(item, assessed)| (item, score(assessed))).collect(),
            at: self.at,
        })
    }
}

/// Other systems write the kind as they like (`Course`); since it only describes, it is made to fit.
fn activity(text: &str) -> Result<Reference, InvalidReference> {
    let (kind, id) = text.split_once(':').ok_or(InvalidReference::NoColon)?;
    let fit = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    Reference::new(&kind.chars().map(fit).take(32).collect::<String>(), id)
}

#[derive(Serialize)]
struct Taken {
    recorded: u64,
}

/// Take in progress
///
/// Idempotent per member, activity and batch: the newest `at` counts, in whatever order reports come.
#[utoipa::path(
    post,
    path = "/v1/workspaces/{workspace}/progress",
    tag = "activity",
    params(("workspace" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = Body,
    responses((status = 200, body = Recorded), WriteProblems),
)]
async fn record_progress(Write { head, input }: Write<Body>) -> Answer {
    let head = head.entering_path()?;
    let records = input.records.into_iter().enumerate();
    let records = records.map(|(index, record)| record.read(index)).collect::<Result<_, _>>()?;
    let taken = head.app().record_progress(&head.call, records).await?;
    done(head.app(), StatusCode::OK, &taken, Taken { recorded: taken.outcome })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_an_activity_is_made_to_fit() {
        assert_eq!(activity("Course:do_900").unwrap().as_str(), "course:do_900");
        assert_eq!(activity("Text Book/2:do:1").unwrap().as_str(), "text-book-2:do:1");
        assert_eq!(activity("do_900"), Err(InvalidReference::NoColon));
        assert_eq!(activity(":do_900"), Err(InvalidReference::BadKind));
    }
}
