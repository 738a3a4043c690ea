//! What writes come to.

use utoipa::ToSchema;
use uuid::Uuid;

/// What a write came to.
#[derive(ToSchema)]
pub(in crate::native) struct Changed {
    /// Of the group or subject; also its entity tag.
    version: Option<u64>,
    /// A read that names it sees the write.
    position: String,
}

/// A person is erased for good.
#[derive(ToSchema)]
pub(in crate::native) struct Erased {
    /// Whether everything has forgotten by now; if not, it will soon, and asking again says when.
    complete: bool,
    /// A read that names it sees the write.
    position: String,
}

/// Reports were taken in.
#[derive(ToSchema)]
pub(in crate::native) struct Recorded {
    /// How many.
    recorded: u64,
    position: String,
}

/// A group was made.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(in crate::native) struct Created {
    id: Uuid,
    number: u32,
    token: String,
    object_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    version: u64,
    position: String,
}

/// What became of the items of a bulk change.
#[derive(ToSchema)]
pub(in crate::native) struct Bulk {
    /// Items that changed something.
    applied: u64,
    /// Items that were as wished already.
    skipped: u64,
    /// Items that were not applied; only in partial mode.
    refused: Vec<Refused>,
    version: u64,
    position: String,
}

#[derive(ToSchema)]
pub(in crate::native) struct Refused {
    member: String,
    /// `member-exists`, `not-a-member`, `named-twice`, `unknown-subject`, `inactive-subject` or `limit-reached`
    problem: String,
}
