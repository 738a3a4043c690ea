//! What of a create or update was left out.

use rollbook_domain::group::commands::{ItemProblem, SectionReport, SectionReports};

use crate::sunbird::wire::{BySection, Problem, Problems};

/// How an operation words a passed limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Limits {
    Create,
    Update,
}

/// The sections that a report has, problems or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Sent {
    pub(in super::super) members: bool,
    pub(in super::super) activities: bool,
}

/// The report; none where there is no problem.
pub(in super::super) fn problems(reports: &SectionReports, limits: Limits, sent: Sent) -> Option<Problems> {
    let members = section(&reports.members, |limit| limits.members(limit));
    let activities = section(&reports.resources, |limit| limits.activities(limit));
    let errors: Vec<_> = members.iter().chain(&activities).cloned().collect();
    let error =
        BySection { members: sent.members.then_some(members), activities: sent.activities.then_some(activities) };
    (!errors.is_empty()).then_some(Problems { error, errors })
}

fn section(report: &SectionReport, limit: impl Fn(u64) -> Problem) -> Vec<Problem> {
    let items = report.items.refused.iter();
    let items = items.map(|item| of_user(item.member.id(), code(item.problem)));
    items.chain(report.limit.map(limit)).collect()
}

fn of_user(id: &str, error_code: &'static str) -> Problem {
    Problem { user_id: Some(id.to_owned()), error_code, error_message: None }
}

const fn code(problem: ItemProblem) -> &'static str {
    match problem {
        ItemProblem::MemberExists | ItemProblem::NamedTwice => "MEMBER_EXISTS",
        ItemProblem::NotAMember | ItemProblem::UnknownSubject => "MEMBER_NOT_FOUND",
        ItemProblem::InactiveSubject => "MEMBER_INACTIVE",
        ItemProblem::LimitReached => "GS_UDT05",
    }
}

impl Limits {
    fn members(self, limit: u64) -> Problem {
        let (error_code, message) = match self {
            Self::Create => {
                ("GS_CRT05", format!("Failed to add member, group, exceeded number of permissible members of {limit}."))
            }
            Self::Update => {
                ("GS_UDT05", format!("Failed to update the group,  exceeded permissible members count of {limit}"))
            }
        };
        Problem { user_id: None, error_code, error_message: Some(message) }
    }

    fn activities(self, limit: u64) -> Problem {
        let (error_code, message) = match self {
            Self::Create => (
                "GS_CRT06",
                format!(
                    "Failed to add activity in a group, exceeded the number of permissible activity in the group {limit}."
                ),
            ),
            Self::Update => (
                "GS_UDT06",
                format!("Failed to update group activity, exceeded permissible activities of {limit} in a group"),
            ),
        };
        Problem { user_id: None, error_code, error_message: Some(message) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollbook_domain::group::commands::{BulkReport, ItemRefusal};
    use serde_json::json;

    fn refused(user: &str, problem: ItemProblem) -> ItemRefusal {
        ItemRefusal { member: format!("user:{user}").parse().unwrap(), problem }
    }

    #[test]
    fn problems_are_told_in_both_forms() {
        let refused = vec![refused("u-binod", ItemProblem::MemberExists), refused("u-ghost", ItemProblem::NotAMember)];
        let items = BulkReport { refused, ..BulkReport::default() };
        let reports = SectionReports { members: SectionReport { items, limit: None }, ..SectionReports::default() };
        let told = problems(&reports, Limits::Update, Sent { members: true, activities: false }).unwrap();
        let entries = json!([
            { "userId": "u-binod", "errorCode": "MEMBER_EXISTS" },
            { "userId": "u-ghost", "errorCode": "MEMBER_NOT_FOUND" },
        ]);
        let expected = json!({ "error": { "members": entries }, "errors": entries });
        assert_eq!(serde_json::to_value(&told).unwrap(), expected);
    }

    #[test]
    fn a_limit_concerns_nobody_in_particular() {
        let reports = SectionReports {
            resources: SectionReport { limit: Some(20), ..SectionReport::default() },
            ..SectionReports::default()
        };
        let told = problems(&reports, Limits::Create, Sent { members: true, activities: true }).unwrap();
        let message = "Failed to add activity in a group, exceeded the number of permissible activity in the group 20.";
        let entry = json!({ "errorCode": "GS_CRT06", "errorMessage": message });
        let expected = json!({ "error": { "members": [], "activities": [entry] }, "errors": [entry] });
        assert_eq!(serde_json::to_value(&told).unwrap(), expected);
    }

    #[test]
    fn no_problem_is_no_report() {
        let sent = Sent { members: true, activities: true };
        assert_eq!(problems(&SectionReports::default(), Limits::Update, sent), None);
    }
}
