//! How much a request may ask for, found out before anything is validated or run.
//!
//! The library validates by expanding fragments, so a query of 660 bytes can keep a core busy for a minute. What
//! is here looks at every byte of the text and every node of the parsed document at most once.

mod budget;
mod measure;
mod nesting;

pub use budget::Limits;
pub(crate) use budget::{check, within_cost};
pub(crate) use measure::Paged;
pub(crate) use nesting::check_text;
