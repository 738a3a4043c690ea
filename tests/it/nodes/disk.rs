//! A disk of a few megabytes, in memory, that can be full.

use std::fs;
use std::process::{Command, Stdio};

/// Unmounted when dropped.
pub(super) struct Disk(tempfile::TempDir);

impl Disk {
    /// None where this process may not mount.
    pub(super) fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=48m,mode=755", "tmpfs"]).arg(folder.path()).stderr(Stdio::null());
        mount.status().is_ok_and(|done| done.success()).then(|| Self(folder))
    }

    pub(super) fn path(&self) -> String {
        self.0.path().join("tables").display().to_string()
    }

    /// Who mounts is root, and PostgreSQL is not.
    pub(super) fn give_to_postgres(&self) {
        fs::create_dir(self.path()).unwrap();
        assert!(Command::new("chown").args(["postgres", &self.path()]).status().unwrap().success());
        let open = Command::new("chmod").arg("755").arg(self.0.path()).status().unwrap();
        assert!(open.success());
    }

    pub(super) fn fill(&self) {
        let mut size = 1 << 20;
        let mut filler = fs::File::create(self.0.path().join("filler")).unwrap();
        while size > 0 {
            if std::io::Write::write_all(&mut filler, &vec![7; size]).is_err() {
                size /= 2;
            }
        }
    }

    pub(super) fn empty(&self) {
        fs::remove_file(self.0.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.0.path()).status());
    }
}
