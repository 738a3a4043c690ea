//! What is received, and what is made of it.

use image::metadata::Orientation;

use crate::{Refused, jpeg, mark, png};

/// The longer side of a medium rendition.
const MEDIUM: u32 = 1_600;
/// The longer side of a small one.
const SMALL: u32 = 400;

/// What is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a file.
    pub bytes: u64,
    /// The most pixels of a picture.
    pub pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 50 * 1024 * 1024, pixels: 100_000_000 }
    }
}

/// How a photo is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG; of an animated one the first picture counts.
    Png,
}

impl Format {
    /// What its files end with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Told by the first bytes.
    fn of(bytes: &[u8]) -> Result<Self, Refused> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Ok(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Self::Png),
            _ => Err(Refused::NotAnImage),
        }
    }
}

/// What the head of a file says about its picture.
pub(crate) struct Head {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
}

/// A file that is a photo within the limits, not decoded yet.
pub struct Photo<'a> {
    bytes: &'a [u8],
    format: Format,
    head: Head,
}

/// What is made of a photo; all of them JPEG, none larger than the photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renditions {
    /// Fits 400 x 400.
    pub small: Vec<u8>,
    /// Fits 1600 x 1600.
    pub medium: Vec<u8>,
    /// The medium one with a mark over it.
    pub watermark: Vec<u8>,
    /// The small one with a mark over it.
    pub watermark_small: Vec<u8>,
}

impl<'a> Photo<'a> {
    /// Says what a file is, if it is a whole photo within the limits.
    pub fn recognise(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refused> {
        if bytes.len() as u64 > limits.bytes {
            return Err(Refused::TooLarge { limit: limits.bytes });
        }
        let format = Format::of(bytes)?;
        let head = match format {
            Format::Jpeg => jpeg::head(bytes)?,
            Format::Png => png::head(bytes)?,
        };
        let Head { width, height, .. } = head;
        if u64::from(width) * u64::from(height) > limits.pixels {
            return Err(Refused::TooManyPixels { width, height, limit: limits.pixels });
        }
        Ok(Self { bytes, format, head })
    }

    /// How it is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Width and height, the right way up.
    pub fn size(&self) -> (u32, u32) {
        let Head { width, height, orientation } = self.head;
        match orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (height, width),
            _ => (width, height),
        }
    }

    /// About the most memory that rendering it takes, in bytes.
    pub fn memory(&self) -> u64 {
        let pixels = u64::from(self.head.width) * u64::from(self.head.height);
        // Beside its four bytes of pixels: a progressive JPEG has coefficients of two bytes for each of three colours, a
        // PNG at most two bytes before they become four.
        let each = match self.format {
            Format::Jpeg => 4 + 6,
            Format::Png => 4 + 2,
        };
        pixels * each + self.bytes.len() as u64
    }

    /// Decodes it and makes all renditions.
    pub fn render(&self) -> Result<Renditions, Refused> {
        let whole = match self.format {
            Format::Jpeg => jpeg::decode(self.bytes)?,
            Format::Png => png::decode(self.bytes)?,
        };
        let whole = whole.fit(MEDIUM)?;
        let medium = whole.upright(self.head.orientation);
        let small = whole.fit(SMALL)?.upright(self.head.orientation);
        Ok(Renditions {
            small: jpeg::encode(&small)?,
            medium: jpeg::encode(&medium)?,
            watermark: jpeg::encode(&mark::over(medium))?,
            watermark_small: jpeg::encode(&mark::over(small))?,
        })
    }
}
