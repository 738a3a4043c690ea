//! A stand-in as a process of its own, from the side of who started it.

use std::io::{self, BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

use super::server::{Options, url};

/// A running [`main`](super::main); killed when it is dropped.
pub struct Child {
    process: std::process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Child {
    /// Starts the program over a file, at an address or any free port, and waits until it listens.
    pub fn start(program: &Path, file: &Path, listen: Option<SocketAddr>) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(file).args(listen.map(|listen| listen.to_string()));
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let missing = || io::Error::other("no pipe");
        let input = process.stdin.take().ok_or_else(missing)?;
        let mut output = BufReader::new(process.stdout.take().ok_or_else(missing)?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let address = line.trim().parse().map_err(io::Error::other)?;
        Ok(Self { process, input, output, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection string for it.
    pub fn url(&self) -> String {
        url(&[self.address], &Options::default())
    }

    /// Has it do something wrong, in the words of its program: `crash-at after-write 1`.
    pub fn tell(&mut self, fault: &str) -> io::Result<()> {
        writeln!(self.input, "{fault}")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if line == "ok\n" { Ok(()) } else { Err(io::Error::other(format!("{fault}: {line}"))) }
    }

    /// `kill -9`
    pub fn kill(mut self) -> io::Result<()> {
        self.process.kill()?;
        self.process.wait().map(drop)
    }

    /// Waits until it has ended by itself.
    pub fn wait(mut self) -> io::Result<ExitStatus> {
        self.process.wait()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
