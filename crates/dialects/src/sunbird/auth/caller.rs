//! From the headers to the acting user.

use http::HeaderMap;
use rollbook_domain::{Actor, Reference, Timestamp};

use super::tokens::Tokens;
use crate::sunbird::error::Failure;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Caller {
    /// The managed user where there is one, else the user.
    pub(in super::super) acting: Actor,
    /// The user who acts as the managed one.
    pub(in super::super) logged_in: Option<Actor>,
}

impl Caller {
    /// The id without its kind.
    pub(in super::super) fn id(&self) -> &str {
        self.acting.as_str().strip_prefix("user:").unwrap_or_default()
    }
}

/// Reads both tokens.
pub(in super::super) async fn identify(
    tokens: &Tokens,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Caller, Failure> {
    let token = header(headers, "x-authenticated-user-token")?.ok_or(Failure::Unauthorized)?;
    let user = tokens.user(token, now).await.ok_or(Failure::Unauthorized)?;
    if user.trim().is_empty() {
        return Err(Failure::Nobody);
    }
    let Some(token) = header(headers, "x-authenticated-for")? else {
        return Ok(Caller { acting: actor(&user)?, logged_in: None });
    };
    let managed = tokens.managed(token, &user, now).await.ok_or(Failure::Unauthorized)?;
    Ok(Caller { acting: actor(&managed)?, logged_in: Some(actor(&user)?) })
}

/// A header that says something; one that is no text is no token.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Failure> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let value = value.to_str().map_err(|_| Failure::Unauthorized)?.trim();
    Ok((!value.is_empty()).then_some(value))
}

/// The id must be one that a member can have.
fn actor(user: &str) -> Result<Actor, Failure> {
    let member = Reference::new("user", user).map_err(|_| Failure::Unauthorized)?;
    Ok(Actor::new(member.as_str()))
}
