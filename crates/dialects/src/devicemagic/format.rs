//! JSON or XML, chosen by suffix, header or habit.

use axum::http::{HeaderMap, HeaderName, header};

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

    /// The first of these media types that is one of the two.
    fn of_header(headers: &HeaderMap, name: HeaderName) -> Option<Self> {
        let value = headers.get(name)?.to_str().ok()?;
        value.split(',').find_map(|media| match media.split(';').next()?.trim().to_ascii_lowercase().as_str() {
            "application/json" => Some(Self::Json),
            "application/xml" | "text/xml" => Some(Self::Xml),
            _ => None,
        })
    }
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
        let sent = Format::of_header(headers, header::CONTENT_TYPE);
        let accepted = Format::of_header(headers, header::ACCEPT);
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
    fn suffixes_are_told_apart() {
        assert_eq!(split("groups.xml"), ("groups", Suffix::Known(Format::Xml)));
        assert_eq!(split("21"), ("21", Suffix::None));
        assert_eq!(split("groups.csv"), ("groups", Suffix::Other));
    }
}
