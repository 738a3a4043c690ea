//! The configuration: defaults, then the file, then the environment, then flags; checked whole before anything
//! starts.
//!
//! To add a key: a field with its default in [`model`] (or in `rollbook_dialects::config`), its line in
//! `schema/config.toml`, and what makes a value bad in [`check`].

mod check;
mod check_dialects;
mod check_photo;
mod environment;
mod error;
mod exposure;
mod load;
mod location;
mod model;
mod secret;
mod webhooks;

pub(crate) use check_dialects::dialect_workspaces;
pub use error::ConfigError;
pub use load::{Sources, load};
pub use location::{CheckpointTo, FilesAt, KeysAt, KurrentAt, LogAt, ViewsAt};
pub use model::{Audit, Auth, AwsKey, Config, Grpc, Jwt, Key, Scope, Webhooks, Workspace};
pub use secret::{deployment_secret, known_secret, known_signing_seed, signing_seed};
