//! `rollbook keys new`

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rand::Rng;
use sha2::{Digest, Sha256};

use super::args::KeysCommand;
use super::error::CliError;
use super::out::Out;

pub(super) fn run(command: &KeysCommand, out: &mut Out) -> Result<(), CliError> {
    let KeysCommand::New { name, secret } = command;
    let bytes: [u8; 32] = rand::rng().random();
    if *secret {
        return out.line(&STANDARD.encode(bytes));
    }
    // The prefix lets scanners of published files recognise a leaked key.
    let key = format!("rbk_{}", URL_SAFE_NO_PAD.encode(bytes));
    let hash = hex::encode(Sha256::digest(&key));
    out.line(&format!("key        {key}"))?;
    out.line(&format!("key_sha256 {hash}"))?;
    out.line("")?;
    out.line("# The key is shown only now. In the configuration:")?;
    out.line("[[workspaces.keys]]")?;
    out.line(&format!("name = {name:?}"))?;
    out.line(&format!("key_sha256 = \"{hash}\""))?;
    out.line("scopes = [\"read\", \"write\"]")
}
