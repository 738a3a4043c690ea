//! The log on a real server, which `ROLLBOOK_TEST_POSTGRES` names; `scripts/test` always brings one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod failures;
mod keys;
mod nodes;
mod opening;
mod support;
mod written_once;
