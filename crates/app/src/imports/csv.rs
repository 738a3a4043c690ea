//! The ids of a file, as its bytes come in. Nothing is held but the id that is being read.

use std::borrow::Cow;

/// The most bytes of an id.
pub const LONGEST_ID: usize = 128;
/// How much of a field is kept before it is looked at whether it can still be an id.
const KEPT: usize = 1_024;
/// What a first record may say that is no id.
const HEADERS: [&str; 5] = ["id", "ids", "user_id", "user_ids", "group_ids"];

/// What makes a whole file unusable: a short sentence that names the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable(pub(crate) String);

impl Unusable {
    fn at(line: u64, what: &str) -> Self {
        Self(format!("line {line}: {what}"))
    }
}

/// What is done with an id: its line and its text.
pub(crate) trait Sink {
    /// Takes one in, or says why the file cannot be used.
    fn take(&mut self, line: u64, id: &str) -> Result<(), Unusable>;
}

/// Where in a field the next byte is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// At its first byte.
    Start,
    /// Outside quotes.
    Plain,
    /// Inside quotes.
    Quoted,
    /// After a quote that ended them, or that is the first half of a doubled one.
    Closing,
}

/// Reads records by RFC 4180; only the first field of each matters.
#[derive(Debug)]
pub(crate) struct Scanner {
    /// The beginning of a character whose end is in the next piece.
    cut: Vec<u8>,
    /// Whether a first byte has been seen.
    begun: bool,
    /// Whether no record has ended yet that could be a header.
    awaits_header: bool,
    /// The line of the next byte, from 1.
    line: u64,
    /// The line on which the record began.
    record: u64,
    /// The line of the last opening quote; 0 where there was none.
    quote: u64,
    /// How many fields of the record have ended.
    fields: u64,
    at: At,
    field: Field,
}

impl Scanner {
    pub(crate) fn new() -> Self {
        Self {
            cut: Vec::new(),
            begun: false,
            awaits_header: true,
            line: 1,
            record: 1,
            quote: 0,
            fields: 0,
            at: At::Start,
            field: Field::default(),
        }
    }

    /// Takes in the next bytes.
    pub(crate) fn push(&mut self, piece: &[u8], sink: &mut impl Sink) -> Result<(), Unusable> {
        let bytes = if self.cut.is_empty() {
            Cow::Borrowed(piece)
        } else {
            let mut bytes = std::mem::take(&mut self.cut);
            bytes.extend_from_slice(piece);
            Cow::Owned(bytes)
        };
        let (valid, rest, bad) = match std::str::from_utf8(&bytes) {
            Ok(_) => (&bytes[..], &bytes[..0], false),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                (valid, rest, error.error_len().is_some())
            }
        };
        self.scan(valid, sink)?;
        if bad {
            return Err(Unusable::at(self.line, "not UTF-8"));
        }
        self.cut = rest.to_vec();
        Ok(())
    }

    /// There are no more bytes.
    pub(crate) fn finish(mut self, sink: &mut impl Sink) -> Result<(), Unusable> {
        if !self.cut.is_empty() {
            return Err(Unusable::at(self.line, "not UTF-8"));
        }
        if self.at == At::Quoted {
            return Err(Unusable::at(self.quote, "unterminated quote"));
        }
        self.end_record(sink)
    }

    fn scan(&mut self, mut bytes: &[u8], sink: &mut impl Sink) -> Result<(), Unusable> {
        if !self.begun && !bytes.is_empty() {
            self.begun = true;
            bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        }
        for &byte in bytes {
            match (self.at, byte) {
                (At::Quoted, b'"') => self.at = At::Closing,
                (At::Start, b'"') => self.open(),
                (At::Closing, b'"') => {
                    self.at = At::Quoted;
                    self.keep(byte);
                }
                (At::Start | At::Plain | At::Closing, b',') => self.end_field(sink)?,
                (At::Start | At::Plain | At::Closing, b'\n') => self.end_record(sink)?,
                (At::Quoted, _) => self.keep(byte),
                (_, _) => {
                    self.at = At::Plain;
                    self.keep(byte);
                }
            }
            self.line += u64::from(byte == b'\n');
            if self.at == At::Start && self.fields == 0 {
                self.record = self.line;
            }
        }
        Ok(())
    }

    fn open(&mut self) {
        self.at = At::Quoted;
        self.quote = self.line;
    }

    fn keep(&mut self, byte: u8) {
        if self.fields == 0 {
            self.field.keep(byte);
        }
    }

    fn end_field(&mut self, sink: &mut impl Sink) -> Result<(), Unusable> {
        self.at = At::Start;
        self.fields += 1;
        if self.fields == 1 { self.end_first_field(sink, false) } else { Ok(()) }
    }

    fn end_record(&mut self, sink: &mut impl Sink) -> Result<(), Unusable> {
        self.at = At::Start;
        match std::mem::take(&mut self.fields) {
            0 => self.end_first_field(sink, self.quote < self.record),
            _ => Ok(()),
        }
    }

    /// `bare`: the record is this field alone, without quotes, so that it may be a blank line.
    fn end_first_field(&mut self, sink: &mut impl Sink, bare: bool) -> Result<(), Unusable> {
        let (line, awaits_header) = (self.record, self.awaits_header);
        let id = self.field.end().map_err(|what| Unusable::at(line, what))?;
        self.awaits_header &= bare && id.is_empty();
        if id.is_empty() || (awaits_header && HEADERS.contains(&id.to_lowercase().as_str())) {
            return Ok(());
        }
        if id.chars().any(char::is_control) {
            return Err(Unusable::at(line, "id with a control character"));
        }
        sink.take(line, &id)
    }
}

/// The first field of a record, as far as it can still be an id.
#[derive(Debug, Default)]
struct Field {
    bytes: Vec<u8>,
    overlong: bool,
}

impl Field {
    fn keep(&mut self, byte: u8) {
        if self.overlong {
            return;
        }
        // Only before a whole character, so that the field is text when it is looked at.
        if self.bytes.len() >= KEPT && byte & 0xc0 != 0x80 {
            self.squeeze();
        }
        self.bytes.push(byte);
    }

    /// White space around an id has no bound, so it must not be kept.
    fn squeeze(&mut self) {
        let text = String::from_utf8_lossy(&self.bytes);
        let id = text.trim();
        self.overlong = id.len() > LONGEST_ID;
        // With so much white space in it the id is too long, whatever else is added.
        let inner = if text.ends_with(id) { 0 } else { LONGEST_ID };
        let kept = if self.overlong { String::new() } else { format!("{id}{}", " ".repeat(inner)) };
        self.bytes.clear();
        self.bytes.extend_from_slice(kept.as_bytes());
    }

    /// What it was; the next field begins.
    fn end(&mut self) -> Result<String, &'static str> {
        let text = String::from_utf8_lossy(&self.bytes);
        let id = text.trim();
        let overlong = std::mem::take(&mut self.overlong) || id.len() > LONGEST_ID;
        let id = if overlong { Err("id longer than 128 bytes") } else { Ok(id.to_owned()) };
        self.bytes.clear();
        id
    }
}

#[cfg(test)]
mod tests;
