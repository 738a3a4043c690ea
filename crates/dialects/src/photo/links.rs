//! URLs that carry a right: to upload one photo for a while, to watch one zip and to fetch it.

use hmac::{Hmac, Mac};
use rollbook_domain::{ArchiveId, GroupId, MediaId, Timestamp};
use sha2::Sha256;
use uuid::Uuid;

use super::error::Failure;
use crate::query::Query;

/// Where links begin, and what they are signed with.
#[derive(Clone)]
pub struct PhotoLinks {
    public_url: String,
    secret: [u8; 32],
}

impl PhotoLinks {
    /// Links to this server.
    pub fn new(public_url: &str, secret: [u8; 32]) -> Self {
        Self { public_url: public_url.trim_end_matches('/').to_owned(), secret }
    }

    /// Where a photo may be uploaded until an instant.
    pub(super) fn upload(&self, group: GroupId, media: MediaId, expires: i64) -> String {
        let signature = self.upload_signature(group, media, expires);
        format!("{}/v1/Upload/{group}/{media}?Expires={expires}&Signature={signature}", self.public_url)
    }

    /// Whether the owner gave the right to this upload and it still holds.
    pub(super) fn check_upload(
        &self,
        group: GroupId,
        media: MediaId,
        query: &Query,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let altered = || Failure::forbidden("This upload URL is not as it was given out.");
        let expires: i64 = query.first("Expires").and_then(|text| text.parse().ok()).ok_or_else(altered)?;
        let given = query.first("Signature").and_then(|text| hex::decode(text).ok()).ok_or_else(altered)?;
        let mac = self.mac(&upload_text(group, media, expires));
        mac.verify_slice(&given).map_err(|_| altered())?;
        if now.seconds() > expires { Err(Failure::forbidden("This upload URL has expired.")) } else { Ok(()) }
    }

    fn upload_signature(&self, group: GroupId, media: MediaId, expires: i64) -> String {
        hex::encode(self.mac(&upload_text(group, media, expires)).finalize().into_bytes())
    }

    /// What a zip is called in its URLs: its id, and a proof that it was given out.
    pub(super) fn process(&self, id: ArchiveId) -> String {
        format!("{}{}", id.0.simple(), hex::encode(&self.mac(&process_text(id)).finalize().into_bytes()[..16]))
    }

    /// The zip that is called so.
    pub(super) fn archive(&self, process: &str) -> Option<ArchiveId> {
        let (id, proof) = process.split_at_checked(32)?;
        let id = ArchiveId(Uuid::try_parse(id).ok()?);
        let proof: [u8; 16] = hex::decode(proof).ok()?.try_into().ok()?;
        self.mac(&process_text(id)).verify_truncated_left(&proof).ok()?;
        Some(id)
    }

    /// Where a zip is watched, or fetched.
    pub(super) fn of_process(&self, folder: &str, process: &str, relative: bool) -> String {
        let base = self.public_url.as_str();
        let base = if relative { base.find("//").map_or(base, |at| &base[at..]) } else { base };
        format!("{base}/{folder}/{process}")
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.secret);
        mac.unwrap_or_else(|_| unreachable!("a key of any length will do")).chain_update(text)
    }
}

fn upload_text(group: GroupId, media: MediaId, expires: i64) -> String {
    format!("photo upload {group} {media} {expires}")
}

fn process_text(id: ArchiveId) -> String {
    format!("photo zip {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> PhotoLinks {
        PhotoLinks::new("https://photos.example.org/", [7; 32])
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn an_upload_is_let_in_by_its_own_link_alone_and_in_time() {
        let (group, media) = (GroupId(Uuid::from_u128(1)), MediaId(Uuid::from_u128(2)));
        let url = links().upload(group, media, 1_710_284_401);
        let (path, query) = url.split_once('?').unwrap();
        assert_eq!(path, format!("https://photos.example.org/v1/Upload/{group}/{media}"));
        let check = |query: &str, group, media, now| {
            links()
                .check_upload(group, media, &Query::parse(Some(query)), at(now))
                .map_err(|failure| failure.status.as_u16())
        };
        assert_eq!(check(query, group, media, 1_710_284_401), Ok(()));
        assert_eq!(check(query, group, media, 1_710_284_402), Err(403));
        assert_eq!(check(query, group, MediaId(Uuid::from_u128(3)), 0), Err(403));
        assert_eq!(check(query, GroupId(Uuid::from_u128(3)), media, 0), Err(403));
        for altered in [
            query.replace("1710284401", "1810284401"),
            query.replace("Signature=", "Signature=0"),
            "Expires=1710284401".into(),
            String::new(),
        ] {
            assert_eq!(check(&altered, group, media, 0), Err(403), "{altered}");
        }
    }

    #[test]
    fn a_zip_is_known_by_what_was_given_out_alone() {
        let id = ArchiveId(Uuid::from_u128(5));
        let process = links().process(id);
        assert_eq!(links().archive(&process), Some(id));
        assert_eq!(PhotoLinks::new("http://h", [8; 32]).archive(&process), None);
        let last = if process.ends_with('0') { "1" } else { "0" };
        for other in [
            &process[..63],
            &format!("{}{last}", &process[..63]),
            "",
            &format!("{process}00"),
            &id.0.simple().to_string(),
            "ä",
        ] {
            assert_eq!(links().archive(other), None, "{other}");
        }
    }

    #[test]
    fn links_may_leave_out_their_scheme() {
        assert_eq!(links().of_process("process", "x", false), "https://photos.example.org/process/x");
        assert_eq!(links().of_process("download", "x", true), "//photos.example.org/download/x");
    }
}
