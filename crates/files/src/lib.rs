//! Files in a local folder or in an S3 bucket, and the links under which S3 (or this server) gives them out.
//!
//! [`ObjectFiles`] implements the port [`rollbook_app::files::Files`] on `object_store`. A file is staged and then
//! renamed (locally) or assembled (S3) when all of its bytes are there, so that nobody sees half of one.
//! [`SealedFiles`] keeps a folder of any storage under keys per file. [`sigv4`] signs and checks links; it knows neither a clock nor a storage.

mod error;
mod local;
mod object_files;
mod s3;
mod sealed;
pub mod sigv4;
#[cfg(test)]
mod tests;
mod timestamp;
mod upload;

pub use object_files::ObjectFiles;
pub use s3::{BadS3, S3Place};
pub use sealed::SealedFiles;
