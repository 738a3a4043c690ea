//! Stories told in files: requests and the whole answers they must get. See `tests/scenarios/README.md`.

mod coverage;
mod matching;
mod pattern;
mod play;
mod server;
mod stories;
mod story;
mod template;
pub(crate) mod xml;
