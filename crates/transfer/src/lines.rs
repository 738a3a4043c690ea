//! The lines of a file, compressed or not, counted and hashed.

use std::io::{BufRead, BufReader, ErrorKind, Read};

use sha2::{Digest, Sha256};

use crate::error::TransferError;

/// What a file that zstd has compressed begins with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// No line is longer: the largest payload in base64, and its envelope.
const LONGEST: u64 = 32 * 1024 * 1024;

/// See the module.
pub(crate) struct Lines {
    from: Box<dyn BufRead + Send>,
    line: Vec<u8>,
    number: u64,
    digest: Sha256,
}

impl Lines {
    pub(crate) fn open(file: impl Read + Send + 'static) -> Result<Self, TransferError> {
        let mut file = BufReader::with_capacity(1 << 20, file);
        let from: Box<dyn BufRead + Send> = if file.fill_buf()?.starts_with(&ZSTD) {
            Box::new(BufReader::with_capacity(1 << 20, zstd::Decoder::with_buffer(file)?))
        } else {
            Box::new(file)
        };
        Ok(Self { from, line: Vec::new(), number: 0, digest: Sha256::new() })
    }

    /// The number of the line that was read last.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// The hash of all lines before the one that was read last.
    pub(crate) fn digest(&self) -> String {
        hex::encode(self.digest.clone().finalize())
    }

    /// Something is wrong with the line that was read last.
    pub(crate) fn bad(&self, reason: impl Into<String>) -> TransferError {
        TransferError::line(self.number, reason)
    }

    /// The next line, without its end; none at the end of the file.
    pub(crate) fn next(&mut self) -> Result<Option<&str>, TransferError> {
        self.digest.update(&self.line);
        self.line.clear();
        let number = self.number + 1;
        let read = (&mut self.from).take(LONGEST).read_until(b'\n', &mut self.line);
        let read = read.map_err(|error| match error.kind() {
            // What zstd says of a file that was cut off, or whose bytes are not those that were written.
            ErrorKind::UnexpectedEof => TransferError::line(number, "the file is cut off here"),
            ErrorKind::Other => TransferError::line(number, format!("the file is damaged about here: {error}")),
            _ => error.into(),
        })?;
        if read == 0 {
            return Ok(None);
        }
        self.number = number;
        let Some((b'\n', line)) = self.line.split_last() else {
            return Err(self.bad(if read as u64 == LONGEST { "is too long" } else { "is cut off" }));
        };
        std::str::from_utf8(line).map(Some).map_err(|_| self.bad("is not UTF-8"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: Vec<u8>) -> Result<Vec<String>, String> {
        let mut lines = Lines::open(std::io::Cursor::new(bytes)).map_err(|error| error.to_string())?;
        let mut all = Vec::new();
        loop {
            match lines.next() {
                Ok(Some(line)) => all.push(line.to_owned()),
                Ok(None) => return Ok(all),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    #[test]
    fn lines_are_read_compressed_or_not() {
        let expected = Ok(vec!["one".to_owned(), "two".to_owned()]);
        assert_eq!(all(b"one\ntwo\n".to_vec()), expected);
        assert_eq!(all(zstd::encode_all(&b"one\ntwo\n"[..], 0).unwrap()), expected);
        assert_eq!(all(Vec::new()), Ok(Vec::new()));
    }

    #[test]
    fn a_file_that_was_cut_off_is_told() {
        assert_eq!(all(b"one\ntw".to_vec()), Err("line 2: is cut off".into()));
        let mut packed = zstd::encode_all(&b"one\ntwo\n"[..], 0).unwrap();
        packed.truncate(packed.len() - 2);
        assert!(all(packed).unwrap_err().contains("the file is cut off here"));
        assert_eq!(all(b"one\n\xff\n".to_vec()), Err("line 2: is not UTF-8".into()));
    }
}
