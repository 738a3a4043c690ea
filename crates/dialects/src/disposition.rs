//! What a part of `multipart/form-data` is called, and what its file is called at its sender's.
//!
//! Read here, since multer 3 stops at the first word that looks like `filename`: it drops names with `filename*`, names
//! that are no UTF-8 and names that hold an equals sign, and with them the file. Libraries for RFC 6266 read `\` in
//! quotes as an escape throughout, which some clients do not mean: see [`quoted`].

use axum::extract::multipart::Field;
use axum::http::header::CONTENT_DISPOSITION;
use percent_encoding::percent_decode;

/// The names of a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Disposition {
    /// Of the part; empty where it has none.
    pub(crate) name: String,
    /// Of the file. Without one, or with an empty one, the part is a plain field.
    pub(crate) file_name: Option<String>,
}

impl Disposition {
    pub(crate) fn of(field: &Field<'_>) -> Self {
        field.headers().get(CONTENT_DISPOSITION).map(|value| Self::read(value.as_bytes())).unwrap_or_default()
    }

    /// Of a parameter that stands twice the first one counts. What cannot be read is passed over.
    fn read(header: &[u8]) -> Self {
        let parameters = parameters(header);
        let first = |wanted: &str| {
            let found = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()));
            found.map(|(_, value)| value.as_slice())
        };
        let exact = first("filename*").and_then(extended);
        let plain = || first("filename").map(|name| String::from_utf8_lossy(name).into_owned());
        Self {
            name: first("name").map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default(),
            file_name: exact.or_else(plain).filter(|name| !name.is_empty()),
        }
    }
}

/// The parameters behind the kind of the disposition, their values without quotes.
fn parameters(header: &[u8]) -> Vec<(&[u8], Vec<u8>)> {
    let (_, mut rest) = split(header, b';');
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| matches!(byte, b'=' | b';')).unwrap_or(rest.len());
        let name = rest[..end].trim_ascii();
        let Some(value) = rest[end..].strip_prefix(b"=") else {
            rest = split(&rest[end..], b';').1;
            continue;
        };
        let value = value.trim_ascii_start();
        let (value, behind) = match value.strip_prefix(b"\"") {
            Some(inside) => quoted(inside),
            None => {
                let (value, _) = split(value, b';');
                (value.trim_ascii_end().to_vec(), &rest[end + 1..])
            }
        };
        found.push((name, value));
        rest = split(behind, b';').1;
    }
    found
}

/// What stands before a byte, and what behind it.
fn split(text: &[u8], at: u8) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == at);
    end.map_or((text, &[][..]), |end| (&text[..end], &text[end + 1..]))
}

/// A text up to its closing quote, and what is behind that. A backslash escapes a quote or a backslash; before anything
/// else it is one, as in the `C:\photos\a.jpg` of clients that escape nothing.
fn quoted(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let (mut value, mut at) = (Vec::new(), 0);
    while let Some(&byte) = text.get(at) {
        match (byte, text.get(at + 1)) {
            (b'"', _) => return (value, &text[at + 1..]),
            (b'\\', Some(&escaped @ (b'"' | b'\\'))) => {
                value.push(escaped);
                at += 2;
            }
            _ => {
                value.push(byte);
                at += 1;
            }
        }
    }
    (value, &[])
}

/// A value of RFC 8187: `charset'language'percent-encoded`.
fn extended(value: &[u8]) -> Option<String> {
    let mut pieces = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _, text) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let bytes: Vec<u8> = percent_decode(text).collect();
    let name = if charset.eq_ignore_ascii_case(b"iso-8859-1") {
        bytes.into_iter().map(char::from).collect()
    } else {
        String::from_utf8_lossy(&bytes).into_owned()
    };
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(header: &[u8], name: &str, file_name: Option<&str>) {
        let expected = Disposition { name: name.to_owned(), file_name: file_name.map(str::to_owned) };
        assert_eq!(Disposition::read(header), expected, "{}", String::from_utf8_lossy(header));
    }

    #[test]
    fn a_file_has_its_name_however_it_is_written() {
        reads(br#"form-data; name="f"; filename="a.csv""#, "f", Some("a.csv"));
        reads(b"form-data; name=f; filename=a b.csv ; x=y", "f", Some("a b.csv"));
        reads(b"form-data;NAME = \"f\" ;FileName =\"a.csv\"", "f", Some("a.csv"));
        reads(br#"form-data; name="f"; filename*=utf-8''f%C3%BCr.csv"#, "f", Some("für.csv"));
        reads(br#"form-data; filename="_bung.JPG"; filename*=UTF-8'de'%C3%9Cbung.JPG; name=f"#, "f", Some("Übung.JPG"));
        reads(br#"form-data; name="f"; filename*=UTF-8''%C3%9Cbung.JPG; filename="b""#, "f", Some("Übung.JPG"));
        reads(br#"form-data; name="f"; filename*=ISO-8859-1''f%FCr"#, "f", Some("für"));
        reads(br#"form-data; name="f"; filename*="UTF-8''a%20b""#, "f", Some("a b"));
        reads(b"form-data; name=\"f\"; filename=\"f\xfcr.csv\"", "f", Some("f\u{fffd}r.csv"));
        reads("form-data; name=\"f\"; filename=\"für; name=x.csv\"".as_bytes(), "f", Some("für; name=x.csv"));
        reads(br#"form-data; filename="my name=x.csv"; name="f""#, "f", Some("my name=x.csv"));
    }

    #[test]
    fn backslashes_escape_quotes_and_themselves_alone() {
        reads(br#"form-data; name="f"; filename="a\"b\\c.csv""#, "f", Some(r#"a"b\c.csv"#));
        reads(br#"form-data; name="f"; filename="C:\photos\a.jpg""#, "f", Some(r"C:\photos\a.jpg"));
    }

    #[test]
    fn what_is_broken_costs_nothing_else() {
        reads(br#"form-data; name="f"; filename*=nothing; filename="a""#, "f", Some("a"));
        reads(br#"form-data; name="f"; filename*=UTF-8''; filename="a""#, "f", Some("a"));
        reads(br#"form-data; name="f"; filename="a"#, "f", Some("a"));
        reads(br#"form-data; alone; ; name="f"junk; filename="a""#, "f", Some("a"));
        reads(br#"form-data; name="f"; name="g""#, "f", None);
        reads(br#"form-data; name="f"; filename="""#, "f", None);
        reads(b"form-data", "", None);
        reads(b"", "", None);
    }

    proptest! {
        #[test]
        fn any_header_is_read(header in proptest::collection::vec(any::<u8>(), 0..60), text in "[;=\"\\\\ a-z*']{0,40}") {
            Disposition::read(&header);
            Disposition::read(text.as_bytes());
        }
    }
}
