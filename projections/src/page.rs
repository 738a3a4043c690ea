//! One page of a list, from any place and in both directions, whatever the list is of.

mod place;
mod turn;

pub(crate) use turn::{List, Source, Total, item, page, sorted};
