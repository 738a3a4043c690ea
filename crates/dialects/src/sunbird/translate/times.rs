//! Instants as this API writes them.

use rollbook_domain::Timestamp;

/// `2024-03-05 07:41:09:318+0000`, with a colon before the milliseconds.
pub(in super::super) fn stamp(at: Timestamp) -> String {
    let whole = jiff::Timestamp::from_second(at.seconds()).unwrap_or_default();
    let millis = at.millis().rem_euclid(1_000);
    format!("{}:{millis:03}+0000", whole.strftime("%Y-%m-%d %H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_follow_a_colon() {
        assert_eq!(stamp(Timestamp::from_micros(1_709_624_469_318_999)), "2024-03-05 07:41:09:318+0000");
        assert_eq!(stamp(Timestamp::from_micros(1_709_624_472_004_000)), "2024-03-05 07:41:12:004+0000");
    }
}
