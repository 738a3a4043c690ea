//! AWS Signature V4 in the query string: links that S3, and this server, give a file out for.
//!
//! Pure in (key, time, host, path): the same link can be made again from the second it was signed in, so that
//! neither the link nor a secret has to be kept. The parameters stand in the documented order, the signature last.

use hmac::{Hmac, Mac};
use rollbook_domain::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::timestamp::{Signed, day, second};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The longest life of a link that S3 admits, in seconds.
const LONGEST: u64 = 604_800;

/// What signs, and where it is valid.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// Stands in the link.
    pub access_key: String,
    /// Does not.
    pub secret_key: String,
    /// `us-east-1`.
    pub region: String,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// `GET` or `PUT`.
    pub method: &'a str,
    /// With the port where it is no standard one.
    pub host: &'a str,
    /// From the first slash, not encoded.
    pub path: &'a str,
    /// Parameters of S3 beside the signature's own, such as `response-content-disposition`, not encoded.
    pub extra: &'a [(&'a str, &'a str)],
    /// Seconds that it lives, 604 800 at most.
    pub expires: u64,
}

/// Why a link is not honoured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// A parameter is missing, repeated, or not in its form.
    #[error("the link is malformed")]
    Malformed,
    /// It was not signed by this key, or altered since.
    #[error("the signature does not match")]
    BadSignature,
    /// Its time is over.
    #[error("the link has expired")]
    Expired,
    /// Its time has not come.
    #[error("the link is not valid yet")]
    NotYet,
}

impl Key {
    /// The query of a link signed in the second of `at`.
    pub fn sign(&self, link: &Link<'_>, at: Timestamp) -> String {
        let second = second(at);
        let credential = format!("{}/{}", self.access_key, self.scope(&second));
        let expires = link.expires.to_string();
        let mut parameters = vec![
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", &credential),
            ("X-Amz-Date", &second),
            ("X-Amz-Expires", &expires),
            ("X-Amz-SignedHeaders", "host"),
        ];
        parameters.extend_from_slice(link.extra);
        let query = joined(&parameters);
        let signature = hex::encode(self.signature(link, &mut parameters, &second));
        format!("{query}&X-Amz-Signature={signature}")
    }

    /// Checks the query of a request as S3 does, and gives the parameters that are not the signature's own. All of
    /// the query is signed; the time is looked at last, so that only a holder of a genuine link learns that it has
    /// expired. `path` is decoded, as a router has it.
    pub fn verify(
        &self,
        method: &str,
        host: &str,
        path: &str,
        query: &str,
        now: Timestamp,
    ) -> Result<Vec<(String, String)>, Denied> {
        let decoded = parameters(query)?;
        let one = |name: &str| {
            let mut found = decoded.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
            found.next().filter(|_| found.next().is_none()).ok_or(Denied::Malformed)
        };
        let (date, expires) = (one("X-Amz-Date")?, one("X-Amz-Expires")?);
        let signed = Signed::parse(date).ok_or(Denied::Malformed)?;
        let expires = expires.parse::<u64>().ok().filter(|life| (1..=LONGEST).contains(life));
        let expires = expires.ok_or(Denied::Malformed)?;
        let given = hex::decode(one("X-Amz-Signature")?).map_err(|_| Denied::Malformed)?;
        if one("X-Amz-Algorithm")? != ALGORITHM || one("X-Amz-SignedHeaders")? != "host" {
            return Err(Denied::Malformed);
        }
        let credential = format!("{}/{}", self.access_key, self.scope(date));
        let mut rest: Vec<(&str, &str)> = decoded.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        rest.retain(|(name, _)| *name != "X-Amz-Signature");
        let link = Link { method, host, path, extra: &[], expires };
        let expected = self.signature(&link, &mut rest, date);
        let genuine = bool::from(expected.as_slice().ct_eq(&given));
        if !genuine || one("X-Amz-Credential")? != credential {
            return Err(Denied::BadSignature);
        }
        signed.check(expires, now)?;
        Ok(decoded.into_iter().filter(|(name, _)| !name.starts_with("X-Amz-")).collect())
    }

    fn scope(&self, second: &str) -> String {
        format!("{}/{}/s3/aws4_request", day(second), self.region)
    }

    /// Over the canonical request: parameters sorted by name, only `host` of the headers, the payload unsigned.
    fn signature(&self, link: &Link<'_>, parameters: &mut [(&str, &str)], second: &str) -> Vec<u8> {
        parameters.sort_unstable();
        let Link { method, host, path, .. } = link;
        let (path, query) = (encoded(path, true), joined(parameters));
        let request = format!("{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
        let digest = hex::encode(Sha256::digest(request));
        let text = format!("{ALGORITHM}\n{second}\n{}\n{digest}", self.scope(second));
        let secret = format!("AWS4{}", self.secret_key);
        let steps = [day(second), &self.region, "s3", "aws4_request", &text];
        steps.iter().fold(secret.into_bytes(), |key, step| mac(&key, step.as_bytes()))
    }
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("a key of any length will do"));
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn joined(parameters: &[(&str, &str)]) -> String {
    let pairs = parameters.iter().map(|(name, value)| format!("{}={}", encoded(name, false), encoded(value, false)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Percent-encoded as AWS wants it: a space is `%20`, a slash only stays in paths.
fn encoded(text: &str, path: bool) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || (path && byte == b'/') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Name and value, decoded, in the order of the query.
fn parameters(query: &str) -> Result<Vec<(String, String)>, Denied> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(name)?, decoded(value)?))
    };
    query.split('&').filter(|text| !text.is_empty()).map(|text| pair(text).ok_or(Denied::Malformed)).collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let (byte, tail) = match byte {
            b'%' => (hex::decode(tail.get(..2)?).ok()?[0], &tail[2..]),
            byte => (byte, tail),
        };
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}
