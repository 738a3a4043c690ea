//! Settings of SensiFlow.

use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};

use super::{Secret, named};

/// `[dialects.sensiflow]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "as the file has them")]
pub struct SensiFlow {
    /// Whether its routes are served.
    pub enabled: bool,
    /// Where its groups live.
    pub workspace: WorkspaceName,
    /// Whether it may be reached from beyond loopback anonymously or with the default password.
    pub open: bool,
    /// Whether a request without a session acts as the first admin.
    pub anonymous: bool,
    /// Whether page 0 is the first one and page 1 the second.
    pub zero_based_pages: bool,
    /// Who the first admin is.
    pub admin_email: String,
    /// The first admin's password.
    pub admin_password: Secret,
    /// Origins whose pages may call with cookies.
    pub cors_origins: Vec<String>,
}

impl SensiFlow {
    /// The password that everybody knows.
    pub const DEFAULT_PASSWORD: &'static str = "Admin123.";
}

impl Default for SensiFlow {
    fn default() -> Self {
        Self {
            enabled: true,
            workspace: named("sensiflow"),
            open: false,
            anonymous: false,
            zero_based_pages: false,
            admin_email: "admin@gmail.com".into(),
            admin_password: Secret::new(Self::DEFAULT_PASSWORD),
            cors_origins: Vec::new(),
        }
    }
}
