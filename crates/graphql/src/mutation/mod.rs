//! Everything that can be done: the same commands as native REST, one field each.

mod directory;
mod groups;
mod imports;
mod inputs;
mod members;
mod payloads;

use async_graphql::MergedObject;

/// Everything that can be done. Each field takes an `idempotencyKey`, under which a repetition gets the first answer
/// again.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    groups::GroupMutations,
    members::MemberMutations,
    imports::ImportMutations,
    directory::DirectoryMutations,
);
