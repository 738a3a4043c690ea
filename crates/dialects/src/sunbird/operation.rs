//! The operations, with the words each has for what can go wrong.

/// One row of the contract's first table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Create,
    Read,
    Update,
    List,
    Delete,
    Membership,
    Aggregate,
    /// No operation of a group: health, and paths that are not there.
    Other,
}

/// A code and its message, as clients know them. Double spaces and slips are theirs.
pub(super) type Words = (&'static str, &'static str);

/// What an operation answers to what it has in common with others.
pub(super) struct Phrases {
    pub(super) id: &'static str,
    /// A good token without a user in it.
    pub(super) nobody: Words,
    pub(super) malformed: Words,
    pub(super) internal: Words,
    /// No such group.
    pub(super) missing: Words,
    /// Not admin, creator or oneself.
    pub(super) forbidden: Words,
}

pub(super) const UNAUTHORIZED: Words = ("GS_UNAUTHORIZED", "You are an unauthorized.Contact your system administrator");
pub(super) const UNAUTHORIZED_USER: Words = ("UNAUTHORIZED_USER", "You are not authorized.");
pub(super) const GROUP_ID_MISSING: Words = ("GROUP_ID_MISSING", "GroupId is mandatory.");
pub(super) const ACTIVITY_ID_MISSING: Words = ("ACTIVITY_ID_MISSING", "ActivityId is mandatory.");
pub(super) const ACTIVITY_TYPE_MISSING: Words = ("ACTIVITY_TYPE_MISSING", "ActivityType is mandatory.");

const SERVER_ERROR: Words =
    ("SERVER_ERROR", "Something went wrong in processing your request. Please try again later.");
const NOT_FOUND: Words = ("RESOURCE_NOT_FOUND", "Requested resource not found");

const CREATE: Phrases = Phrases {
    id: "api.group.create",
    nobody: ("GS_CRT01", "Failed to create group, unauthorised user. Contact your system administrator."),
    malformed: (
        "GS_CRT02",
        "Failed to create group, fields are missing or invalid in the request. Enter the required values and resend the request.",
    ),
    internal: (
        "GS_CRT03",
        "Failed to create group, due to database error or there are too many concurrent calls to the server. Try again later.",
    ),
    missing: NOT_FOUND,
    forbidden: UNAUTHORIZED,
};

const READ: Phrases = Phrases {
    id: "api.group.read",
    nobody: UNAUTHORIZED,
    malformed: (
        "GS_RED02",
        "Failed to read group details, mandatory fields are missing or invalid fields value in the request. Enter the required values and resend the request.",
    ),
    internal: (
        "GS_RED03",
        "Failed to read group details due to database error or there are too many concurrent calls to the server. Try again later.",
    ),
    missing: ("GS_RED07", "Failed to read details, group not found. Contact your system administrator."),
    forbidden: UNAUTHORIZED,
};

const UPDATE: Phrases = Phrases {
    id: "api.group.update",
    nobody: ("GS_UDT01", "Failed to update group, unauthorised user. Contact your system administrator."),
    malformed: (
        "GS_UDT02",
        "Failed to update group, mandatory  are missing or invalid fields value in the request. Enter the required values and resend the request.",
    ),
    internal: (
        "GS_UDT03",
        "Failed to update group, due to database error or there are too many concurrent calls to the server. Try again later.",
    ),
    missing: ("GS_UDT07", "Failed to update, group does not exist. Contact your system administrator."),
    forbidden: (
        "GS_UDT09",
        "Failed to update group, administrator rights required. Contact your system administrator.",
    ),
};

const LIST: Phrases = Phrases {
    id: "api.group.list",
    nobody: UNAUTHORIZED,
    malformed: (
        "GS_LST02",
        "Failed to fetch group list, mandatory fields are missing or invalid fields value in the request. Enter the required values and resend the request.",
    ),
    internal: (
        "GS_LST03",
        "Failed to fetch group list, due to database error or there are too many concurrent calls to the server. Try again later.",
    ),
    missing: NOT_FOUND,
    forbidden: UNAUTHORIZED,
};

const DELETE: Phrases = Phrases {
    id: "api.group.delete",
    nobody: ("GS_DLT01", "Failed to delete group, unauthorised user. Contact your system administrator."),
    malformed: (
        "GS_DLT02",
        "Failed to delete group, mandatory fields are missing or invalid fields value in the request. Enter the required values and resend the request.",
    ),
    internal: (
        "GS_DLT03",
        "Failed to delete group, due to database error or there are too many concurrent calls to the server. Try again later.",
    ),
    missing: ("GS_DLT07", "Failed to delete, group not found. Contact your system administrator."),
    forbidden: (
        "GS_DLT10",
        "Failed to delete, group  creators can delete the group. Contact your system administrator.",
    ),
};

const NOT_ONESELF: Words =
    ("GS_MBRSHP_UDT01", "Failed to update group member details, unauthorised user. Contact your system administrator.");

const MEMBERSHIP: Phrases = Phrases {
    id: "api.group.membership.update",
    nobody: NOT_ONESELF,
    malformed: (
        "GS_MBRSHP_UDT02",
        "Failed to update group member details, mandatory fields are missing or invalid fields value in the request. Enter the required values and resend the request.",
    ),
    internal: (
        "GS_MBRSHP_UDT03",
        "Failed to create group, due to database error or there are too many concurrent calls to the server. Try again later.",
    ),
    missing: NOT_FOUND,
    forbidden: NOT_ONESELF,
};

const AGGREGATE: Phrases = Phrases {
    id: "api.group.activity.agg",
    nobody: UNAUTHORIZED_USER,
    malformed: GROUP_ID_MISSING,
    internal: ("SERVER_ERROR", "Error while fetching group members record."),
    missing: NOT_FOUND,
    forbidden: UNAUTHORIZED_USER,
};

const OTHER: Phrases = Phrases {
    id: "",
    nobody: UNAUTHORIZED,
    malformed: ("CLIENT_ERROR", "The request cannot be read."),
    internal: SERVER_ERROR,
    missing: NOT_FOUND,
    forbidden: UNAUTHORIZED,
};

impl Operation {
    /// Its words.
    pub(super) const fn phrases(self) -> &'static Phrases {
        match self {
            Self::Create => &CREATE,
            Self::Read => &READ,
            Self::Update => &UPDATE,
            Self::List => &LIST,
            Self::Delete => &DELETE,
            Self::Membership => &MEMBERSHIP,
            Self::Aggregate => &AGGREGATE,
            Self::Other => &OTHER,
        }
    }
}
