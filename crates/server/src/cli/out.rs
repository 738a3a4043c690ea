//! Standard output, written whole lines at a time.

use std::io::{BufWriter, ErrorKind, Stdout, Write, stdout};

use super::error::CliError;

/// Where a command's answer goes.
pub(super) struct Out(BufWriter<Stdout>);

impl Out {
    pub(super) fn new() -> Self {
        Self(BufWriter::new(stdout()))
    }

    pub(super) fn line(&mut self, text: &str) -> Result<(), CliError> {
        let written = self.0.write_all(text.as_bytes()).and_then(|()| self.0.write_all(b"\n"));
        done(written)
    }

    pub(super) fn flush(&mut self) -> Result<(), CliError> {
        done(self.0.flush())
    }
}

/// Whoever reads may stop reading (`| head`); that is its right and the end of the program.
fn done(written: std::io::Result<()>) -> Result<(), CliError> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        other => Ok(other?),
    }
}
