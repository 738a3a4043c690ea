//! Which kind of answer a client wants.

use std::cmp::Reverse;

use http::HeaderMap;
use http::header::ACCEPT;

/// A kind of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/graphql-response+json`: the status tells what became of the request.
    Modern,
    /// `application/json`: the status tells what became of the transport.
    Json,
    /// `text/event-stream`: as many answers as there are.
    Events,
    /// `text/html`: the page for people.
    Html,
}

impl Media {
    fn essence(self) -> (&'static str, &'static str) {
        match self {
            Self::Modern => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::Events => ("text", "event-stream"),
            Self::Html => ("text", "html"),
        }
    }
}

/// The kind that the client likes best among those offered; the first one offered where it does not care. None where
/// it likes none.
pub(super) fn negotiate(headers: &HeaderMap, offers: &[Media]) -> Option<Media> {
    if !headers.contains_key(ACCEPT) {
        return offers.first().copied();
    }
    let texts = headers.get_all(ACCEPT).iter().flat_map(|value| value.to_str().unwrap_or_default().split(','));
    let ranges: Vec<Range<'_>> = texts.filter_map(Range::read).collect();
    let wishes = offers.iter().enumerate().filter_map(|(rank, media)| {
        let (place, range) = Range::best(&ranges, *media)?;
        // Most wanted first; then what is named before what is meant as well; then in the client's order, then ours.
        let order = (range.quality, range.exactness(), Reverse((place, rank)));
        (range.quality > 0).then_some((order, *media))
    });
    wishes.max_by_key(|(order, _)| *order).map(|(_, media)| media)
}

struct Range<'a> {
    class: &'a str,
    kind: &'a str,
    /// In thousandths.
    quality: u16,
}

impl<'a> Range<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (class, kind) = parts.next()?.split_once('/')?;
        let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some(Self { class, kind, quality: quality.map_or(1_000, thousandths) })
    }

    /// 2 for a type, 1 for a class of types, 0 for everything.
    fn exactness(&self) -> u8 {
        u8::from(self.class != "*") + u8::from(self.kind != "*")
    }

    fn covers(&self, media: Media) -> bool {
        let (class, kind) = media.essence();
        (self.class == "*" || self.class.eq_ignore_ascii_case(class))
            && (self.kind == "*" || self.kind.eq_ignore_ascii_case(kind))
    }

    /// The range that speaks about a kind most exactly, with its place in the list.
    fn best<'r>(ranges: &'r [Range<'a>], media: Media) -> Option<(usize, &'r Range<'a>)> {
        let covering = ranges.iter().enumerate().filter(|(_, range)| range.covers(media));
        covering.max_by_key(|(place, range)| (range.exactness(), Reverse(*place)))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
fn thousandths(text: &str) -> u16 {
    let quality: f32 = text.parse().unwrap_or(0.0);
    (quality.clamp(0.0, 1.0) * 1_000.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Media; 3] = [Media::Json, Media::Modern, Media::Events];

    fn wants(accept: &str, offers: &[Media]) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        negotiate(&headers, offers)
    }

    #[test]
    fn who_does_not_care_gets_plain_json() {
        assert_eq!(negotiate(&HeaderMap::new(), &ALL), Some(Media::Json));
        assert_eq!(wants("*/*", &ALL), Some(Media::Json));
        assert_eq!(wants("application/*", &ALL), Some(Media::Json));
    }

    #[test]
    fn who_names_a_type_gets_it() {
        assert_eq!(wants("application/graphql-response+json", &ALL), Some(Media::Modern));
        assert_eq!(wants("application/graphql-response+json, application/json;q=0.9", &ALL), Some(Media::Modern));
        assert_eq!(wants("application/json, application/graphql-response+json", &ALL), Some(Media::Json));
        assert_eq!(wants("application/graphql-response+json; charset=utf-8, */*;q=0.1", &ALL), Some(Media::Modern));
        assert_eq!(wants("text/event-stream", &ALL), Some(Media::Events));
        assert_eq!(wants("application/json;q=0.2, text/event-stream;q=0.3", &ALL), Some(Media::Events));
    }

    #[test]
    fn what_is_not_there_is_not_given() {
        assert_eq!(wants("text/html", &ALL), None);
        assert_eq!(wants("application/json;q=0", &[Media::Json]), None);
        assert_eq!(wants("nonsense", &ALL), None);
    }

    #[test]
    fn a_browser_gets_the_page_where_there_is_one() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(wants(browser, &[Media::Json, Media::Modern, Media::Html]), Some(Media::Html));
        assert_eq!(wants(browser, &ALL), Some(Media::Json));
    }
}
