//! The lines of the file, read one by one.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder, Trim};
use rollbook_domain::Reference;
use rollbook_domain::group::commands::NewMember;

use crate::cli::error::CliError;

/// One membership that the file wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) group: String,
    pub(super) member: NewMember,
}

/// The rows of a file; the first bad line ends them.
pub(super) struct Rows {
    records: csv::Reader<Box<dyn Read + Send>>,
    kind: Option<String>,
    first: bool,
    bytes: u64,
}

impl Rows {
    /// The size in bytes is 0 where it is not known.
    pub(super) fn open(file: &Path, kind: Option<String>) -> Result<Self, CliError> {
        if file == Path::new("-") {
            return Ok(Self::new(Box::new(stdin()), kind, 0));
        }
        let problem = |error| CliError::failed(&file.display().to_string(), error);
        let opened = File::open(file).map_err(problem)?;
        let metadata = opened.metadata().map_err(problem)?;
        if metadata.is_dir() {
            return Err(CliError::failed(&file.display().to_string(), "is a folder"));
        }
        Ok(Self::new(Box::new(opened), kind, metadata.len()))
    }

    fn new(from: Box<dyn Read + Send>, kind: Option<String>, bytes: u64) -> Self {
        // Fields are taken as they are: a name may begin with a blank.
        let mut builder = ReaderBuilder::new();
        let records = builder.has_headers(false).flexible(true).trim(Trim::None).from_reader(from);
        Self { records, kind, first: true, bytes }
    }

    /// How long the file is.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How far it has been read.
    pub(super) fn bytes_read(&self) -> u64 {
        self.records.position().byte()
    }

    fn row(&self, record: &ByteRecord) -> Result<Row, String> {
        if !matches!(record.len(), 2 | 3) {
            return Err(format!("expected group,member or group,member,role, found {} fields", record.len()));
        }
        let text = |field: usize| {
            let bytes = record.get(field).unwrap_or_default();
            std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())
        };
        let member = match &self.kind {
            Some(kind) => Reference::new(kind, text(1)?),
            None => text(1)?.parse(),
        };
        let member = member.map_err(|error| format!("the member {error}"))?;
        let member = match text(2)? {
            "" => NewMember::new(member),
            role => NewMember::with_role(member, role),
        };
        Ok(Row { group: text(0)?.to_owned(), member })
    }
}

impl Iterator for Rows {
    type Item = Result<Row, CliError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = ByteRecord::new();
        loop {
            match self.records.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(CliError::failed("the file cannot be read", error))),
            }
            if !(std::mem::take(&mut self.first) && is_header(&record)) {
                break;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        Some(self.row(&record).map_err(|problem| CliError::Failed(format!("line {line}: {problem}"))))
    }
}

fn is_header(record: &ByteRecord) -> bool {
    // A spreadsheet may have put a byte order mark in front.
    let first = record.get(0).map(|field| field.strip_prefix(b"\xef\xbb\xbf").unwrap_or(field));
    first == Some(b"group") && record.get(1) == Some(b"member")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str, kind: Option<&str>) -> Vec<Result<Row, String>> {
        let rows = Rows::new(Box::new(text.as_bytes()), kind.map(str::to_owned), 0);
        rows.map(|row| row.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn fields_are_taken_as_they_are() {
        let rows = read("group,member\n\"Ann \"\"A\"\" <a@b>, c\",lib: x\nÄrzte ,b,admin\n", Some("package"));
        let rows: Vec<_> = rows.into_iter().map(Result::unwrap).collect();
        assert_eq!(rows[0].group, "Ann \"A\" <a@b>, c");
        assert_eq!(rows[0].member.member.as_str(), "package:lib: x");
        assert_eq!((rows[1].group.as_str(), rows[1].member.role.as_str()), ("Ärzte ", "admin"));
    }

    #[test]
    fn a_bad_line_is_named() {
        let rows = read("a,user:1\na\n", None);
        assert_eq!(rows[1].as_ref().unwrap_err(), "line 2: expected group,member or group,member,role, found 1 fields");
        assert_eq!(read("a,b\n", None)[0].as_ref().unwrap_err(), "line 1: the member must have the form kind:id");
    }
}
