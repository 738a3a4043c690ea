//! Accounts.

use rollbook_app::commands::NewUser;
use rollbook_app::views::UserView;
use rollbook_domain::Reference;

use crate::sensiflow::error::{self, Problem};
use crate::sensiflow::role::Role;
use crate::sensiflow::wire::{NewUserBody, UserBody};

/// `user:2`.
pub(in crate::sensiflow) fn user(id: i32) -> Reference {
    let reference = Reference::new("user", &id.to_string());
    reference.unwrap_or_else(|_| unreachable!("an integer is an id"))
}

/// A new account with the least role.
pub(in crate::sensiflow) fn new_user(body: NewUserBody) -> NewUser {
    NewUser {
        email: body.email,
        first_name: body.first_name,
        last_name: body.last_name,
        password: body.password,
        role: Role::User.as_str().into(),
    }
}

/// A role by its name.
pub(in crate::sensiflow) fn role(name: &str) -> Result<Role, Problem> {
    name.parse().map_err(|_| Problem::of(error::ROLE_NOT_FOUND, format!("Role {name} not found")))
}

/// An account as its holder and others see it.
pub(in crate::sensiflow) fn body(view: UserView) -> UserBody {
    UserBody {
        id: view.number.unwrap_or_default(),
        email: view.email.unwrap_or_default(),
        first_name: view.first_name.unwrap_or_default(),
        last_name: view.last_name.unwrap_or_default(),
        role: view.role.unwrap_or_else(|| Role::User.as_str().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_known_by_their_exact_names() {
        assert_eq!(role("ADMIN"), Ok(Role::Admin));
        assert_eq!(role("KING").unwrap_err().kind, error::ROLE_NOT_FOUND);
    }
}
