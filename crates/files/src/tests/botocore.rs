//! Links beside those of botocore, which `tests/clients/sigv4.py` has made.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_domain::Timestamp;
use serde::Deserialize;

use crate::sigv4::{self, Denied, Key};

#[derive(Deserialize)]
struct Link {
    access_key: String,
    secret_key: String,
    signed_at: i64,
    host: String,
    region: String,
    path: String,
    extra: BTreeMap<String, String>,
    expires: u64,
    method: String,
    query: String,
}

impl Link {
    fn key(&self) -> Key {
        let Self { access_key, secret_key, region, .. } = self;
        Key { access_key: access_key.clone(), secret_key: secret_key.clone(), region: region.clone() }
    }

    fn later(&self, seconds: i64) -> Timestamp {
        Timestamp::from_micros((self.signed_at + seconds) * 1_000_000)
    }

    fn ours(&self) -> String {
        let extra: Vec<_> = self.extra.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let Self { method, host, path, expires, .. } = self;
        let link = sigv4::Link { method, host, path, extra: &extra, expires: *expires };
        self.key().sign(&link, self.later(0))
    }

    fn verify(&self, query: &str, later: i64) -> Result<Vec<(String, String)>, Denied> {
        self.key().verify(&self.method, &self.host, &self.path, query, self.later(later))
    }
}

fn golden() -> Vec<Link> {
    let links: Vec<Link> = serde_json::from_str(include_str!("golden/botocore.json")).unwrap();
    assert!(links.len() > 50);
    links
}

fn parameters(query: &str) -> BTreeSet<&str> {
    query.split('&').collect()
}

#[test]
fn we_sign_as_botocore_does() {
    for link in golden() {
        let ours = link.ours();
        assert_eq!(parameters(&ours), parameters(&link.query), "{}", link.path);
        assert!(ours.rsplit('&').next().unwrap().starts_with("X-Amz-Signature="), "the signature is last: {ours}");
    }
}

#[test]
fn we_honour_what_botocore_signed_and_only_in_time() {
    for link in golden() {
        let extra: Vec<(String, String)> = link.extra.clone().into_iter().collect();
        let life = i64::try_from(link.expires).unwrap();
        for later in [0, life] {
            let mut found = link.verify(&link.query, later).unwrap();
            found.sort();
            assert_eq!(found, extra);
        }
        assert_eq!(link.verify(&link.query, life + 1), Err(Denied::Expired));
        assert_eq!(link.verify(&link.query, -901), Err(Denied::NotYet));
    }
}

/// Each character of each link, replaced by another one.
#[test]
fn we_honour_nothing_that_was_altered() {
    for link in golden().iter().step_by(7) {
        for (at, byte) in link.query.bytes().enumerate() {
            let other = if byte == b'1' { "2" } else { "1" };
            let altered = format!("{}{other}{}", &link.query[..at], &link.query[at + 1..]);
            let refused = link.verify(&altered, 0);
            assert!(matches!(refused, Err(Denied::BadSignature | Denied::Malformed)), "{altered}: {refused:?}");
        }
    }
}

#[test]
fn foreign_links_are_not_honoured() {
    for link in golden() {
        let foreign = Key { secret_key: format!("{}x", link.secret_key), ..link.key() };
        let other_region = Key { region: "us-west-2".into(), ..link.key() };
        for key in [foreign, other_region] {
            let refused = key.verify(&link.method, &link.host, &link.path, &link.query, link.later(0));
            assert_eq!(refused, Err(Denied::BadSignature));
        }
    }
}
