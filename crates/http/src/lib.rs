//! The HTTP side: the shell around every surface, authentication, native REST, health and metrics.
//!
//! * [`shell`]: routing by prefix, limits, faults, shutdown. GraphQL and the dialects hand in a [`Surface`].
//! * [`auth`]: API keys, JWTs and the extractors of who asks.
//! * [`problem`]: the errors of native REST and GraphQL, and their one mapping.
//! * `native`: REST under `/v1`, one file per resource; OpenAPI is generated from its handlers.
//!
//! To add an operation to native REST: a handler with `#[utoipa::path]` in its resource's file, one `routes!` in
//! that file's `routes()`, then `UPDATE_SCHEMA=1 cargo test -p rollbook-http openapi`.

pub mod auth;
pub mod config;
pub mod meters;
pub mod native;
pub mod operations;
pub mod problem;
mod request;
pub mod shell;
mod words;

pub use config::HttpConfig;
pub use meters::Meters;
pub use native::{NativeParts, NotRebuilt, Rebuild};
pub use shell::{Fault, Head, RequestId, Shell, Stop, Stopper, Surface, bind, router, serve};
