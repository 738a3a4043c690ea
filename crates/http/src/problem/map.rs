//! The one mapping from what can go wrong inside to what a native client reads.

use rollbook_app::AppError;
use rollbook_domain::Refusal;

use super::document::Problem;
use super::kinds::{Kind, kind};
use crate::words::camel_case;

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let told = sentence(&error.to_string());
        match error {
            AppError::Refused(refusal) => refusal.into(),
            AppError::VersionMismatch { actual } => Self::new(&kind::VERSION_MISMATCH, told).with("version", actual),
            AppError::KeyReused => Self::new(&kind::KEY_REUSED, told),
            AppError::Invalid { field, .. } => Self::new(invalid(field), told).with("field", field),
            AppError::NotFound { .. } => Self::new(&kind::NOT_FOUND, told),
            AppError::ReadOnly => Self::new(&kind::READ_ONLY, told),
            AppError::TooLarge => Self::new(&kind::TOO_LARGE, told),
            AppError::Unavailable(reason) => {
                tracing::warn!(%reason, "not available");
                Self::new(&kind::UNAVAILABLE, "Nothing was acknowledged; the same request may be sent again.")
                    .retry_after(1)
            }
            AppError::ViewLate => Self::new(&kind::VIEW_LATE, told).retry_after(1),
            AppError::Internal(reason) => {
                tracing::error!(%reason, "internal error");
                Self::new(&kind::INTERNAL, "The cause has been logged under the id of this request.")
            }
        }
    }
}

/// The same, where what makes no sense came in a parameter of this name. Those inside know what a position or a moment
/// is, and not what the surface calls it.
pub fn of_parameter(name: &str, error: AppError) -> Problem {
    match error {
        AppError::Invalid { field, reason } => {
            Problem::new(invalid(field), format!("{name}: {reason}.")).with("field", name)
        }
        error => error.into(),
    }
}

fn invalid(field: &str) -> &'static Kind {
    match field {
        "cursor" => &kind::INVALID_CURSOR,
        "position" => &kind::INVALID_POSITION,
        _ => &kind::INVALID_PARAMETER,
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        if let Refusal::InvalidText { field, reason } = refusal {
            let field = camel_case(field);
            return Self::new(&kind::INVALID_TEXT, format!("{field} {reason}.")).with("field", field);
        }
        let code = refusal.code().0;
        let kind = Kind::ALL.iter().find(|kind| kind.code == code).unwrap_or(&kind::CONFLICT);
        let mut problem = Self::new(kind, sentence(&refusal.to_string()));
        // The details of a refusal are its own JSON: `first`, `count`, `limit`, `field` and so on.
        if let Ok(serde_json::Value::Object(details)) = serde_json::to_value(&refusal) {
            for (name, value) in details.into_iter().filter(|(name, _)| name != "code") {
                problem = problem.with(&name, value);
            }
        }
        problem
    }
}

/// The text as a sentence: refusals are written to be continued or embedded.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_keeps_its_code_and_details() {
        let problem = Problem::from(Refusal::MemberExists { first: "user:a".into(), count: 2 });
        assert_eq!(problem.kind(), &kind::MEMBER_EXISTS);
        assert_eq!(problem.detail(), "Already a member: user:a.");
        assert_eq!(problem.members()["first"], "user:a");
        assert_eq!(problem.members()["count"], 2);
    }

    #[test]
    fn fields_have_the_names_of_native_bodies() {
        let problem = Problem::from(Refusal::InvalidText { field: "membership_type", reason: "is too long" });
        assert_eq!(problem.detail(), "membershipType is too long.");
        assert_eq!(problem.members()["field"], "membershipType");
    }

    #[test]
    fn every_refusal_has_a_kind_of_its_own() {
        let source = include_str!("../../../domain/src/refusal.rs");
        let codes = source.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.split_once("=> \""));
        let codes: Vec<_> = codes.map(|(_, code)| code.trim_end_matches("\",")).collect();
        assert!(codes.len() > 20, "{codes:?}");
        for code in codes {
            assert!(Kind::ALL.iter().any(|kind| kind.code == code), "{code} would be answered as a mere conflict");
        }
    }

    #[test]
    fn what_is_internal_is_not_told() {
        let problem = Problem::from(AppError::Internal("column x of table y".into()));
        assert!(!format!("{problem:?}").contains("column"), "{problem:?}");
    }
}
