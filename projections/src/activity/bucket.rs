//! Days, weeks and months of UTC.

use rollbook_app::queries::BucketSize;
use rollbook_domain::Timestamp;

const DAY: i64 = 86_400_000_000;

/// The day of an instant, counted from 1970-01-01.
pub(super) const fn day_of(at: Timestamp) -> i64 {
    at.micros().div_euclid(DAY)
}

/// The first instant of a day.
pub(super) const fn start_of(day: i64) -> Timestamp {
    Timestamp::from_micros(day.saturating_mul(DAY))
}

/// The first day of the bucket that a day is in.
pub(super) const fn first_day(day: i64, size: BucketSize) -> i64 {
    match size {
        BucketSize::Day => day,
        // The first day of 1970 was a Thursday.
        BucketSize::Week => day - (day + 3).rem_euclid(7),
        BucketSize::Month => day - day_of_month(day) + 1,
    }
}

/// From 1, in the proleptic Gregorian calendar (Howard Hinnant's `civil_from_days`).
const fn day_of_month(day: i64) -> i64 {
    let of_era = (day + 719_468).rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    of_year - (153 * month + 2) / 5 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_fall_into_weeks_and_months() {
        let day = |text: &str| day_of(rollbook_app::rfc3339::parse(text).unwrap());
        for (text, week, month) in [
            ("2024-03-05T07:41:09Z", "2024-03-04T00:00:00Z", "2024-03-01T00:00:00Z"),
            ("2024-02-29T23:59:59.999999Z", "2024-02-26T00:00:00Z", "2024-02-01T00:00:00Z"),
            ("2024-12-31T00:00:00Z", "2024-12-30T00:00:00Z", "2024-12-01T00:00:00Z"),
            ("1969-12-31T23:00:00Z", "1969-12-29T00:00:00Z", "1969-12-01T00:00:00Z"),
        ] {
            assert_eq!(first_day(day(text), BucketSize::Week), day(week), "{text}");
            assert_eq!(first_day(day(text), BucketSize::Month), day(month), "{text}");
        }
        assert_eq!(day_of(start_of(19_787)), 19_787);
    }
}
