//! What can go wrong, and the one mapping of it to status, code and message.

use rollbook_app::AppError;
use rollbook_domain::Refusal;

use super::operation::{Operation, UNAUTHORIZED, Words};
use super::translate::Malformed;

/// An operation that came to nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// The API key or a token is missing or not to be trusted.
    Unauthorized,
    /// The token names nobody.
    Nobody,
    /// The body is not what the operation takes.
    Malformed,
    /// The request is about somebody else, or about a field that is not the caller's to set.
    NotOneself,
    /// Lacks what the original stumbles over with a 500.
    Stumble,
    /// A mandatory field of the aggregator.
    Lacks(Words),
    /// No such path, or not with this method.
    NoSuchPath,
    /// The core said no, or could not answer.
    App(AppError),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::App(refusal.into())
    }
}

impl From<Malformed> for Failure {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// A failure as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Told {
    fn new(status: u16, (code, message): Words) -> Self {
        Self { status, code, message: message.to_owned() }
    }
}

/// The words of an operation for a failure; `group` is the id that the request names.
pub(super) fn told(operation: Operation, failure: &Failure, group: &str) -> Told {
    let phrases = operation.phrases();
    match failure {
        Failure::Unauthorized if operation == Operation::Aggregate => Told::new(401, phrases.nobody),
        Failure::Unauthorized => Told::new(401, UNAUTHORIZED),
        Failure::Nobody => Told::new(401, phrases.nobody),
        Failure::NotOneself => Told::new(401, phrases.forbidden),
        Failure::Lacks(words) => Told::new(400, *words),
        Failure::NoSuchPath => Told::new(404, phrases.missing),
        Failure::Stumble => Told::new(500, phrases.internal),
        Failure::App(AppError::Refused(refusal)) => refused(operation, refusal, group),
        // Nothing in the original is like this: the code says who may not, and the message why.
        Failure::App(AppError::ReadOnly) => {
            Told { status: 403, code: phrases.forbidden.0, message: AppError::ReadOnly.to_string() }
        }
        Failure::Malformed | Failure::App(AppError::TooLarge | AppError::Invalid { .. }) => {
            Told::new(400, phrases.malformed)
        }
        Failure::App(error) => {
            tracing::warn!(%error, "failed");
            Told::new(500, phrases.internal)
        }
    }
}

fn refused(operation: Operation, refusal: &Refusal, group: &str) -> Told {
    let phrases = operation.phrases();
    match refusal {
        // Not even the aggregator calls a group that is not there a client's mistake of its own kind.
        Refusal::UnknownGroup if operation == Operation::Aggregate => Told::new(500, phrases.internal),
        Refusal::UnknownGroup => Told::new(400, phrases.missing),
        Refusal::AdminRequired | Refusal::CreatorRequired | Refusal::SelfRequired => Told::new(401, phrases.forbidden),
        Refusal::GroupSuspended => {
            let message = format!("group does not active with this group Id {group}.");
            Told { status: 400, code: "GS_UDT08", message }
        }
        Refusal::TooManyGroups { limit } => {
            let message = format!("Failed to create group, exceeded number of permissible groups of {limit}.");
            Told { status: 400, code: "GS_CRT04", message }
        }
        _ => Told::new(400, phrases.malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_has_its_own_words() {
        let missing = |operation| told(operation, &Refusal::UnknownGroup.into(), "g1");
        for (operation, status, code) in [
            (Operation::Read, 400, "GS_RED07"),
            (Operation::Update, 400, "GS_UDT07"),
            (Operation::Delete, 400, "GS_DLT07"),
            (Operation::Aggregate, 500, "SERVER_ERROR"),
        ] {
            assert_eq!((missing(operation).status, missing(operation).code), (status, code));
        }
        let rights = told(Operation::Update, &Refusal::AdminRequired.into(), "g1");
        assert_eq!((rights.status, rights.code), (401, "GS_UDT09"));
        let creator = told(Operation::Delete, &Refusal::CreatorRequired.into(), "g1");
        assert_eq!((creator.status, creator.code), (401, "GS_DLT10"));
        let away = told(Operation::List, &AppError::ViewLate.into(), "");
        assert_eq!((away.status, away.code), (500, "GS_LST03"));
    }

    #[test]
    fn limits_and_ids_stand_in_messages() {
        let suspended = told(Operation::Update, &Refusal::GroupSuspended.into(), "g1");
        assert_eq!(suspended.message, "group does not active with this group Id g1.");
        let limit = told(Operation::Create, &Refusal::TooManyGroups { limit: 50 }.into(), "");
        assert_eq!(limit.message, "Failed to create group, exceeded number of permissible groups of 50.");
    }
}
