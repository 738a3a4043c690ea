//! Bodies of create and edit, taken apart: the form is held, the file goes to the storage as it comes.

mod parts;
mod upload;

pub(super) use parts::{Broken, read};
pub(super) use upload::Upload;
