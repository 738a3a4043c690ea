//! Checkpoints (C2SP `tlog-checkpoint`): which log, how many events, and the root over them.

use std::fmt;
use std::str::FromStr;

use crate::hash::Hash;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the log.
    pub origin: String,
    /// Events in the tree.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// The name of a log, and of the key that signs for it.
pub fn origin(epoch: u32) -> String {
    format!("rollbook/{epoch:08x}")
}

/// A text that is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no checkpoint")]
pub struct NotACheckpoint;

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, size, root } = self;
        write!(f, "{origin}\n{size}\n{root}\n")
    }
}

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    /// Lines behind the third are extensions, of which none is known here.
    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let mut lines = text.strip_suffix('\n').ok_or(NotACheckpoint)?.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NotACheckpoint);
        };
        let number: u64 = size.parse().map_err(|_| NotACheckpoint)?;
        let root = root.parse().map_err(|_| NotACheckpoint)?;
        if origin.is_empty() || number.to_string() != size {
            return Err(NotACheckpoint);
        }
        Ok(Self { origin: origin.to_owned(), size: number, root })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_reads_back_and_has_one_spelling() {
        let checkpoint = Checkpoint { origin: origin(0xbeef), size: 42, root: Hash::leaf(b"x") };
        let text = checkpoint.to_string();
        assert!(text.starts_with("rollbook/0000beef\n42\n"));
        assert_eq!(text.parse(), Ok(checkpoint.clone()));
        assert_eq!(format!("{text}an extension\n").parse(), Ok(checkpoint));
        for bad in
            ["", "a\n1\n", &text.replace("\n42\n", "\n042\n"), &text.replace("\n42\n", "\n+42\n"), text.trim_end()]
        {
            assert_eq!(bad.parse::<Checkpoint>(), Err(NotACheckpoint), "{bad:?}");
        }
    }
}
