//! The body of delete-ids.

use rollbook_domain::Reference;
use rollbook_domain::group::commands::{Existing, Mode, RemoveMembers};
use rollbook_domain::group::event::RemovalReason;
use serde_json::Value;

use super::USER;
use super::fields::fields;
use crate::hype::error::Failure;

/// The members to be removed. Those who are not in are gone already.
pub(in super::super) fn removal(bytes: &[u8]) -> Result<RemoveMembers, Failure> {
    let bad = || Failure::parameter("ids");
    let body = fields(bytes, &["ids"]);
    let mut body = body.map_err(|error| if error.is_eof() { Failure::cut_short() } else { bad() })?;
    let Some(Value::Array(ids)) = body.get_mut("ids").map(Value::take) else { return Err(bad()) };
    if ids.is_empty() || !ids.iter().all(Value::is_string) {
        return Err(bad());
    }
    // A text that is no id is nobody's.
    let members = ids.iter().filter_map(Value::as_str).filter_map(|id| Reference::new(USER, id).ok()).collect();
    let reason = RemovalReason::Removed;
    Ok(RemoveMembers { members, mode: Mode::Atomic, missing: Existing::Skip, must_exist: false, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_strings_and_at_least_one() {
        let members = |text: &[u8]| removal(text).map(|removal| removal.members.len());
        assert_eq!(members(br#"{"ids":["10","12",""],"x":1e999}"#), Ok(2));
        for short in [&b""[..], b" ", b"{", br#"{"ids":["1""#] {
            assert_eq!(members(short), Err(Failure::cut_short()));
        }
        for bad in ["{}", "[]", "null", r#"{"ids":[]}"#, r#"{"ids":[1]}"#, r#"{"ids":"1"}"#, r#"{"ids":null}"#, "{x"] {
            assert_eq!(members(bad.as_bytes()), Err(Failure::parameter("ids")), "{bad}");
        }
    }
}
