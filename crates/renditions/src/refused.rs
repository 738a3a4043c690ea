//! Why a file cannot be taken as a photo.

/// Each is a sentence for the one who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More bytes than are taken.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The most bytes.
        limit: u64,
    },
    /// More picture than is taken; nothing of it was decoded.
    #[error("the picture of {width} x {height} has more than {limit} pixels")]
    TooManyPixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// The most pixels.
        limit: u64,
    },
    /// Neither of the formats.
    #[error("the file is neither a JPEG nor a PNG image")]
    NotAnImage,
    /// It begins like an image and then ends too early.
    #[error("the image is cut short")]
    CutShort,
    /// It cannot be decoded.
    #[error("the image is damaged: {0}")]
    Damaged(String),
}

impl Refused {
    pub(crate) fn damaged(error: &dyn std::error::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
