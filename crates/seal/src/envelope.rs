//! Payloads with their personal fields sealed: one ciphertext per event, for all of them.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use bytes::Bytes;
use rollbook_domain::personal;
use rollbook_store::{NewEvent, Recorded, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use uuid::Uuid;

use crate::cipher::{Key, NONCE, Sealed};
use crate::keyring::Held;

/// What stands in a payload in place of what is sealed.
const SEALED: &str = "$sealed";
/// What readers see in its place once the key is destroyed.
const ERASED: &str = "$erased";
/// How a payload with sealed fields begins: fields are written in the order of their names.
const BEGINNING: &[u8] = b"{\"$sealed\":";
/// Versions of a stream's key there have been.
const VERSION: u32 = 1;
/// In place of a payload that was altered: JSON that is no event.
const ALTERED: Bytes = Bytes::from_static(b"\"this was altered: it does not open under its key\"");

type Fields = BTreeMap<String, Box<RawValue>>;

/// See the crate.
#[derive(Serialize, Deserialize)]
struct Envelope {
    s: Uuid,
    k: u32,
    f: Vec<String>,
    n: String,
    c: String,
}

#[derive(Serialize)]
struct Erased {
    s: Uuid,
    f: Vec<String>,
}

/// Puts what is personal in an event of a stream under its key. Under a key that is destroyed it is left out.
pub(crate) fn seal(event: &mut NewEvent, stream: Uuid, held: &Held) -> Result<(), StoreError> {
    let names = personal::fields(event.kind);
    if names.is_empty() {
        return Ok(());
    }
    let mut fields: Fields = serde_json::from_slice(&event.payload).map_err(unwritten)?;
    let personal: Fields = names.iter().filter_map(|name| fields.remove_entry(*name)).collect();
    if personal.is_empty() {
        return Ok(());
    }
    let f: Vec<String> = personal.keys().cloned().collect();
    let (mark, value) = match held {
        Held::Living(key) => (SEALED, envelope(event, stream, key, f, &personal)?),
        Held::Destroyed => (ERASED, to_raw_value(&Erased { s: stream, f }).map_err(unwritten)?),
    };
    fields.insert(mark.to_owned(), value);
    event.payload = serde_json::to_vec(&fields).map_err(unwritten)?.into();
    Ok(())
}

fn envelope(
    event: &NewEvent,
    s: Uuid,
    key: &Key,
    f: Vec<String>,
    personal: &Fields,
) -> Result<Box<RawValue>, StoreError> {
    let text = serde_json::to_vec(personal).map_err(unwritten)?;
    let Sealed { nonce, text } = key.seal(&place(event.id, event.kind, s, &f), text)?;
    let (n, c) = (BASE64.encode(nonce), BASE64.encode(text));
    to_raw_value(&Envelope { s, k: VERSION, f, n, c }).map_err(unwritten)
}

/// What a ciphertext is bound to: moved to another event, type, stream or field it does not open.
fn place(event: Uuid, kind: &str, stream: Uuid, fields: &[String]) -> Vec<u8> {
    [event.as_bytes(), stream.as_bytes(), kind.as_bytes(), b"\n", fields.join(",").as_bytes()].concat()
}

/// An event whose personal fields are sealed.
pub(crate) struct Closed {
    fields: Fields,
    envelope: Envelope,
}

impl Closed {
    /// What is sealed in an event, if anything is.
    pub(crate) fn find(event: &Recorded) -> Option<Self> {
        if !event.payload.starts_with(BEGINNING) {
            return None;
        }
        let mut fields: Fields = serde_json::from_slice(&event.payload).ok()?;
        let envelope = serde_json::from_str(fields.remove(SEALED)?.get()).ok()?;
        Some(Self { fields, envelope })
    }

    /// Whose key opens it.
    pub(crate) fn stream(&self) -> Uuid {
        self.envelope.s
    }

    /// The payload as it was decided; what is left of it where the key is destroyed; and no event at all where somebody
    /// has altered it, so that it is noticed as every damaged event is.
    pub(crate) fn open(self, event: &Recorded, held: &Held) -> Bytes {
        let Self { mut fields, envelope } = self;
        match held {
            Held::Living(key) => match opened(event, envelope, key) {
                Some(personal) => fields.extend(personal),
                None => return ALTERED,
            },
            Held::Destroyed => {
                let Envelope { s, f, .. } = envelope;
                let Ok(erased) = to_raw_value(&Erased { s, f }) else { return ALTERED };
                fields.insert(ERASED.to_owned(), erased);
            }
        }
        serde_json::to_vec(&fields).map_or(ALTERED, Bytes::from)
    }
}

fn opened(event: &Recorded, Envelope { s, f, n, c, .. }: Envelope, key: &Key) -> Option<Fields> {
    let nonce: [u8; NONCE] = BASE64.decode(n).ok()?.try_into().ok()?;
    let sealed = Sealed { nonce, text: BASE64.decode(c).ok()? };
    let text = key.open(&place(event.id, &event.kind, s, &f), sealed)?;
    serde_json::from_slice(&text).ok()
}

#[expect(clippy::needless_pass_by_value, reason = "so that it can be given to map_err by its name")]
fn unwritten(error: serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("an event cannot be sealed: {error}"))
}
