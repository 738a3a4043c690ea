//! Links to files of ids, signed as S3 signs them.

use hmac::{Hmac, Mac};
use rollbook_app::imports::request::{FOLDER, file_of};
use rollbook_domain::{ObjectId, Timestamp};
use rollbook_files::S3Place;
use rollbook_files::sigv4::{Denied, Key, Link};
use sha2::Sha256;
use url::{Position, Url};

use crate::config::Hype;

/// How long a link lives, in seconds.
const LIFE: u64 = 86_400;
/// Where links to local files are valid; any region would do.
const REGION: &str = "us-east-1";

/// Where files are given out, and with which key.
#[derive(Debug, Clone)]
pub struct FileLinks {
    /// Scheme and host.
    origin: String,
    /// As a client names it in `Host`.
    host: String,
    place: Place,
    key: Key,
}

#[derive(Debug, Clone)]
enum Place {
    /// This server, below a path.
    Here(String),
    Bucket(Box<S3Place>),
}

impl FileLinks {
    /// Files that this server gives out itself. The key is the configured one, or derives from the secret.
    pub fn local(public_url: &Url, config: &Hype, secret: &[u8; 32]) -> Self {
        let given = |given: &crate::config::Secret, derived: String| {
            if given.is_empty() { derived } else { given.expose().to_owned() }
        };
        let access_key = given(&config.access_key, derived(secret, "hype access key")[..20].to_uppercase());
        let secret_key = given(&config.secret_key, derived(secret, "hype secret key"));
        Self {
            origin: public_url[..Position::BeforePath].to_owned(),
            host: public_url[Position::BeforeHost..Position::BeforePath].to_owned(),
            place: Place::Here(public_url.path().trim_end_matches('/').to_owned()),
            key: Key { access_key, secret_key, region: REGION.to_owned() },
        }
    }

    /// Files that a bucket gives out.
    pub fn bucket(place: S3Place, key: Key) -> Self {
        let (origin, host) = (place.endpoint.clone(), place.host().to_owned());
        Self { origin, host, place: Place::Bucket(Box::new(place)), key }
    }

    /// Whether this server gives the files out.
    pub(super) fn are_here(&self) -> bool {
        matches!(self.place, Place::Here(_))
    }

    /// The link signed when the job was made, or one signed now where that has expired.
    pub(super) fn url(&self, job: &ObjectId, signed_at: i64, now: Timestamp) -> String {
        let expired = now.seconds() >= signed_at.saturating_add_unsigned(LIFE);
        let at = if expired { now } else { Timestamp::from_micros(signed_at.saturating_mul(1_000_000)) };
        let disposition = format!("attachment; filename=\"{job}.csv\"");
        let (path, extra) = (self.path(job), [("response-content-disposition", disposition.as_str())]);
        let link = Link { method: "GET", host: &self.host, path: &path, extra: &extra, expires: LIFE };
        format!("{}{path}?{}", self.origin, self.key.sign(&link, at))
    }

    /// Checks the query of a request for a local file; gives the disposition that was signed. The host is the one
    /// in the links, whatever proxies made of it.
    pub(super) fn check(&self, method: &str, job: &ObjectId, query: &str, now: Timestamp) -> Result<String, Denied> {
        let signed = self.key.verify(method, &self.host, &self.path(job), query, now)?;
        let disposition = signed.into_iter().find(|(name, _)| name == "response-content-disposition");
        disposition.map(|(_, value)| value).ok_or(Denied::Malformed)
    }

    fn path(&self, job: &ObjectId) -> String {
        match &self.place {
            Place::Here(below) => format!("{below}/{FOLDER}/{job}.csv"),
            Place::Bucket(place) => place.path(&file_of(job)),
        }
    }
}

/// 64 hex digits that nobody without the secret can tell.
fn derived(secret: &[u8; 32], what: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap_or_else(|_| unreachable!("a key of any length will do"));
    hex::encode(mac.chain_update(what).finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: &str = "65f0c2aa1b2c3d4e5f60718b";
    const SIGNED: i64 = 1_710_277_290;

    fn links(url: &str) -> FileLinks {
        FileLinks::local(&url.parse().unwrap(), &Hype::default(), &[7; 32])
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_link_has_the_documented_form_and_stays_until_it_expires() {
        let (links, job) = (links("https://files.example.org/"), JOB.parse().unwrap());
        let url = links.url(&job, SIGNED, at(SIGNED + 86_399));
        assert_eq!(url, links.url(&job, SIGNED, at(SIGNED)));
        assert!(url.starts_with(&format!(
            "https://files.example.org/hype-group/{JOB}.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
        )));
        let rest = format!(
            "%2F20240312%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20240312T210130Z&X-Amz-Expires=86400\
             &X-Amz-SignedHeaders=host&response-content-disposition=attachment%3B%20filename%3D%22{JOB}.csv%22\
             &X-Amz-Signature="
        );
        assert!(url.contains(&rest), "{url}");
        assert_ne!(url, links.url(&job, SIGNED, at(SIGNED + 86_400)));
    }

    #[test]
    fn only_the_link_as_signed_opens_its_file_and_only_in_time() {
        let (links, job) = (links("http://localhost:7070/below"), JOB.parse::<ObjectId>().unwrap());
        let url = links.url(&job, SIGNED, at(SIGNED));
        assert!(url.starts_with("http://localhost:7070/below/hype-group/"), "{url}");
        let query = url.split_once('?').unwrap().1;
        let check = |query: &str, seconds| links.check("GET", &job, query, at(seconds));
        assert_eq!(check(query, SIGNED + 5).unwrap(), format!("attachment; filename=\"{JOB}.csv\""));
        assert_eq!(check(query, SIGNED + 86_401), Err(Denied::Expired));
        assert_eq!(check(&query.replace("=86400", "=604800"), SIGNED), Err(Denied::BadSignature));
        assert_eq!(check("", SIGNED), Err(Denied::Malformed));
        let other = "65f0c2aa1b2c3d4e5f60718c".parse().unwrap();
        assert_eq!(links.check("GET", &other, query, at(SIGNED)), Err(Denied::BadSignature));
        assert_eq!(links.check("HEAD", &job, query, at(SIGNED)), Err(Denied::BadSignature));
        let fresh = links.url(&job, SIGNED, at(SIGNED + 90_000));
        check(fresh.split_once('?').unwrap().1, SIGNED + 90_001).unwrap();
    }

    #[test]
    fn standard_ports_are_not_part_of_the_host() {
        assert_eq!(links("https://h.example:443").host, "h.example");
        assert_eq!(links("http://[::1]:81").host, "[::1]:81");
    }
}
