//! JSON or XML, chosen by suffix, header or habit.

use std::cmp::Reverse;

use axum::http::{HeaderMap, header};

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Format {
    /// What answers say of themselves.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "application/xml; charset=utf-8",
        }
    }

    fn of_suffix(suffix: &str) -> Option<Self> {
        match suffix {
            "json" => Some(Self::Json),
            "xml" => Some(Self::Xml),
            _ => None,
        }
    }

    fn of_media(media: &str) -> Option<Self> {
        match media.trim().to_ascii_lowercase().as_str() {
            "application/json" => Some(Self::Json),
            "application/xml" | "text/xml" => Some(Self::Xml),
            _ => None,
        }
    }

    /// The type that a body is sent as, if it is one of the two.
    fn sent(headers: &HeaderMap) -> Option<Self> {
        Self::of_media(headers.get(header::CONTENT_TYPE)?.to_str().ok()?.split(';').next()?)
    }

    /// The one that the client names and likes best, over all lines of the header; among equals, the one named first.
    fn accepted(headers: &HeaderMap) -> Option<Self> {
        let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
        let ranges = lines.flat_map(|line| line.split(','));
        let wished = ranges.enumerate().filter_map(|(place, range)| {
            let (media, parameters) = range.split_once(';').unwrap_or((range, ""));
            let quality = quality(parameters);
            (quality > 0).then_some(((quality, Reverse(place)), Self::of_media(media)?))
        });
        wished.max_by_key(|(order, _)| *order).map(|(_, format)| format)
    }
}

/// How much a range is liked, in thousandths.
fn quality(parameters: &str) -> u16 {
    let mut pairs = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let quality = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    let quality: f32 = quality.map_or(1.0, |(_, value)| value.trim().parse().unwrap_or(0.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
    let thousandths = (quality.clamp(0.0, 1.0) * 1_000.0) as u16;
    thousandths
}

/// What the suffix of a path says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suffix {
    None,
    Known(Format),
    /// Neither `.json` nor `.xml`.
    Other,
}

/// The last part of a path without its suffix.
pub(super) fn split(segment: &str) -> (&str, Suffix) {
    match segment.rsplit_once('.') {
        None => (segment, Suffix::None),
        Some((stem, suffix)) => match Format::of_suffix(suffix) {
            Some(format) => (stem, Suffix::Known(format)),
            None => (stem, Suffix::Other),
        },
    }
}

/// How a request is to be read and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Formats {
    pub(super) request: Format,
    pub(super) answer: Format,
}

impl Formats {
    /// A body is what its type says, else what the suffix says. An answer is what the suffix says, else what the
    /// client accepts, else what it sent.
    pub(super) fn of(headers: &HeaderMap, suffix: Suffix) -> Self {
        let suffix = match suffix {
            Suffix::Known(format) => Some(format),
            Suffix::None | Suffix::Other => None,
        };
        let sent = Format::sent(headers);
        let accepted = Format::accepted(headers);
        Self {
            request: sent.or(suffix).unwrap_or(Format::Json),
            answer: suffix.or(accepted).or(sent).unwrap_or(Format::Json),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formats(content_type: &str, accept: &str, suffix: Suffix) -> (Format, Format) {
        let mut headers = HeaderMap::new();
        for (name, value) in [(header::CONTENT_TYPE, content_type), (header::ACCEPT, accept)] {
            if !value.is_empty() {
                headers.insert(name, value.parse().unwrap());
            }
        }
        let formats = Formats::of(&headers, suffix);
        (formats.request, formats.answer)
    }

    #[test]
    fn a_suffix_decides_the_answer_and_the_type_the_body() {
        use Format::{Json, Xml};
        let xml = Suffix::Known(Xml);
        assert_eq!(formats("", "", Suffix::None), (Json, Json));
        assert_eq!(formats("application/json", "", xml), (Json, Xml));
        assert_eq!(formats("text/plain", "*/*", xml), (Xml, Xml));
        assert_eq!(formats("text/xml; charset=utf-8", "*/*", Suffix::None), (Xml, Xml));
        assert_eq!(formats("application/xml", "text/html, application/json", Suffix::None), (Xml, Json));
    }

    #[test]
    fn what_the_client_likes_best_is_answered() {
        use Format::{Json, Xml};
        let answered = |lines: &[&str]| {
            let mut headers = HeaderMap::from_iter([(header::CONTENT_TYPE, "text/xml".parse().unwrap())]);
            for line in lines {
                headers.append(header::ACCEPT, line.parse().unwrap());
            }
            Formats::of(&headers, Suffix::None).answer
        };
        assert_eq!(answered(&["application/xml;q=0.1, application/json"]), Json);
        assert_eq!(answered(&["application/json;q=0, application/xml"]), Xml);
        assert_eq!(answered(&["application/json; charset=utf-8; Q=0.5", "text/xml;q=0.4"]), Json);
        assert_eq!(answered(&["text/html", "application/json"]), Json);
        assert_eq!(answered(&["application/json, application/xml"]), Json);
        assert_eq!(answered(&["application/xml, application/json"]), Xml);
        assert_eq!(answered(&["application/json;q=0, */*"]), Xml, "what it sent");
    }

    #[test]
    fn suffixes_are_told_apart() {
        assert_eq!(split("groups.xml"), ("groups", Suffix::Known(Format::Xml)));
        assert_eq!(split("21"), ("21", Suffix::None));
        assert_eq!(split("groups.csv"), ("groups", Suffix::Other));
    }
}
