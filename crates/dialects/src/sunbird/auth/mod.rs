//! Who acts: the API key of the gateway, the user's token, and a managed user's beside it.

mod api_key;
mod caller;
mod claims;
mod keys;
mod tokens;

pub(super) use api_key::is_known;
pub(super) use caller::{Caller, identify};
pub(super) use tokens::Tokens;
