//! In which form the client wants what can be told in several.

use http::HeaderMap;
use http::header::ACCEPT;

use crate::problem::{Problem, kind};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// One document.
    Json,
    /// A line for each item, up to the last one there is.
    Lines,
    /// Server-sent events, as it moves.
    Sse,
    /// CloudEvents in batched mode: a page.
    CloudEvents,
    /// One CloudEvent in structured mode.
    CloudEvent,
}

impl Format {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Json, Self::Lines, Self::Sse, Self::CloudEvents, Self::CloudEvent];
}

const FORMATS: [(Format, &str, &str); 6] = [
    (Format::Json, "application", "json"),
    (Format::Lines, "application", "x-ndjson"),
    (Format::Lines, "application", "ndjson"),
    (Format::Sse, "text", "event-stream"),
    (Format::CloudEvents, "application", "cloudevents-batch+json"),
    (Format::CloudEvent, "application", "cloudevents+json"),
];

/// The best of what `Accept` lists among the forms on offer; JSON where it says nothing.
pub(super) fn accepted(headers: &HeaderMap, offered: &[Format]) -> Result<Format, Problem> {
    let listed: Vec<_> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let ranges: Vec<_> = listed.iter().flat_map(|value| value.split(',')).filter_map(range).collect();
    if ranges.is_empty() {
        return Ok(Format::Json);
    }
    let mut best: Option<(u16, Format)> = None;
    for (format, main, sub) in on_offer(offered) {
        let quality = quality(&ranges, main, sub);
        if quality > best.map_or(0, |(quality, _)| quality) {
            best = Some((quality, format));
        }
    }
    best.map(|(_, format)| format).ok_or_else(|| {
        let names: Vec<_> = on_offer(offered).map(|(_, main, sub)| format!("{main}/{sub}")).collect();
        Problem::new(&kind::NOT_ACCEPTABLE, format!("There is {}.", names.join(", ")))
    })
}

fn on_offer(offered: &[Format]) -> impl Iterator<Item = (Format, &'static str, &'static str)> {
    FORMATS.into_iter().filter(|(format, ..)| offered.contains(format))
}

/// A media range: type, subtype, quality in thousandths.
type Range<'a> = (&'a str, &'a str, u16);

fn range(text: &str) -> Option<Range<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let (main, sub) = parts.next()?.split_once('/')?;
    let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |text| text.parse::<f32>().ok())?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
    let thousandths = (quality.clamp(0.0, 1.0) * 1_000.0) as u16;
    Some((main, sub, thousandths))
}

/// Of the most specific range that fits.
fn quality(ranges: &[Range<'_>], main: &str, sub: &str) -> u16 {
    let fitting = ranges.iter().filter_map(|(range_main, range_sub, quality)| {
        let exact = range_main.eq_ignore_ascii_case(main) && range_sub.eq_ignore_ascii_case(sub);
        let of_type = range_main.eq_ignore_ascii_case(main) && *range_sub == "*";
        let any = *range_main == "*" && *range_sub == "*";
        let rank = [exact, of_type, any].iter().position(|fits| *fits)?;
        Some((rank, *quality))
    });
    fitting.min_by_key(|(rank, _)| *rank).map_or(0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(accept: &str) -> Result<Format, &'static str> {
        let headers = [(ACCEPT, accept.parse().unwrap())].into_iter().collect();
        accepted(&headers, &Format::ALL).map_err(|problem| problem.kind().code)
    }

    #[test]
    fn the_best_accepted_form_is_taken() {
        assert_eq!(accepted(&HeaderMap::new(), &Format::ALL).unwrap(), Format::Json);
        assert_eq!(of("*/*"), Ok(Format::Json));
        assert_eq!(of("application/json, text/plain, */*"), Ok(Format::Json));
        assert_eq!(of("text/event-stream"), Ok(Format::Sse));
        assert_eq!(of("text/event-stream;q=0.5, application/x-ndjson;q=0.9"), Ok(Format::Lines));
        assert_eq!(of("application/*"), Ok(Format::Json));
        assert_eq!(of("application/cloudevents-batch+json; charset=utf-8"), Ok(Format::CloudEvents));
        assert_eq!(of("application/cloudevents+json, application/json;q=0.5"), Ok(Format::CloudEvent));
        assert_eq!(of("application/json;q=0, */*"), Ok(Format::Lines));
        assert_eq!(of("text/html"), Err("not-acceptable"));
        let lines = [(ACCEPT, "application/x-ndjson".parse().unwrap())].into_iter().collect();
        assert!(accepted(&lines, &[Format::Json, Format::Sse]).is_err(), "it is not on offer there");
    }
}
