//! Views that are late, have stopped or are being filled, as clients see it.

mod late;
mod stopped;
mod told;
