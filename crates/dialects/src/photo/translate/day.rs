//! A day of an owner.

use jiff::Timestamp as Instant;
use jiff::civil::{Date, date as civil};
use jiff::tz::TimeZone;
use rollbook_app::queries::GroupFilter;
use rollbook_domain::Timestamp;

use crate::photo::error::Failure;

const EPOCH: Date = civil(1970, 1, 1);
/// Seconds of a day on which no clock is changed.
const DAY: i64 = 86_400;

/// The groups filed under a day (today where none is named) in a time zone.
pub(in crate::photo) fn day(when: Option<&str>, zone: Option<&str>, now: Timestamp) -> Result<GroupFilter, Failure> {
    let zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
    let (from, to) =
        bounds(when, &zone, now).ok_or_else(|| Failure::bad_request("The date is not one such as 2015-12-31."))?;
    Ok(GroupFilter { filed_from: Some(from), filed_to: Some(to), ..GroupFilter::default() })
}

/// The first second of the day, and of the next one.
fn bounds(when: Option<&str>, zone: &TimeZone, now: Timestamp) -> Option<(i64, i64)> {
    let date = match when {
        Some(text) => date(text)?,
        None => Instant::from_microsecond(now.micros()).ok()?.to_zoned(zone.clone()).date(),
    };
    let from = begin(date, zone);
    let to = date.tomorrow().map_or(from + DAY, |next| begin(next, zone));
    Some((from, to))
}

/// The first second of a day. The library's instants end within the last days of its calendar, in which clocks stand as
/// they do at its last instant.
fn begin(date: Date, zone: &TimeZone) -> i64 {
    let begun = date.to_zoned(zone.clone()).and_then(|zoned| zoned.start_of_day());
    begun.map_or_else(
        |_| date.duration_since(EPOCH).as_secs() - i64::from(zone.to_offset(Instant::MAX).seconds()),
        |begun| begun.timestamp().as_second(),
    )
}

/// `YYYY-MM-DD` and nothing else.
fn date(text: &str) -> Option<Date> {
    let shape = |(at, b): (usize, u8)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() };
    if text.len() != 10 || !text.bytes().enumerate().all(shape) {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(when: Option<&str>, zone: &str, now: i64) -> Option<(i64, i64)> {
        let filter = day(when, Some(zone), Timestamp::from_micros(now * 1_000_000)).ok()?;
        Some((filter.filed_from?, (filter.filed_to? - filter.filed_from?) / 3_600))
    }

    #[test]
    fn a_day_runs_from_midnight_to_midnight_where_the_owner_is() {
        assert_eq!(hours(Some("2024-03-12"), "UTC", 0), Some((1_710_201_600, 24)));
        assert_eq!(hours(Some("2024-03-12"), "America/Vancouver", 0), Some((1_710_226_800, 24)));
        assert_eq!(hours(Some("2024-03-10"), "America/Vancouver", 0), Some((1_710_057_600, 23)), "clocks go forward");
        assert_eq!(hours(Some("2024-11-03"), "America/Vancouver", 0), Some((1_730_617_200, 25)), "and back");
        assert_eq!(hours(Some("2018-11-04"), "America/Sao_Paulo", 0), Some((1_541_300_400, 23)), "at midnight itself");
    }

    #[test]
    fn the_last_days_of_the_calendar_are_days() {
        let last = 253_402_214_400;
        assert_eq!(hours(Some("9999-12-29"), "UTC", 0), Some((last - 172_800, 24)));
        assert_eq!(hours(Some("9999-12-30"), "UTC", 0), Some((last - 86_400, 24)));
        assert_eq!(hours(Some("9999-12-31"), "UTC", 0), Some((last, 24)));
        // Zones whose clocks nobody has plans for.
        assert_eq!(hours(Some("9999-12-30"), "Pacific/Honolulu", 0), Some((last - 86_400 + 36_000, 24)));
        assert_eq!(hours(Some("9999-12-31"), "Pacific/Honolulu", 0), Some((last + 36_000, 24)));
        assert_eq!(hours(Some("9999-12-31"), "Pacific/Kiritimati", 0), Some((last - 50_400, 24)));
        assert_eq!(hours(Some("0000-01-01"), "UTC", 0), Some((-62_167_219_200, 24)));
    }

    #[test]
    fn today_is_the_owners_today() {
        let just_after_midnight = 1_710_201_600 + 60;
        assert_eq!(hours(None, "UTC", just_after_midnight), Some((1_710_201_600, 24)));
        assert_eq!(hours(None, "America/Vancouver", just_after_midnight), Some((1_710_140_400, 24)));
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in
            ["2024-02-30", "2024-13-01", "20240312", "2024-3-12", "12.03.2024", "today", "2024-03-12T00", "+024-03-12"]
        {
            assert_eq!(hours(Some(text), "UTC", 0), None, "{text}");
        }
    }
}
