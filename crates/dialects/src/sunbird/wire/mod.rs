//! The JSON of Sunbird.

mod aggregate;
mod envelope;
mod group;
mod outcome;

pub(super) use aggregate::{ActivityRow, AggregateBody, MemberAggregate, Metric};
pub(super) use envelope::{Envelope, Params};
pub(super) use group::{ActivityBody, ActivityInfo, GroupBody, GroupRow, GroupsBody, MemberBody};
pub(super) use outcome::{BySection, CreateBody, Empty, Health, Problem, Problems, ResponseBody};
