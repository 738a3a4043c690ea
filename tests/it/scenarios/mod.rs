//! Stories told in files: requests and the whole answers they must get. See `tests/scenarios/README.md`.

mod archive;
mod coverage;
mod matching;
mod pattern;
mod picture;
mod play;
mod server;
mod stories;
mod story;
mod template;
pub(crate) mod xml;
