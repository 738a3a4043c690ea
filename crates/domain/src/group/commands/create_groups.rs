//! Makes a group for each of several names; names that are taken make none, and that is no error.
//!
//! What is taken is known to the claims alone. The caller asks them, draws ids for the names that are free, decides
//! a [`CreateGroup`](super::CreateGroup) for each and appends all of them at once. Where somebody takes a name in
//! between, the commit fails and the caller asks again.

use std::collections::HashSet;

use crate::policy::Policy;
use crate::refusal::Refusal;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateGroups {
    /// In request order; numbers follow it.
    pub names: Vec<String>,
}

impl CreateGroups {
    /// The names to ask the claims for: each once, in request order. One bad name refuses all.
    pub fn wanted(&self, policy: &Policy) -> Result<Vec<&str>, Refusal> {
        self.names.iter().try_for_each(|name| policy.name.check("name", name))?;
        let mut seen = HashSet::new();
        Ok(self.names.iter().map(String::as_str).filter(|name| seen.insert(*name)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(names: &[&str]) -> CreateGroups {
        CreateGroups { names: names.iter().map(|&name| name.to_owned()).collect() }
    }

    #[test]
    fn each_name_is_asked_for_once_in_request_order() {
        let command = command(&["Night crew", "Day crew", "Night crew", "Default", "night crew"]);
        assert_eq!(command.wanted(&Policy::NATIVE), Ok(vec!["Night crew", "Day crew", "Default", "night crew"]));
    }

    #[test]
    fn a_bad_name_refuses_all() {
        let refusal = Refusal::InvalidText { field: "name", reason: "must not be blank" };
        assert_eq!(command(&["Day crew", " "]).wanted(&Policy::NATIVE), Err(refusal));
    }
}
