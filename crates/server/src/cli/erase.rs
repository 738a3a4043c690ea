//! `rollbook erase PERSON`

use rollbook_app::Call;
use rollbook_domain::{Actor, Policy, Reference};

use super::args::EraseArgs;
use super::error::CliError;
use super::out::Out;
use super::place;
use super::remote::Client;
use crate::config::Config;
use crate::node::Node;

pub(super) async fn run(config: &Config, args: &EraseArgs, out: &mut Out) -> Result<(), CliError> {
    let workspace = place::workspace(&args.place)?;
    let person = args.person.parse::<Reference>();
    let person = person.map_err(|error| CliError::Usage(format!("{}: {error}", args.person)))?;
    let complete = if args.remote.url.is_some() {
        Client::new(&args.remote, workspace)?.erase(&person).await?
    } else {
        let node = Node::open(config).await?;
        let call = Call::new(workspace, Actor::new("operator"), Policy::NATIVE);
        let erased = node.app().erase_subject(&call, &person).await;
        node.close().await;
        erased?.outcome.complete
    };
    out.line(&format!("{person} is erased: its key is destroyed"))?;
    if complete { Ok(()) } else { out.line("views still forget; the same command says when they have") }
}
