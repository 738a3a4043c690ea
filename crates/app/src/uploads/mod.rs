//! Uploads of photos: the bytes go to the storage as they come, then the pictures are made and stored, then one event
//! says that the photo is there.
//!
//! Until that event nothing is seen of an upload, and whatever it stored goes again when it comes to nothing:
//! by itself where the process lives on ([`spool`]), at the next start where it was killed ([`sweep`]).
//! Pictures are made off the threads that serve requests, by as many workers as there are processors and in bounded
//! memory ([`pool`]); whoever comes when too many wait already is told to come again.
//!
//! When the last photo that shows a picture is removed, its file goes too ([`clear`]).

mod accept;
mod clear;
pub mod options;
pub mod pictures;
mod pool;
mod spool;
mod sweep;

pub use accept::{Admission, NewPhoto, UploadError, Uploads};
pub use clear::clear_removed;
pub use options::UploadOptions;
pub use spool::Received;
pub use sweep::sweep;
