//! The caller's own flags.

use std::collections::BTreeMap;

use rollbook_domain::GroupId;
use rollbook_domain::group::commands::SetVisited;
use serde_json::Value;

use super::fields::{Malformed, Object, filled, flag, given, group_id, objects, required, user, wish};

/// What is wrong with a membership update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum MembershipProblem {
    Malformed,
    /// It is about somebody else, or about a field that is not the user's own.
    NotOneself,
    /// An entry does not say what the flag shall be.
    NoVisited,
}

impl From<Malformed> for MembershipProblem {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// The flags that the acting user wants. Texts that are no id of a group name none that the user is in.
pub(in super::super) fn visits(body: &Object, acting: &str) -> Result<Vec<(GroupId, SetVisited)>, MembershipProblem> {
    let wish = wish(body)?;
    let id = required(wish, "userId")?;
    let groups = objects(wish, "groups")?;
    if groups.is_empty() {
        return Err(MembershipProblem::Malformed);
    }
    if id != acting || groups.iter().any(|entry| says(entry, "role") || says(entry, "status")) {
        return Err(MembershipProblem::NotOneself);
    }
    let ids = groups.iter().map(|entry| required(entry, "groupId")).collect::<Result<Vec<_>, _>>()?;
    let flags = groups.iter().map(|entry| flag(entry, "visited")).collect::<Result<Vec<_>, _>>()?;
    let flags = flags.into_iter().collect::<Option<Vec<_>>>().ok_or(MembershipProblem::NoVisited)?;
    let member = user(id)?;
    let last_wishes: BTreeMap<_, _> =
        ids.into_iter().zip(flags).filter_map(|(id, visited)| Some((group_id(id)?, visited))).collect();
    Ok(last_wishes.into_iter().map(|(id, visited)| (id, SetVisited { member: member.clone(), visited })).collect())
}

/// Whether a field holds anything; whatever type it is.
fn says(entry: &Object, key: &str) -> bool {
    match given(entry, key) {
        Some(Value::String(_)) => filled(entry, key).is_ok_and(|text| text.is_some()),
        other => other.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "0190b6a5-5e2f-7c4b-9a43-6a7c5f1f7d10";

    fn of(request: &Value) -> Result<Vec<(GroupId, SetVisited)>, MembershipProblem> {
        visits(json!({ "request": request }).as_object().unwrap(), "u1")
    }

    #[test]
    fn flags_are_read_and_the_last_wish_counts() {
        let read = of(&json!({ "userId": "u1", "groups": [
            { "groupId": ID, "visited": false, "role": "", "status": null },
            { "groupId": "no id", "visited": true },
            { "groupId": ID, "visited": true },
        ] }));
        let flags: Vec<_> = read.unwrap().into_iter().map(|(id, flag)| (id.to_string(), flag.visited)).collect();
        assert_eq!(flags, [(ID.to_owned(), true)]);
    }

    #[test]
    fn each_problem_has_its_place() {
        use MembershipProblem as P;
        let entry = json!({ "groupId": ID, "visited": true });
        for (request, problem) in [
            (json!({ "groups": [entry] }), P::Malformed),
            (json!({ "userId": "u1" }), P::Malformed),
            (json!({ "userId": "u1", "groups": [] }), P::Malformed),
            (json!({ "userId": "u1", "groups": entry }), P::Malformed),
            (json!({ "userId": "u1", "groups": [ID] }), P::Malformed),
            (json!({ "userId": "u2", "groups": [entry] }), P::NotOneself),
            (json!({ "userId": "u1", "groups": [{ "groupId": ID, "visited": true, "role": "admin" }] }), P::NotOneself),
            (json!({ "userId": "u1", "groups": [{ "groupId": ID, "status": "inactive" }] }), P::NotOneself),
            (json!({ "userId": "u1", "groups": [{ "visited": true }] }), P::Malformed),
            (json!({ "userId": "u1", "groups": [{ "groupId": ID }] }), P::NoVisited),
            (json!({ "userId": "u1", "groups": [{ "groupId": ID, "visited": "true" }] }), P::Malformed),
        ] {
            assert_eq!(of(&request).unwrap_err(), problem, "{request}");
        }
    }
}
