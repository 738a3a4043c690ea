//! `rollbook migrate`

use super::error::CliError;
use super::out::Out;
use crate::config::Config;
use crate::node::Node;

/// Opening brings a database to this version; filling views is left to the server.
pub(super) async fn run(config: &Config, out: &mut Out) -> Result<(), CliError> {
    let node = Node::open(config).await?;
    node.close().await;
    out.line(&format!("{} and {} are at this version", told(&config.log), told(&config.views)))
}

/// An address for people: no password, and no parameters, which may hold one too.
fn told(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    match rest.rsplit_once('@') {
        None => format!("{scheme}://{rest}"),
        Some((user, host)) => {
            let name = user.split_once(':').map_or(user, |(name, _)| name);
            format!("{scheme}://{name}@{host}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        assert_eq!(told("sqlite:./data/log.db"), "sqlite:./data/log.db");
        assert_eq!(told("postgres://me:hidden@one,two/db?sslmode=require"), "postgres://me@one,two/db");
        assert_eq!(told("postgres://me@one/db"), "postgres://me@one/db");
        assert_eq!(told("postgres://one/db?password=hidden"), "postgres://one/db");
    }
}
