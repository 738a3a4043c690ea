//! Seconds as signatures write them: `20130524T000000Z`.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rollbook_domain::Timestamp;

use crate::sigv4::Denied;

const FORM: &str = "%Y%m%dT%H%M%SZ";
/// How far the signer's clock may be ahead of ours, in seconds; S3 admits as much.
const SKEW: i64 = 900;

/// The second of an instant.
pub(crate) fn second(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_second(at.seconds()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime(FORM).to_string()
}

/// The day of a second.
pub(crate) fn day(second: &str) -> &str {
    second.get(..8).unwrap_or(second)
}

/// When a link was signed, in unix seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed(i64);

impl Signed {
    /// Only the one spelling of a second.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let at = DateTime::strptime(FORM, text).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
        (second(Timestamp::from_micros(at.checked_mul(1_000_000)?)) == text).then_some(Self(at))
    }

    pub(crate) fn check(self, expires: u64, now: Timestamp) -> Result<(), Denied> {
        let now = now.seconds();
        if self.0 > now + SKEW {
            return Err(Denied::NotYet);
        }
        let expires = i64::try_from(expires).unwrap_or(i64::MAX);
        if now > self.0.saturating_add(expires) { Err(Denied::Expired) } else { Ok(()) }
    }
}
