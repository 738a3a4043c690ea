//! `rollbook migrate`

use super::error::CliError;
use super::out::Out;
use crate::config::Config;
use crate::node::Node;

/// Opening brings a database to this version; filling views is left to the server.
pub(super) async fn run(config: &Config, out: &mut Out) -> Result<(), CliError> {
    let node = Node::open(config).await?;
    node.close().await;
    out.line(&format!("{} and {} are at this version", config.log, config.views))
}
