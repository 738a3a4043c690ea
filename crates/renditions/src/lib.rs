//! A photo as it was received becomes the renditions that are shown. Pure and synchronous: bytes in, bytes out.
//!
//! [`Photo::recognise`] looks at nothing but the beginning and the frame of a file: what it is (by its content, never
//! by its name), how large the picture is, which way up. Whatever is too large is refused here, before a byte of it
//! is decoded. [`Photo::render`] then decodes it once and makes all renditions from that; none of them carries any
//! metadata. The same bytes give the same renditions.
//!
//! To accept one more format: a file like [`jpeg`] or [`png`](mod@png), and a variant of [`Format`].

mod jpeg;
mod mark;
mod photo;
mod png;
mod raster;
mod refused;
#[cfg(test)]
mod tests;

pub use photo::{Format, Limits, Photo, Renditions};
pub use refused::Refused;
