//! Who asks, and what they may do: API keys, JWTs, or anybody where nothing is configured.
//!
//! Native REST and GraphQL use it; dialects have their own schemes. A handler takes one of the extractors of
//! `principal.rs` ([`Reader`], [`Writer`], [`Auditor`], [`Admin`]), which say in their type what they demand.

mod authenticator;
mod jwks;
mod jwt;
mod key;
mod principal;
mod scope;

pub use authenticator::{AuthConfig, Authenticator, WORKSPACE_HEADER};
pub use jwks::JwksSource;
pub use jwt::JwtConfig;
pub use key::ApiKey;
pub use principal::{Admin, Auditor, Principal, Reader, Writer};
pub use scope::{Scope, Scopes, UnknownScope};
