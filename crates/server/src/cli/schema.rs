//! `rollbook schema graphql|openapi|config|events`

use rollbook_domain::Event;

use super::args::Which;
use super::error::CliError;
use super::out::Out;

const CONFIG: &str = include_str!("../../../../schema/config.toml");

pub(super) fn run(which: Which, out: &mut Out) -> Result<(), CliError> {
    match which {
        Which::Graphql => out.line(rollbook_graphql::sdl().trim_end()),
        Which::Openapi => openapi(out),
        Which::Config => out.line(CONFIG.trim_end()),
        Which::Events => events(out),
    }
}

/// Every type with the schema version it is written in.
fn events(out: &mut Out) -> Result<(), CliError> {
    Event::kinds().try_for_each(|(kind, version)| out.line(&format!("{kind} {version}")))
}

fn openapi(out: &mut Out) -> Result<(), CliError> {
    let text = rollbook_http::native::document().to_pretty_json();
    out.line(&text.map_err(|error| CliError::failed("the description cannot be written", error))?)
}
