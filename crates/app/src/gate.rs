//! Lets commands take their instants side by side, or one of them alone.
//!
//! Recorded time follows the order of commits, so a command whose decision takes long is overtaken by quick ones and
//! must take a later instant. One that has lost like this goes alone: nobody else takes an instant meanwhile. It waits for
//! all that are under way, and whoever comes after it waits for it; so what takes long and can, passes at its end only.

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// See the module.
#[derive(Default)]
pub(crate) struct Gate(RwLock<()>);

/// Held from taking an instant to queueing what was decided.
pub(crate) enum Pass<'a> {
    /// Others may hold theirs at the same time.
    Beside { _held: RwLockReadGuard<'a, ()> },
    /// Nobody else does.
    Alone { _held: RwLockWriteGuard<'a, ()> },
}

impl Gate {
    /// Waits for whoever is alone; `alone` waits for everybody.
    pub(crate) fn pass(&self, alone: bool) -> Pass<'_> {
        if alone { Pass::Alone { _held: self.0.write() } } else { Pass::Beside { _held: self.0.read() } }
    }
}
