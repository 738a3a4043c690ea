//! Every projection there is. To add one: a new folder, and one line here.

use crate::definition::Definition;

/// Tables with what is personal, which must leave no trace of it when it is erased.
pub(crate) const PERSONAL: &[&str] = &["owners", "owners_past", "subjects", "subjects_past", "users"];

/// See the module. They are applied in this order.
pub const REGISTRY: &[&Definition] = &[
    &crate::groups::GROUPS,
    &crate::memberships::MEMBERSHIPS,
    &crate::external_ids::EXTERNAL_IDS,
    &crate::directory::DIRECTORY,
    &crate::users::USERS,
    &crate::imports::IMPORTS,
    &crate::activity::ACTIVITY,
    &crate::progress::PROGRESS,
    &crate::workspaces::WORKSPACES,
    &crate::media::MEDIA,
    &crate::archives::ARCHIVES,
    &crate::owners::OWNERS,
    &crate::mentions::MENTIONS,
    &crate::webhooks::WEBHOOKS,
];
