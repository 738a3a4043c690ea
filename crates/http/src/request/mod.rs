//! The parts of a native request, read strictly: what is not understood is refused and named.

mod body;
mod conditions;
mod json;
mod params;
mod position;
mod read;
mod segments;
mod write;

pub(crate) use conditions::{Demand, Demands, etag, not_modified};
pub(crate) use params::{Params, word};
pub(crate) use position::{POSITION, moment, position};
pub(crate) use read::{Admin, Asked, Audit, Read};
pub(crate) use segments::{Segments, invalid};
pub(crate) use write::{Head, Input, Nothing, Write};
