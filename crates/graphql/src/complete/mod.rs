//! Makes an answer what the GraphQL specification says it is.
//!
//! Version 7.2 of the library puts fields in the order in which they came to be, and leaves out a field that
//! failed, whether it may be null or not. Here fields get the order of the query, and one that failed is null, or
//! makes the nearest thing null that may be.

mod apply;
mod of_views;
mod shape;
mod types;

pub(crate) use apply::complete;
pub(crate) use shape::{Shape, chosen};
pub(crate) use types::Types;
