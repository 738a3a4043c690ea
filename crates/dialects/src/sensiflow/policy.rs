//! The rules of SensiFlow, as values of the domain. Creating and changing differ in two of them.

use rollbook_app::commands::{EMAIL, FIRST_NAME, LAST_NAME, PASSWORD};
use rollbook_domain::forms::Form;
use rollbook_domain::policy::{AttributeRule, SubjectRules, TextRule};
use rollbook_domain::{Policy, Refusal};

use crate::config::SensiFlow;

/// The attribute of a device that holds its description.
pub(super) const DESCRIPTION: &str = "description";
/// The attribute of a device that holds the address of its stream.
pub(super) const STREAM_URL: &str = "stream_url";
/// The attribute of a device that holds the address of its processed stream.
pub(super) const PROCESSED_STREAM_URL: &str = "processed_stream_url";

const fn text(min: usize, max: usize) -> TextRule {
    TextRule { min, max, blank: false, control: true }
}

const fn may_be_blank(max: usize) -> TextRule {
    TextRule { min: 0, max, blank: true, control: true }
}

const fn attribute(name: &'static str, text: TextRule, form: Form) -> AttributeRule {
    AttributeRule { name, text, form }
}

const DEVICE: SubjectRules = SubjectRules {
    name: text(1, 35),
    attributes: &[
        attribute(DESCRIPTION, may_be_blank(100), Form::Any),
        attribute(STREAM_URL, may_be_blank(200), Form::StreamUrl),
    ],
};

const USER: SubjectRules = SubjectRules {
    name: TextRule::ANY,
    attributes: &[
        attribute(EMAIL, text(3, 254), Form::Email),
        attribute(FIRST_NAME, text(3, 20), Form::Any),
        attribute(LAST_NAME, text(3, 20), Form::Any),
        attribute(PASSWORD, text(5, 20), Form::Password),
    ],
};

/// For a new group, and for adding devices, which must exist.
pub(super) const CREATE_GROUP: Policy =
    Policy { name: text(3, 20), description: text(1, 100), members_must_exist: true, ..Policy::NATIVE };

/// For a change of a group: a description may be cleared.
pub(super) const CHANGE_GROUP: Policy = Policy { description: may_be_blank(100), ..CREATE_GROUP };

/// For a new device.
pub(super) const CREATE_DEVICE: Policy = Policy { subjects: DEVICE, ..Policy::NATIVE };

/// For a change of a device.
pub(super) const CHANGE_DEVICE: Policy =
    Policy { subjects: SubjectRules { name: text(3, 35), ..DEVICE }, ..Policy::NATIVE };

/// For accounts.
pub(super) const ACCOUNT: Policy = Policy { subjects: USER, ..Policy::NATIVE };

/// Refuses a first admin that no account could be; with the key that says so.
pub fn check_admin(config: &SensiFlow) -> Result<(), (&'static str, Refusal)> {
    let check = |key, rule, text| ACCOUNT.subjects.check_text(rule, text).map_err(|refusal| (key, refusal));
    check("admin_email", EMAIL, &config.admin_email)?;
    check("admin_password", PASSWORD, config.admin_password.expose())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    #[test]
    fn the_first_admin_is_held_to_the_rules_of_accounts() {
        assert_eq!(check_admin(&SensiFlow::default()), Ok(()));
        for email in ["@", "admin", "", "a@b..c"] {
            let config = SensiFlow { admin_email: email.into(), ..SensiFlow::default() };
            assert_eq!(check_admin(&config).unwrap_err().0, "admin_email", "{email}");
        }
        for password in ["secret", "", "Ab.", "An Admin. of more than twenty"] {
            let config = SensiFlow { admin_password: Secret::new(password), ..SensiFlow::default() };
            assert_eq!(check_admin(&config).unwrap_err().0, "admin_password", "{password}");
        }
    }
}
