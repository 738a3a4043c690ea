//! What an account may do. Roles nest: each may do what the ones before it may.

use std::str::FromStr;

/// From the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    User,
    Moderator,
    Admin,
}

impl Role {
    /// As it stands on the wire and in the log.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::User => "USER",
            Self::Moderator => "MODERATOR",
            Self::Admin => "ADMIN",
        }
    }
}

/// A text that is no role.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        [Self::User, Self::Moderator, Self::Admin].into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_nest() {
        assert!(Role::Admin > Role::Moderator && Role::Moderator > Role::User);
        assert_eq!("MODERATOR".parse(), Ok(Role::Moderator));
        assert_eq!("moderator".parse::<Role>(), Err(UnknownRole));
        assert!(None < Some(Role::User), "an account without a role may nothing");
    }
}
