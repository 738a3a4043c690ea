//! A day of an owner.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rollbook_app::queries::GroupFilter;
use rollbook_domain::Timestamp;

use crate::photo::error::Failure;

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
        None => jiff::Timestamp::from_microsecond(now.micros()).ok()?.to_zoned(zone.clone()).date(),
    };
    let begin = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.start_of_day().ok()?.timestamp().as_second());
    Some((begin(date)?, begin(date.tomorrow().ok()?)?))
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
