//! Public keys in a folder: the file `<kid>` or `<kid>.pem` holds one.

use std::collections::HashMap;
use std::path::PathBuf;

use jsonwebtoken::DecodingKey;
use tokio::sync::RwLock;

/// See the module. A file is read when its `kid` is first met, so keys may be added while the server runs.
pub(super) struct Keys {
    folder: PathBuf,
    known: RwLock<HashMap<String, DecodingKey>>,
}

impl Keys {
    pub(super) fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), known: RwLock::default() }
    }

    /// The key of this name, if there is one.
    pub(super) async fn find(&self, kid: &str) -> Option<DecodingKey> {
        if !is_safe(kid) {
            return None;
        }
        if let Some(key) = self.known.read().await.get(kid) {
            return Some(key.clone());
        }
        let key = self.load(kid).await?;
        self.known.write().await.insert(kid.to_owned(), key.clone());
        Some(key)
    }

    async fn load(&self, kid: &str) -> Option<DecodingKey> {
        for name in [kid.to_owned(), format!("{kid}.pem")] {
            if let Ok(text) = tokio::fs::read_to_string(self.folder.join(name)).await {
                let key = DecodingKey::from_rsa_pem(pem(&text).as_bytes());
                return key.inspect_err(|error| tracing::warn!(kid, %error, "no RSA public key")).ok();
            }
        }
        None
    }
}

/// A name that cannot lead out of the folder.
fn is_safe(kid: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=128).contains(&kid.len()) && !kid.starts_with('.') && kid.bytes().all(plain)
}

/// Some deployments keep the base64 between the lines only.
fn pem(text: &str) -> String {
    let text = text.trim();
    if text.starts_with("-----") {
        return text.to_owned();
    }
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for kid in ["", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a\0", "ä", "a b", &"x".repeat(129)] {
            assert!(!is_safe(kid), "{kid:?}");
        }
        for kid in ["FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbNhlE", "mgr_1", "key.1-a"] {
            assert!(is_safe(kid), "{kid:?}");
        }
    }
}
