//! Why commands cannot be written.

/// See the module. It names no address and no data: it is told to those who run the service, and anybody may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub reason: String,
    /// Whether nobody is there any more who writes commands, so that none is taken before the process starts anew; what
    /// does not last goes away by itself.
    pub lasts: bool,
}

impl Trouble {
    /// Of a writer: what it met last, and whether it has stopped for good. None where it writes.
    pub fn of(met: Option<String>, stopped: bool) -> Option<Self> {
        let reason = met.or_else(|| stopped.then(|| "the writer has stopped".into()))?;
        Some(Self { reason, lasts: stopped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_that_has_stopped_is_trouble_whatever_it_met() {
        let trouble = |reason: &str, lasts| Some(Trouble { reason: reason.into(), lasts });
        assert_eq!(Trouble::of(None, false), None);
        assert_eq!(Trouble::of(Some("the disk is full".into()), false), trouble("the disk is full", false));
        assert_eq!(Trouble::of(Some("the disk is full".into()), true), trouble("the disk is full", true));
        assert_eq!(Trouble::of(None, true), trouble("the writer has stopped", true));
    }
}
