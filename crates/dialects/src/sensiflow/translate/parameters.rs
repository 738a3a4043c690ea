//! Query parameters.

use std::num::{IntErrorKind, ParseIntError};

use crate::paging::Numbered;
use crate::query::Query;
use crate::sensiflow::error::{self, Problem};

/// Items of a page that names no size, and of the page inside an expanded group.
pub(in crate::sensiflow) const DEFAULT_SIZE: u32 = 20;
/// Larger pages are cut to this.
const MAX_SIZE: u32 = 50;

/// `page` and `size`. One-based pages take 0 for the first one too.
pub(in crate::sensiflow) fn page(query: &Query, zero_based: bool) -> Result<Numbered, Problem> {
    let page = integer(query, "page")?.unwrap_or(i64::from(!zero_based));
    let named = if query.first("size").is_some() { "size" } else { "pageSize" };
    let size = integer(query, named)?.map_or(Ok(DEFAULT_SIZE), |size| match size {
        ..1 => Err(invalid(named, "must be at least 1")),
        _ => Ok(u32::try_from(size).unwrap_or(MAX_SIZE).min(MAX_SIZE)),
    })?;
    let page = u64::try_from(page).map_err(|_| invalid("page", "must not be negative"))?;
    Ok(Numbered { index: if zero_based { page } else { page.saturating_sub(1) }, size })
}

/// `expanded`, or `expand` where that is absent.
pub(in crate::sensiflow) fn expanded(query: &Query) -> Result<bool, Problem> {
    let named = if query.first("expanded").is_some() { "expanded" } else { "expand" };
    match query.first(named).map(|value| value.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "false" | "0" | "off" | "no") => Ok(false),
        Some("true" | "1" | "on" | "yes") => Ok(true),
        Some(_) => Err(invalid(named, "must be true or false")),
    }
}

/// A list of ids, between commas or in repeated parameters; none where the parameter is absent.
pub(in crate::sensiflow) fn ids(query: &Query, name: &str) -> Result<Option<Vec<i32>>, Problem> {
    if !query.has(name) {
        return Ok(None);
    }
    let values = query.all(name).filter(|value| !value.trim().is_empty()).flat_map(|value| value.split(','));
    let ids = values.map(|id| number(id.trim()).ok_or_else(|| invalid(name, "must be a list of integers")));
    ids.collect::<Result<_, _>>().map(Some)
}

/// The same for a parameter that must be there.
pub(in crate::sensiflow) fn device_ids(query: &Query) -> Result<Vec<i32>, Problem> {
    let detail = "Required request parameter 'deviceIDs' for method parameter type List is not present";
    ids(query, "deviceIDs")?.ok_or_else(|| Problem::decoding(error::PARAMETER_MISSING, detail))
}

fn integer(query: &Query, name: &str) -> Result<Option<i64>, Problem> {
    let text = query.first(name).map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| whole(text).ok_or_else(|| invalid(name, "must be an integer"))).transpose()
}

/// How many, or which page: beyond what can be counted there is nothing more, so it is as good as the last that can.
fn whole(text: &str) -> Option<i64> {
    let number = text.parse::<i64>().or_else(|error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => Ok(i64::MAX),
        IntErrorKind::NegOverflow => Ok(i64::MIN),
        _ => Err(error),
    });
    number.ok().filter(|_| !text.starts_with('+'))
}

/// In the one way in which numbers are written.
pub(in crate::sensiflow) fn number(text: &str) -> Option<i32> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

fn invalid(name: &str, reason: &str) -> Problem {
    Problem::decoding(error::INVALID_PARAMETER, format!("{name} {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAST: u64 = i64::MAX.unsigned_abs();

    fn query(raw: &str) -> Query {
        Query::parse(Some(raw))
    }

    #[test]
    fn pages_begin_at_one_unless_set_otherwise() {
        let read = |raw, zero| page(&query(raw), zero).ok().map(|page| (page.index, page.size));
        for raw in ["", "page=", "page=1", "page=0", "page=%201", "page=1&page=2"] {
            assert_eq!(read(raw, false), Some((0, 20)), "{raw}");
        }
        assert_eq!(read("page=2&size=2", false), Some((1, 2)));
        assert_eq!((read("", true), read("page=1", true)), (Some((0, 20)), Some((1, 20))));
        assert_eq!(read("page=2147483648", false), Some((2_147_483_647, 20)));
        let beyond = "page=99999999999999999999";
        assert_eq!((read(beyond, false), read(beyond, true)), (Some((LAST - 1, 20)), Some((LAST, 20))));
    }

    #[test]
    fn sizes_are_cut_and_have_another_name() {
        let read = |raw| page(&query(raw), false).ok().map(|page| page.size);
        for raw in ["size=50", "size=51", "size=99999999999", "pageSize=99999999999999999999"] {
            assert_eq!(read(raw), Some(50), "{raw}");
        }
        assert_eq!(
            (read("pageSize=7"), read("size=3&pageSize=7"), read("size=&pageSize=7")),
            (Some(7), Some(3), Some(7))
        );
        for raw in [
            "size=0",
            "size=-1",
            "size=x",
            "size=-99999999999999999999",
            "size=%2B5",
            "size=%2B99999999999999999999",
            "pageSize=0",
            "page=-1",
            "page=x",
            "page=1.5",
            "page=-99999999999999999999",
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
        assert_eq!(page(&query("pageSize=0"), false).unwrap_err().detail, "pageSize must be at least 1");
    }

    #[test]
    fn flags_have_several_spellings() {
        let read = |raw| expanded(&query(raw)).ok();
        for raw in ["expanded=true", "expanded=1", "expanded=ON", "expand=yes", "expanded=&expand=true"] {
            assert_eq!(read(raw), Some(true), "{raw}");
        }
        for raw in ["", "expanded=", "expanded=false", "expanded=0", "expanded=off&expand=true", "expand=no"] {
            assert_eq!(read(raw), Some(false), "{raw}");
        }
        assert_eq!((read("expanded=2"), read("expand=x")), (None, None));
    }

    #[test]
    fn ids_come_between_commas_or_repeated() {
        let read = |raw| ids(&query(raw), "devices");
        assert_eq!(read("x=1"), Ok(None));
        assert_eq!(read("devices="), Ok(Some(vec![])));
        assert_eq!(read("devices=9,%2010&devices=11"), Ok(Some(vec![9, 10, 11])));
        assert_eq!(read("devices=-1"), Ok(Some(vec![-1])), "well formed, though no device has it");
        for raw in ["devices=a", "devices=9,,10", "devices=%2B9", "devices=9999999999", "devices=1.5"] {
            assert!(read(raw).is_err(), "{raw}");
        }
        assert_eq!(device_ids(&query("invalid=1")).unwrap_err().kind, error::PARAMETER_MISSING);
    }
}
