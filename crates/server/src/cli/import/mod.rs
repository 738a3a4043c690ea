//! `rollbook import FILE`: members into groups by name, through the product's own commands.
//!
//! `rows` reads the file, `loader` gathers rows into commands and keeps several under way, `target` carries them out
//! in this process or over HTTP, `progress` tells how it goes.

mod loader;
mod progress;
mod rows;
mod run;
mod target;

pub(super) use run::run;
