//! Workspaces in which ids of people are personal: what the configuration says of them, and whether the log agrees.

use std::sync::Arc;

use rollbook_app::{App, Call, People};
use rollbook_domain::{Actor, Policy};
use rollbook_seal::Keyring;

use crate::config::{Config, ConfigError, dialect_workspaces};
use crate::node::StartError;

/// What the application is told.
pub(crate) fn people(config: &Config, ring: Option<&Arc<Keyring>>) -> People {
    let personal = config.workspaces.iter().filter(|workspace| workspace.personal_ids);
    People { ring: ring.cloned(), personal: personal.map(|workspace| workspace.name.clone()).collect() }
}

/// Makes the workspaces that are to have personal ids, and refuses what would have them in one half of a log, or in the
/// words of a dialect.
pub(crate) async fn check_personal_ids(app: &App, config: &Config) -> Result<(), StartError> {
    let failed = |error: rollbook_app::AppError| StartError::Seeds(error.to_string());
    for (at, workspace) in config.workspaces.iter().enumerate() {
        let call = Call::new(workspace.name.clone(), Actor::new("operator"), Policy::NATIVE);
        if workspace.personal_ids {
            app.ensure_workspace(&call).await.map_err(failed)?;
        }
        let problem = match (workspace.personal_ids, app.has_personal_ids(&workspace.name).await.map_err(failed)?) {
            (true, false) => "cannot be true: the workspace was made without, and its log holds ids as they are",
            (false, true) => "cannot be false: the workspace was made with personal ids",
            _ => continue,
        };
        return Err(ConfigError::new(format!("workspaces.{at}.personal_ids"), problem).into());
    }
    for (key, workspace) in dialect_workspaces(&config.dialects) {
        if app.has_personal_ids(&workspace).await.map_err(failed)? {
            let problem = format!("{:?} has personal ids, which dialects cannot serve", workspace.as_str());
            return Err(ConfigError::new(key, problem).into());
        }
    }
    Ok(())
}
