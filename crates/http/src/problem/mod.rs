//! RFC 9457 problem documents: what native REST and GraphQL answer instead of success.
//!
//! To add a kind: one line in `kinds.rs`. To map a new error: `map.rs`, the only place that knows how an
//! [`rollbook_app::AppError`] reads on the wire.

mod document;
mod kinds;
mod map;

pub use document::{Problem, render};
pub use kinds::{Kind, kind};
pub use map::of_parameter;
