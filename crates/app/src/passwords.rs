//! Hashes of passwords. Hashing is slow on purpose, so it runs beside the requests and only a few at once.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::error::AppError;

/// Each takes 19 MiB and a core for a while: more at once would let logins starve everything else.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// The argon2id hash of a password in PHC form.
pub(crate) async fn hash(password: String, salt: Uuid) -> Result<String, AppError> {
    run(move || {
        let salt = SaltString::encode_b64(salt.as_bytes()).map_err(defect)?;
        Ok(argon2().hash_password(password.as_bytes(), &salt).map_err(defect)?.to_string())
    })
    .await
}

/// Whether a password is the one of a hash.
pub(crate) async fn verify(password: String, hash: String) -> Result<bool, AppError> {
    run(move || {
        let hash = PasswordHash::new(&hash).map_err(defect)?;
        match argon2().verify_password(password.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::Password) => Ok(false),
            Err(error) => Err(defect(error)),
        }
    })
    .await
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> Result<T, AppError> + Send + 'static) -> Result<T, AppError> {
    let _place = AT_ONCE.acquire().await.map_err(defect)?;
    spawn_blocking(work).await.map_err(defect)?
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn defect(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("a password cannot be hashed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_tells_its_password_from_others() {
        let hash = hash("Admin123.".into(), Uuid::from_u128(7)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("Admin123.".into(), hash.clone()).await.unwrap());
        assert!(!verify("Admin123!".into(), hash).await.unwrap());
        assert!(verify("Admin123.".into(), "no hash".into()).await.is_err());
    }
}
