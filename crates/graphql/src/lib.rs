//! The GraphQL surface: one schema over the app's queries and commands, at `/graphql`.
//!
//! * `query.rs`, `mutation/`, `subscription.rs`, `types/`: the schema, resolvers of a few lines each.
//! * `load/`: batched reads, so that lists in lists cost a constant number of statements.
//! * `limits/`: what a request may ask for, found out before anything is validated.
//! * `complete/`: puts answers into the order and with the nulls that the specification wants.
//! * `http/`, `ws/`, `page/`: the transports, and the page for browsers.
//!
//! To add a field: a method in its type's file, then `UPDATE_SCHEMA=1 cargo test -p rollbook-graphql schema`. To add
//! a mutation: a method in `mutation/` that builds the domain's command and calls the app's method of the same name.

mod answer;
mod complete;
mod diffs;
mod error;
mod http;
mod limits;
mod load;
mod mutation;
mod page;
mod query;
mod schema;
mod service;
mod session;
mod subscription;
mod types;
mod variables;
mod ws;

pub use crate::http::{router, surface};
pub use crate::limits::Limits;
pub use crate::schema::sdl;
