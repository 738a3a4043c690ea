use proptest::prelude::*;

use super::*;

#[derive(Default)]
struct Seen(Vec<(u64, String)>);

impl Sink for Seen {
    fn take(&mut self, line: u64, id: &str) -> Result<(), Unusable> {
        self.0.push((line, id.to_owned()));
        Ok(())
    }
}

fn scan(bytes: &[u8], piece: usize) -> Result<Vec<(u64, String)>, String> {
    let mut seen = Seen::default();
    let mut scanner = Scanner::new();
    let pushed = bytes.chunks(piece).try_for_each(|piece| scanner.push(piece, &mut seen));
    pushed.and_then(|()| scanner.finish(&mut seen)).map_err(|unusable| unusable.0)?;
    Ok(seen.0)
}

/// The same whatever the pieces are.
fn scanned(bytes: impl AsRef<[u8]>) -> Result<Vec<(u64, String)>, String> {
    let bytes = bytes.as_ref();
    let whole = scan(bytes, bytes.len().max(1));
    for piece in 1..7 {
        assert_eq!(scan(bytes, piece), whole, "pieces of {piece}");
    }
    whole
}

fn ids(bytes: impl AsRef<[u8]>) -> Vec<String> {
    scanned(bytes).unwrap().into_iter().map(|(_, id)| id).collect()
}

fn reason(bytes: impl AsRef<[u8]>) -> String {
    scanned(bytes).unwrap_err()
}

#[test]
fn lines_end_in_either_way_and_the_last_need_not() {
    assert_eq!(ids("a\nb\r\nc"), ["a", "b", "c"]);
    assert_eq!(ids("a\nb\r\n"), ["a", "b"]);
    assert_eq!(ids(""), [""; 0]);
    assert_eq!(ids("\n\r\n  \n"), [""; 0]);
}

#[test]
fn ids_are_the_trimmed_first_column() {
    assert_eq!(ids("  a \t,x\n\u{a0}b,\"y\nz\",q\n,no id\n\"\",none\n"), ["a", "b"]);
    assert_eq!(ids(format!("{}a{}\nb", " ".repeat(9_999), " ".repeat(9_999))), ["a", "b"]);
}

#[test]
fn quotes_are_understood() {
    assert_eq!(ids("\"a,b\"\n\"say \"\"hi\"\"\"\n\" c \",1\n"), ["a,b", "say \"hi\"", "c"]);
    assert_eq!(ids("5\" disk\n\"a\"b\n \"x\"\n"), ["5\" disk", "ab", "\"x\""]);
    assert_eq!(ids("a,\"1,\"\"2\n3\",\"4\"\nb"), ["a", "b"]);
}

#[test]
fn a_byte_order_mark_and_a_header_are_skipped_once() {
    for header in ["id", "IDS", "User_Id", "user_ids", " group_ids ", "\"id\""] {
        assert_eq!(ids(format!("\u{feff}{header},name\r\na\nid\n")), ["a", "id"], "{header}");
        assert_eq!(ids(format!("\n\n{header}\na\n")), ["a"], "{header}");
        assert_eq!(ids(format!(",x\n{header}\na\n")).len(), 2, "{header}");
    }
    assert_eq!(ids("identity\na\n"), ["identity", "a"]);
    assert_eq!(ids("a\u{feff}\n"), ["a\u{feff}"]);
}

#[test]
fn lines_are_those_of_the_record() {
    let lines: Vec<u64> = scanned("a\n\nb,\"x\ny\"\nc\n").unwrap().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [1, 3, 5]);
}

#[test]
fn bad_content_names_its_line() {
    let longest = "x".repeat(128);
    assert_eq!(ids(&longest), std::slice::from_ref(&longest));
    assert_eq!(reason(format!("a\n{longest}y\n")), "line 2: id longer than 128 bytes");
    assert_eq!(reason(format!("a\n{}\n", "ä".repeat(70))), "line 2: id longer than 128 bytes");
    assert_eq!(reason(format!("a{}b\n", " ".repeat(5_000))), "line 1: id longer than 128 bytes");
    assert_eq!(reason("a\nb\nc\u{7}d\n"), "line 3: id with a control character");
    assert_eq!(reason("a\0\n"), "line 1: id with a control character");
    assert_eq!(reason("a\u{85}b\n"), "line 1: id with a control character");
    assert_eq!(reason("a\n\"b\nc\"\n"), "line 2: id with a control character");
    assert_eq!(reason("a\rb\n"), "line 1: id with a control character");
    assert_eq!(reason("a\nb,\"x\n\n"), "line 2: unterminated quote");
    assert_eq!(reason("a\n\"b\nc\nd"), "line 2: unterminated quote");
    assert_eq!(reason(format!("a\n\"{}", "x\n".repeat(9_000))), "line 2: unterminated quote");
    assert_eq!(reason("\""), "line 1: unterminated quote");
    assert_eq!(reason(b"a\nb\nc\xffd\n"), "line 3: not UTF-8");
    assert_eq!(reason(b"a,\xe2\x82\nb"), "line 1: not UTF-8");
    assert_eq!(reason(b"a\nb\xe2\x82"), "line 2: not UTF-8");
    assert_eq!(reason(b"\xff\xfea\0\n\0"), "line 1: not UTF-8");
    assert_eq!(reason(b"a\0\n\0b\0\n\0"), "line 1: id with a control character");
}

#[test]
fn a_line_without_end_is_not_held() {
    let mut scanner = Scanner::new();
    let endless = vec![b'x'; 100_000];
    for _ in 0..100 {
        scanner.push(&endless, &mut Seen::default()).unwrap();
        assert!(scanner.field.bytes.capacity() < 10_000);
    }
    assert_eq!(scanner.finish(&mut Seen::default()).unwrap_err().0, "line 1: id longer than 128 bytes");
}

proptest! {
    /// The `csv` crate reads the same first fields from whatever is well-formed.
    #[test]
    fn it_reads_like_the_csv_crate(text in "([a-z\", ]{0,6}(,|\n|\r\n))*[a-z\", ]{0,3}", piece in 1_usize..9) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let fields = reader.records().map(|record| record.unwrap().get(0).unwrap_or_default().trim().to_owned());
        let expected: Vec<String> = fields.filter(|id| !id.is_empty()).collect();
        match scan(text.as_bytes(), piece) {
            Ok(seen) => {
                let seen: Vec<String> = seen.into_iter().map(|(_, id)| id).collect();
                let header = expected.first().is_some_and(|id| HEADERS.contains(&id.to_lowercase().as_str()));
                prop_assert_eq!(&seen[..], &expected[usize::from(header)..]);
            }
            Err(reason) => prop_assert!(reason.contains("quote") || reason.contains("control"), "{}", reason),
        }
    }
}
