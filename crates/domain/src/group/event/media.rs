//! What happens to photos.

use serde::{Deserialize, Serialize};

use super::RemovalReason;
use crate::group::media::Media;
use crate::ids::MediaId;

/// See [`GroupEvent::MediaReserved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaReserved {
    /// The photos that may come.
    pub media: Vec<MediaId>,
    /// When they were asked for, in unix seconds; the moment of their creation.
    pub created: i64,
    /// Until when an upload may begin, in unix seconds.
    pub expires_at: i64,
}

/// See [`GroupEvent::MediaArrived`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaArrived {
    /// Which photo.
    pub id: MediaId,
    /// What it is.
    #[serde(flatten)]
    pub media: Media,
}

/// See [`GroupEvent::MediaRemoved`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaRemoved {
    /// Which photo.
    pub id: MediaId,
    /// Why.
    pub reason: RemovalReason,
    /// What stands for the group from now on, where it was this photo and another one is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb: Option<NextThumb>,
}

/// The photo that stands for its group now that another one has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextThumb {
    /// Which photo.
    pub id: MediaId,
    /// The path of its small rendition.
    pub path: String,
}
