//! A PostgreSQL server of its own, which can be stopped, started again, and followed by a standby.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Stopped and removed when dropped.
pub(super) struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

/// How a server is stopped.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stop {
    /// Sessions are ended; what is committed is written down.
    Fast,
    /// As if the power had gone.
    Immediate,
}

impl Cluster {
    /// A new, empty one with these settings, running.
    pub(super) fn start(settings: &[&str]) -> Self {
        let cluster = Self::new(settings);
        cluster.up();
        cluster
    }

    /// The same, not yet running.
    pub(super) fn new(settings: &[&str]) -> Self {
        let cluster = Self::prepare();
        let data = cluster.data();
        cluster
            .run("initdb", &["-D", &data, "-U", "rollbook", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]);
        cluster.configure(settings);
        cluster
    }

    /// A file of the server's own, which nobody else may read.
    pub(super) fn put(&self, name: &str, text: &str) {
        let file = format!("{}/{name}", self.data());
        fs::write(&file, text).unwrap();
        assert!(Command::new("chmod").args(["600", &file]).status().unwrap().success());
        if is_root() {
            assert!(Command::new("chown").args(["postgres", &file]).status().unwrap().success());
        }
    }

    /// A standby of a running one.
    pub(super) fn standby_of(primary: &Self, name: &str) -> Self {
        let cluster = Self::prepare();
        let from = format!("host=127.0.0.1 port={} user=rollbook application_name={name}", primary.port);
        cluster.run(
            "pg_basebackup",
            &["-D", &cluster.data(), "-d", &from, "-R", "-X", "stream", "--no-sync", "-c", "fast"],
        );
        cluster.configure(&[]);
        cluster.up();
        cluster
    }

    fn prepare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(folder.path()).status().unwrap().success());
        }
        Self { folder, programs: programs(), port }
    }

    /// Later settings win.
    pub(super) fn configure(&self, settings: &[&str]) {
        let own = format!("port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''", self.port);
        let file = format!("{}/postgresql.auto.conf", self.data());
        let before = fs::read_to_string(&file).unwrap_or_default();
        fs::write(&file, format!("{before}\n{own}\n{}\n", settings.join("\n"))).unwrap();
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn own_url(&self) -> String {
        url(&format!("127.0.0.1:{}", self.port))
    }

    pub(super) fn up(&self) {
        let log = self.folder.path().join("log").display().to_string();
        self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-s", "-w", "start"]);
    }

    pub(super) fn down(&self, stop: Stop) {
        let mode = format!("{stop:?}").to_lowercase();
        self.run("pg_ctl", &["-D", &self.data(), "-m", &mode, "-s", "-w", "stop"]);
    }

    /// A standby takes writes from now on.
    pub(super) fn promote(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-s", "-w", "promote"]);
    }

    /// Reads its settings again.
    pub(super) fn reload(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-s", "reload"]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program, arguments);
        let done = command.stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
        let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        assert!(done.success(), "{program} {arguments:?}: {}", log());
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = as_postgres(&self.programs.join(program));
        command.args(arguments).current_dir(self.folder.path());
        command
    }
}

/// A program that refuses to run as root.
pub(super) fn as_postgres(program: &std::path::Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

/// Through which address: a server's, or that of something before it.
pub(super) fn url(address: &str) -> String {
    format!("postgres://rollbook@{address}/postgres")
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may be down already.
        let data = self.data();
        drop(self.command("pg_ctl", &["-D", &data, "-m", "immediate", "-s", "stop"]).stderr(Stdio::null()).status());
    }
}

pub(super) fn is_root() -> bool {
    String::from_utf8(Command::new("id").arg("-u").output().unwrap().stdout).unwrap().trim() == "0"
}

/// The newest that is installed, as `scripts/lib/postgres.sh` finds it.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    found.sort();
    // Elsewhere they are on the path.
    found.pop().map_or_else(PathBuf::new, |(_, path)| path)
}
