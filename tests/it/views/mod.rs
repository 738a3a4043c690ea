//! Views that are late or have stopped, as clients see it.

mod late;
mod stopped;
