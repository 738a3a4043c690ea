//! The program as it is built beside this one, and just enough HTTP to drive it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::Outcome;

const BOUNDARY: &str = "rollbook-bench";

/// Since the last byte was handed to the kernel.
pub(crate) type Uploaded = Instant;

/// `rollbook serve`; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// In a folder, with its data beside it, by defaults.
    pub(crate) fn start(place: &Path) -> Outcome<Self> {
        let program = std::env::current_exe()?.with_file_name("rollbook");
        let mut command = Command::new(&program);
        command.args(["serve", "--listen", "127.0.0.1:0"]).current_dir(place).env("RUST_LOG", "warn");
        // As docs/operating.md advises.
        command.env("MALLOC_MMAP_THRESHOLD_", "131072");
        let mut child =
            command.stdout(Stdio::piped()).spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("rollbook listens at http://").ok_or("it does not listen")?.to_owned();
        Ok(Self { child, address })
    }

    /// Where it listens, for clients that keep their connections.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets it finish what it has begun, and ends it.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        let ended = self.child.wait()?;
        if asked.success() && ended.success() { Ok(()) } else { Err(format!("it ended with {ended}").into()) }
    }

    pub(crate) fn get(&self, path: &str) -> Outcome<Value> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address)?;
        answer(stream)
    }

    /// Makes a group with a file; also when the last byte was sent, and when the answer was there.
    pub(crate) fn upload(&self, path: &str, form: &Value, file: &Path) -> Outcome<(Value, Uploaded, Instant)> {
        let disposition = |name: &str| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"");
        let (form_head, file_head) = (disposition("group_ids_as_form"), disposition("group_ids_as_file"));
        let before = format!("{form_head}\r\n\r\n{form}\r\n{file_head}; filename=\"ids.csv\"\r\n\r\n");
        let after = format!("\r\n--{BOUNDARY}--\r\n");
        let length = before.len() as u64 + fs::metadata(file)?.len() + after.len() as u64;
        let mut stream = TcpStream::connect(&self.address)?;
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {length}\r\n\
             content-type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n{before}",
            self.address
        )?;
        io::copy(&mut File::open(file)?, &mut stream)?;
        stream.write_all(after.as_bytes())?;
        let uploaded = Instant::now();
        let answer = answer(stream)?;
        Ok((answer, uploaded, Instant::now()))
    }

    /// A figure of the kernel about the process, in MB of a million bytes.
    pub(crate) fn memory(&self, name: &str) -> Outcome<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kib: u32 = line.ok_or("no such figure")?.trim().trim_end_matches(" kB").parse()?;
        Ok(f64::from(kib) * 1_024.0 / 1e6)
    }

    /// The peak begins anew.
    pub(crate) fn forget_peak(&self) -> Outcome<()> {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")?)
    }
}

fn answer(mut stream: TcpStream) -> Outcome<Value> {
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let body = text.split_once("\r\n\r\n").ok_or("no answer")?.1;
    Ok(serde_json::from_str(body).map_err(|error| format!("{error}: {text}"))?)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
