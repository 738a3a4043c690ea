//! `[auth]` and `[[workspaces.keys]]` as the HTTP side takes them.

use rollbook_http::auth::{ApiKey, AuthConfig, JwksSource, JwtConfig, Scope};
use sha2::{Digest, Sha256};

use crate::config::{self, Config, ConfigError, Jwt, Key};

/// How native REST and GraphQL know their clients.
pub(crate) fn auth_config(config: &Config) -> Result<AuthConfig, ConfigError> {
    let mut keys = Vec::new();
    for (w, workspace) in config.workspaces.iter().enumerate() {
        for (k, key) in workspace.keys.iter().enumerate() {
            let at = format!("workspaces.{w}.keys.{k}.key_sha256");
            keys.push(ApiKey {
                workspace: workspace.name.clone(),
                name: key.name.clone(),
                sha256: hash(key).ok_or_else(|| ConfigError::new(at, "expected 64 hexadecimal digits"))?,
                scopes: key.scopes.iter().copied().map(scope).collect(),
            });
        }
    }
    Ok(AuthConfig { required: config.auth.required, keys, jwt: config.auth.jwt.as_ref().map(jwt) })
}

fn hash(key: &Key) -> Option<[u8; 32]> {
    if key.key_sha256.is_empty() {
        return Some(Sha256::digest(key.key.expose()).into());
    }
    hex::decode(&key.key_sha256).ok()?.try_into().ok()
}

fn scope(scope: config::Scope) -> Scope {
    match scope {
        config::Scope::Read => Scope::Read,
        config::Scope::Write => Scope::Write,
        config::Scope::Audit => Scope::Audit,
        config::Scope::Admin => Scope::Admin,
    }
}

fn jwt(jwt: &Jwt) -> JwtConfig {
    let jwks = if jwt.jwks_file.is_empty() {
        JwksSource::Url(jwt.jwks_url.clone())
    } else {
        JwksSource::File(jwt.jwks_file.clone().into())
    };
    JwtConfig { issuer: jwt.issuer.clone(), audience: jwt.audience.clone(), jwks }
}
