//! Every kind of problem there is. Codes are part of the interface: they never change their meaning.

use http::StatusCode;

/// A kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable, kebab-case; also the end of the `type`.
    pub code: &'static str,
    /// The status it is answered with.
    pub status: StatusCode,
    /// The same for every occurrence.
    pub title: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $status:ident $code:literal $title:literal,)*) => {
        /// The kinds by name.
        pub mod kind {
            use super::{Kind, StatusCode};
            $(
                #[doc = $title]
                pub const $name: Kind = Kind { code: $code, status: StatusCode::$status, title: $title };
            )*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Kind] = &[$(kind::$name),*];
        }
    };
}

kinds! {
    MALFORMED_JSON = BAD_REQUEST "malformed-json" "The body is not valid JSON",
    TOO_DEEP = BAD_REQUEST "too-deep" "The JSON is nested too deeply",
    UNKNOWN_FIELD = BAD_REQUEST "unknown-field" "The body has a field that is not known here",
    INVALID_FIELD = BAD_REQUEST "invalid-field" "A field of the body has a wrong type or value",
    INVALID_PARAMETER = BAD_REQUEST "invalid-parameter" "A parameter of the request has a wrong value",
    UNKNOWN_PARAMETER = BAD_REQUEST "unknown-parameter" "The request has a parameter that is not known here",
    INVALID_CURSOR = BAD_REQUEST "invalid-cursor" "The cursor does not belong to this list",
    INVALID_POSITION = BAD_REQUEST "invalid-position" "The position is malformed, foreign or in the future",
    INVALID_IDEMPOTENCY_KEY = BAD_REQUEST "invalid-idempotency-key" "The idempotency key is malformed",
    INVALID_TEXT = BAD_REQUEST "invalid-text" "A text breaks a rule",
    NAMED_TWICE = BAD_REQUEST "named-twice" "The request names a member twice",
    UNAUTHENTICATED = UNAUTHORIZED "unauthenticated" "Credentials are required",
    INVALID_CREDENTIALS = UNAUTHORIZED "invalid-credentials" "The credentials are not valid",
    SCOPE_REQUIRED = FORBIDDEN "scope-required" "The credentials lack a scope",
    OTHER_WORKSPACE = FORBIDDEN "other-workspace" "The credentials belong to another workspace",
    CROSS_SITE = FORBIDDEN "cross-site" "Changes from other sites' pages are refused",
    SELF_REQUIRED = FORBIDDEN "self-required" "Only the member itself may do this",
    ADMIN_REQUIRED = FORBIDDEN "admin-required" "Only an admin of the group may do this",
    CREATOR_REQUIRED = FORBIDDEN "creator-required" "Only the creator of the group may do this",
    READ_ONLY = FORBIDDEN "read-only" "A copy of a log is read, and not changed",
    NOT_FOUND = NOT_FOUND "not-found" "There is nothing here",
    UNKNOWN_GROUP = NOT_FOUND "unknown-group" "There is no such group",
    UNKNOWN_MEDIA = NOT_FOUND "unknown-media" "There is no such photo in the group",
    UNKNOWN_ARCHIVE = NOT_FOUND "unknown-archive" "There is no such archive",
    UNKNOWN_WEBHOOK = NOT_FOUND "unknown-webhook" "There is no such webhook",
    UNKNOWN_IMPORT = NOT_FOUND "unknown-import" "There is no such import",
    UNKNOWN_MEMBER = NOT_FOUND "unknown-member" "There is no such member in the group",
    METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED "method-not-allowed" "The resource does not take this method",
    NOT_ACCEPTABLE = NOT_ACCEPTABLE "not-acceptable" "The resource has no representation of an accepted type",
    REQUEST_TIMEOUT = SERVICE_UNAVAILABLE "request-timeout" "The request took too long",
    ALREADY_REBUILDING = CONFLICT "already-rebuilding" "The views are being rebuilt already",
    GROUP_EXISTS = CONFLICT "group-exists" "A group with this id exists already",
    GROUP_SUSPENDED = CONFLICT "group-suspended" "The group is suspended",
    NAME_TAKEN = CONFLICT "name-taken" "Another group has this name",
    MEMBER_EXISTS = CONFLICT "member-exists" "A listed member is in the group already",
    NOT_A_MEMBER = CONFLICT "not-a-member" "A listed member is not in the group",
    RESOURCE_LINKED = CONFLICT "resource-linked" "A listed resource is linked already",
    RESOURCE_NOT_LINKED = CONFLICT "resource-not-linked" "A listed resource is not linked",
    SUBJECT_BUSY = CONFLICT "subject-busy" "The subject is in a state that does not allow this",
    WRONG_TRANSITION = CONFLICT "wrong-transition" "The subject cannot change from its state to this one",
    SUBJECT_EXISTS = CONFLICT "subject-exists" "The directory has such a subject already",
    CLAIM_TAKEN = CONFLICT "claim-taken" "A unique value is taken",
    IMPORT_FINISHED = CONFLICT "import-finished" "The import is finished",
    RESERVATION_EXPIRED = FORBIDDEN "reservation-expired" "The time for the upload is over",
    MEDIA_DIFFERS = CONFLICT "media-differs" "The photo has other content already",
    ARCHIVE_FINISHED = CONFLICT "archive-finished" "The archive is finished",
    OTHER_OWNER = CONFLICT "other-owner" "The workspace belongs to another owner",
    CONFLICT = CONFLICT "conflict" "The change does not fit the present state",
    VERSION_MISMATCH = PRECONDITION_FAILED "version-mismatch" "The resource has changed since the version named",
    TOO_LARGE = PAYLOAD_TOO_LARGE "too-large" "The request is too large",
    UNSUPPORTED_MEDIA_TYPE = UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "The body has a type that is not taken here",
    HEADERS_TOO_LARGE = REQUEST_HEADER_FIELDS_TOO_LARGE "headers-too-large" "The header fields are too large",
    KEY_REUSED = UNPROCESSABLE_ENTITY "idempotency-key-reused" "The idempotency key was used for another request",
    UNKNOWN_SUBJECT = UNPROCESSABLE_ENTITY "unknown-subject" "The directory does not know a named subject",
    INACTIVE_SUBJECT = UNPROCESSABLE_ENTITY "inactive-subject" "A named subject may not be used",
    TOO_MANY_KINDS = UNPROCESSABLE_ENTITY "too-many-kinds" "The group would see too many kinds of members or roles",
    TOO_MANY_MEMBERS = UNPROCESSABLE_ENTITY "too-many-members" "The group would hold too many members",
    TOO_MANY_RESOURCES = UNPROCESSABLE_ENTITY "too-many-resources" "The group would hold too many resources",
    TOO_MANY_GROUPS = UNPROCESSABLE_ENTITY "too-many-groups" "The member is in too many groups",
    TOO_MANY_WEBHOOKS = UNPROCESSABLE_ENTITY "too-many-webhooks" "The workspace has too many webhooks",
    INTERNAL = INTERNAL_SERVER_ERROR "internal" "Something went wrong here",
    OVERLOADED = SERVICE_UNAVAILABLE "overloaded" "Too many requests are under way",
    UNAVAILABLE = SERVICE_UNAVAILABLE "unavailable" "The service cannot take the request now",
    VIEW_LATE = SERVICE_UNAVAILABLE "view-late" "The views are behind the wanted position",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let mut codes: Vec<_> = Kind::ALL.iter().map(|kind| kind.code).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Kind::ALL.len());
    }
}
