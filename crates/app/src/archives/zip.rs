//! The bytes of a zip file beside the files themselves: entries are stored as they are, in order, with sizes and
//! checksums said before the bytes, so that also readers that cannot seek understand it.
//!
//! Pure: the caller writes what these functions give, and each entry's bytes after its head.

/// A file to be put in, measured before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is called inside.
    pub(super) name: String,
    /// Bytes.
    pub(super) size: u64,
    /// Checksum of them.
    pub(super) crc: u32,
}

/// Zip 4.5, which knows sizes of 64 bits.
const VERSION: u16 = 45;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
/// Midnight of the first day that a zip file can name: one archive asked for twice has the same bytes.
const TIME: u16 = 0;
const DATE: u16 = (1 << 5) | 1;
/// Stands where the true number is among the wide ones.
const SEE_BELOW: u32 = u32::MAX;

/// Entries of an archive with their places.
#[derive(Debug, Default)]
pub(super) struct Directory {
    entries: Vec<(Entry, u64)>,
    position: u64,
}

impl Directory {
    /// What stands before the bytes of the next entry.
    pub(super) fn begin(&mut self, entry: Entry) -> Vec<u8> {
        let mut head = Vec::with_capacity(64 + entry.name.len());
        head.extend_from_slice(b"PK\x03\x04");
        put16(&mut head, [VERSION, FLAGS, 0, TIME, DATE]);
        put32(&mut head, [entry.crc, SEE_BELOW, SEE_BELOW]);
        put16(&mut head, [length(&entry.name), 20]);
        head.extend_from_slice(entry.name.as_bytes());
        put16(&mut head, [1, 16]);
        put64(&mut head, [entry.size, entry.size]);
        let place = self.position;
        self.position += head.len() as u64 + entry.size;
        self.entries.push((entry, place));
        head
    }

    /// What stands behind the last entry.
    pub(super) fn end(self) -> Vec<u8> {
        let mut tail = Vec::new();
        for (entry, place) in &self.entries {
            record(&mut tail, entry, *place);
        }
        let (count, size, start) = (self.entries.len() as u64, tail.len() as u64, self.position);
        tail.extend_from_slice(b"PK\x06\x06");
        put64(&mut tail, [44]);
        put16(&mut tail, [VERSION, VERSION]);
        put32(&mut tail, [0, 0]);
        put64(&mut tail, [count, count, size, start]);
        tail.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        put64(&mut tail, [start + size]);
        put32(&mut tail, [1]);
        tail.extend_from_slice(b"PK\x05\x06");
        put16(&mut tail, [0, 0, u16::MAX, u16::MAX]);
        put32(&mut tail, [SEE_BELOW, SEE_BELOW]);
        put16(&mut tail, [0]);
        tail
    }
}

/// An entry in the directory at the end.
fn record(tail: &mut Vec<u8>, entry: &Entry, place: u64) {
    tail.extend_from_slice(b"PK\x01\x02");
    put16(tail, [VERSION, VERSION, FLAGS, 0, TIME, DATE]);
    put32(tail, [entry.crc, SEE_BELOW, SEE_BELOW]);
    put16(tail, [length(&entry.name), 28, 0, 0, 0]);
    put32(tail, [0, SEE_BELOW]);
    tail.extend_from_slice(entry.name.as_bytes());
    put16(tail, [1, 24]);
    put64(tail, [entry.size, entry.size, place]);
}

/// Names are far shorter than the format lets them be.
fn length(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}

fn put16<const N: usize>(bytes: &mut Vec<u8>, numbers: [u16; N]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put32<const N: usize>(bytes: &mut Vec<u8>, numbers: [u32; N]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

fn put64<const N: usize>(bytes: &mut Vec<u8>, numbers: [u64; N]) {
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::{Cursor, Read};

    fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
        let (mut directory, mut bytes) = (Directory::default(), Vec::new());
        for (name, content) in files {
            let entry = Entry { name: name.clone(), size: content.len() as u64, crc: crc32fast::hash(content) };
            bytes.extend(directory.begin(entry));
            bytes.extend(content);
        }
        bytes.extend(directory.end());
        bytes
    }

    proptest! {
        #[test]
        fn another_reader_finds_every_entry_as_it_went_in(
            contents in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..2_000), 0..20),
        ) {
            let files: Vec<_> = contents.into_iter().enumerate().map(|(i, bytes)| (format!("Bild {i} é.jpg"), bytes)).collect();
            let mut read = ::zip::ZipArchive::new(Cursor::new(zip(&files))).unwrap();
            prop_assert_eq!(read.len(), files.len());
            for (i, (name, content)) in files.iter().enumerate() {
                let mut file = read.by_index(i).unwrap();
                prop_assert_eq!(&*file.name().unwrap(), name);
                prop_assert_eq!(file.compression(), ::zip::CompressionMethod::Stored);
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                prop_assert_eq!(&bytes, content);
            }
        }
    }

    #[test]
    fn it_can_be_read_from_the_front() {
        let files = [("a.jpg".to_owned(), vec![1; 70_000]), ("b.jpg".to_owned(), Vec::new())];
        let mut bytes = Cursor::new(zip(&files));
        for (name, content) in &files {
            let mut file = ::zip::read::read_zipfile_from_stream(&mut bytes).unwrap().unwrap();
            assert_eq!(&*file.name().unwrap(), name);
            let mut read = Vec::new();
            file.read_to_end(&mut read).unwrap();
            assert_eq!(&read, content);
        }
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let files = [("a.jpg".to_owned(), vec![1; 10])];
        assert_eq!(zip(&files), zip(&files));
    }
}
