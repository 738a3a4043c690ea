//! Instants on the wire: RFC 3339 in UTC with microseconds, `2024-03-05T07:41:09.318000Z`.

use rollbook_domain::Timestamp;
use serde::{Deserialize, Deserializer, Serializer};

/// The instant as text; the epoch for one that no calendar holds.
pub fn format(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{at:.6}")
}

/// Reads any RFC 3339 text.
pub fn parse(text: &str) -> Option<Timestamp> {
    text.parse::<jiff::Timestamp>().ok().map(|at| Timestamp::from_micros(at.as_microsecond()))
}

/// For `#[serde(with = "rfc3339")]`.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format(*at))
}

/// For `#[serde(with = "rfc3339")]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| serde::de::Error::custom("must be a time in RFC 3339"))
}

/// For optional fields.
pub mod option {
    use super::{Deserialize, Deserializer, Serializer, Timestamp};

    /// For `#[serde(with = "rfc3339::option")]`.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// For `#[serde(with = "rfc3339::option")]`.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let parse =
            |text: String| super::parse(&text).ok_or_else(|| serde::de::Error::custom("must be a time in RFC 3339"));
        text.map(parse).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_back_and_keep_six_digits() {
        let at = Timestamp::from_micros(1_709_624_469_318_000);
        assert_eq!(format(at), "2024-03-05T07:41:09.318000Z");
        assert_eq!(parse("2024-03-05T08:41:09.318+01:00"), Some(at));
        assert_eq!(parse("yesterday"), None);
    }
}
