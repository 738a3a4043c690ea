//! The keys, as the file writes them, with their defaults.

use rollbook_dialects::config::{Dialects, Secret};
use rollbook_domain::WorkspaceName;
use serde::{Deserialize, Serialize};

/// Everything an operator can set. Texts that may be left out are empty when they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port of the HTTP listener; port 0 takes a free one.
    pub listen: String,
    /// What links in answers begin with; follows the listener when empty.
    pub public_url: String,
    /// Where events are kept.
    pub log: String,
    /// Where views are kept.
    pub views: String,
    /// Where files are kept.
    pub files: String,
    /// Base64, 32 bytes; link signatures, cursors and keys derive from it.
    pub secret: Secret,
    /// `[auth]`
    pub auth: Auth,
    /// `[[workspaces]]`
    pub workspaces: Vec<Workspace>,
    /// `[dialects]`
    pub dialects: Dialects,
    /// `[grpc]`
    pub grpc: Grpc,
    /// `[webhooks]`
    pub webhooks: Webhooks,
    /// `[audit]`
    pub audit: Audit,
    /// What signs requests to a bucket: the usual `AWS_` variables, never the file.
    #[serde(skip)]
    pub aws: Option<AwsKey>,
}

/// See [`Config::aws`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsKey {
    /// `AWS_ACCESS_KEY_ID`
    pub access_key: String,
    /// `AWS_SECRET_ACCESS_KEY`
    pub secret_key: Secret,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:7070".into(),
            public_url: String::new(),
            log: "sqlite:./data/log.db".into(),
            views: "sqlite:./data/views.db".into(),
            files: "file:./data/files".into(),
            secret: Secret::default(),
            auth: Auth::default(),
            workspaces: Vec::new(),
            dialects: Dialects::default(),
            grpc: Grpc::default(),
            webhooks: Webhooks::default(),
            audit: Audit::default(),
            aws: None,
        }
    }
}

/// `[auth]`: native REST, GraphQL and gRPC; dialects have their own schemes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// Whether every call needs a key or a token.
    pub required: bool,
    /// `[auth.jwt]`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwt: Option<Jwt>,
}

/// `[auth.jwt]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jwt {
    /// What `iss` must be.
    pub issuer: String,
    /// What `aud` must hold.
    pub audience: String,
    /// A file with the keys.
    pub jwks_file: String,
    /// Or where they are fetched.
    pub jwks_url: String,
}

/// One of `[[workspaces]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workspace {
    /// What it is called.
    pub name: WorkspaceName,
    /// Whether ids of people are personal there, so that pseudonyms stand for them in everything that is kept. Said
    /// before the workspace is made, and for good.
    #[serde(default)]
    pub personal_ids: bool,
    /// Who may reach it.
    #[serde(default)]
    pub keys: Vec<Key>,
}

/// One of `[[workspaces.keys]]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// What history calls it.
    pub name: String,
    /// SHA-256 of the key, in hex.
    #[serde(default)]
    pub key_sha256: String,
    /// The key itself, for development.
    #[serde(default)]
    pub key: Secret,
    /// What it allows.
    pub scopes: Vec<Scope>,
}

/// What a key allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Queries and events.
    Read,
    /// Commands.
    Write,
    /// Audit tools.
    Audit,
    /// Rebuilds and settings.
    Admin,
}

/// `[grpc]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Grpc {
    /// Where the EventStoreDB v1 read protocol is served; nowhere when empty.
    pub listen: String,
}

/// `[webhooks]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhooks {
    /// Networks that webhooks may reach besides public ones.
    pub allow: Vec<String>,
    /// Seconds between the attempts at one delivery; after the last one the webhook is parked.
    pub pauses: Vec<u64>,
}

impl Default for Webhooks {
    /// A bit more than three days, as Standard Webhooks recommends.
    fn default() -> Self {
        Self { allow: Vec::new(), pauses: vec![5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] }
    }
}

/// `[audit]`
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Ed25519, base64.
    pub signing_key: Secret,
    /// Where per-subject keys live; beside the log when empty.
    pub key_store: String,
    /// Where checkpoints are published.
    pub checkpoint_to: Vec<String>,
}
