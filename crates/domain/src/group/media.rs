//! What is known of a photo.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The kind that photos have as members. They come by an upload, by a move or as a copy, and no other way.
pub const PHOTO: &str = "photo";

/// The kind of subjects and resources under which photos are sold.
pub const BRAND: &str = "brand";

/// The attribute of a brand that is its short address: nobody else in the deployment has it, in any case.
pub const VANITY_URL: &str = "vanity_url";

/// The most bytes of what a photo is sorted by, so that an index can hold it.
pub const MAX_SORT_ORDER: usize = 1_024;

/// A photo that has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// When its place was reserved, or the copy made, in unix seconds.
    pub created: i64,
    /// Of the bytes received, in hex.
    pub sha256: String,
    /// How many bytes were received.
    pub size: u64,
    /// What they are.
    pub format: MediaFormat,
    /// Width by height as it is looked at.
    pub ratio: Ratio,
    /// The name that its list is sorted by.
    pub sort_order: String,
    /// Where its pictures are.
    pub renditions: Renditions,
}

/// What the bytes of a photo are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MediaFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl MediaFormat {
    /// How names of such files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// The paths of the five pictures of a photo, each `/folder/name`. They are secrets: who knows one can see it. A copy
/// shows the same pictures, so it has the same paths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renditions {
    /// The very bytes received.
    pub original: String,
    /// As large as a screen.
    pub medium: String,
    /// A thumbnail.
    pub small: String,
    /// `medium` with a mark over it.
    pub watermark: String,
    /// `small` with a mark over it.
    pub watermark_small: String,
}

impl Renditions {
    /// All of them.
    pub fn all(&self) -> [&str; 5] {
        [&self.original, &self.medium, &self.small, &self.watermark, &self.watermark_small]
    }

    /// Whether one of them has this path.
    pub fn has(&self, path: &str) -> bool {
        self.all().contains(&path)
    }
}

/// Width by height to four decimals, kept as a whole number so that it is the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(u32);

impl Ratio {
    const UNIT: u32 = 10_000;

    /// Of a picture of this size, rounded.
    pub fn of(width: u32, height: u32) -> Self {
        let height = u64::from(height.max(1));
        let parts = (u64::from(width) * u64::from(Self::UNIT) + height / 2) / height;
        Self(u32::try_from(parts).unwrap_or(u32::MAX))
    }

    /// As a number.
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(Self::UNIT)
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Ratio {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such casts end at the bounds")]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Ok(Self((value * f64::from(Self::UNIT)).round() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_rounded_to_four_decimals_and_reads_back() {
        for (width, height, json) in
            [(3, 2, "1.5"), (4_000, 3_000, "1.3333"), (2, 3, "0.6667"), (7, 7, "1.0"), (u32::MAX, 1, "429496.7295")]
        {
            let ratio = Ratio::of(width, height);
            assert_eq!(serde_json::to_string(&ratio).unwrap(), json);
            assert_eq!(serde_json::from_str::<Ratio>(json).unwrap(), ratio);
        }
        assert_eq!(serde_json::from_str::<Ratio>("-1").unwrap(), Ratio::of(0, 1));
    }
}
