//! Instants as Go writes them: RFC 3339 in UTC, zeros at the end of the fraction left out.

use rollbook_domain::Timestamp;

/// All digits there are.
pub(super) fn full(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

/// Cut to milliseconds.
pub(super) fn cut(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_zeros_are_cut() {
        let texts = |micros| (full(Timestamp::from_micros(micros)), cut(Timestamp::from_micros(micros)));
        let both = |full: &str, cut: &str| (full.to_owned(), cut.to_owned());
        assert_eq!(texts(1_710_277_290_417_093), both("2024-03-12T21:01:30.417093Z", "2024-03-12T21:01:30.417Z"));
        assert_eq!(texts(1_710_277_290_590_000), both("2024-03-12T21:01:30.59Z", "2024-03-12T21:01:30.59Z"));
        assert_eq!(texts(1_710_277_290_000_100), both("2024-03-12T21:01:30.0001Z", "2024-03-12T21:01:30Z"));
        assert_eq!(texts(1_710_277_290_000_000), both("2024-03-12T21:01:30Z", "2024-03-12T21:01:30Z"));
    }
}
