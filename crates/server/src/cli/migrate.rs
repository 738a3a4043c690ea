//! `rollbook migrate`

use url::Url;

use super::error::CliError;
use super::out::Out;
use crate::config::Config;
use crate::node::Node;

/// Opening brings a database to this version, and fills views that are missing.
pub(super) async fn run(config: &Config, out: &mut Out) -> Result<(), CliError> {
    let node = Node::open(config).await?;
    node.close().await;
    out.line(&format!("{} and {} are at this version", shown(&config.log), shown(&config.views)))
}

/// An address without its password.
fn shown(place: &str) -> String {
    let Ok(mut url) = Url::parse(place) else { return place.to_owned() };
    if url.password().is_none() || url.set_password(None).is_err() {
        return place.to_owned();
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_a_password() {
        assert_eq!(shown("postgres://me:secret@host/db"), "postgres://me@host/db");
        assert_eq!(shown("sqlite:./data/log.db"), "sqlite:./data/log.db");
    }
}
