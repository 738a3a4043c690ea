//! Photos.

use rollbook_app::views::photos::MediaView;
use rollbook_domain::GroupId;
use rollbook_domain::group::Media;
use rollbook_domain::group::commands::ReservedMedia;
use rollbook_domain::group::media::MAX_SORT_ORDER;
use uuid::Uuid;

use crate::photo::body::uuid;
use crate::photo::change::PhotoWish;
use crate::photo::error::Failure;
use crate::photo::links::PhotoLinks;
use crate::photo::wire::{AddPhotos, AddedPhoto, AddedPhotos, Photo, PhotoChange, PublicPhoto};

/// The most places reserved at once.
const MOST: u64 = 25;

/// What everybody may see.
pub(in crate::photo) fn public(owner: Uuid, view: MediaView) -> PublicPhoto {
    let Media { created, renditions, sort_order, ratio, .. } = view.media;
    PublicPhoto {
        owner_id: owner,
        group_id: view.group_id,
        photo_id: view.id,
        created,
        small: renditions.small,
        watermark: renditions.watermark,
        watermark_small: renditions.watermark_small,
        sort_order,
        ratio: ratio.value(),
    }
}

/// What its owner may see.
pub(in crate::photo) fn photo(owner: Uuid, view: MediaView) -> Photo {
    let (medium, original) = (view.media.renditions.medium.clone(), view.media.renditions.original.clone());
    let deleted = view.deleted;
    Photo { public: public(owner, view), medium, original, deleted }
}

/// How many places are asked for.
pub(in crate::photo) fn count(wish: &AddPhotos) -> Result<u32, Failure> {
    let count = wish.add_photos.filter(|count| (1..=MOST).contains(count)).and_then(|count| u32::try_from(count).ok());
    count.ok_or_else(|| Failure::bad_request("AddPhotos is not an integer from 1 to 25."))
}

/// The places, and where their photos go.
pub(in crate::photo) fn added(links: &PhotoLinks, group: GroupId, reserved: &ReservedMedia) -> AddedPhotos {
    let expires = reserved.expires_at;
    let added = |&photo_id| AddedPhoto { photo_id, upload_url: links.upload(group, photo_id, expires), expires };
    AddedPhotos { added_photos: reserved.media.iter().map(added).collect() }
}

/// Whereto, and whether a copy is meant.
pub(in crate::photo) fn copy_or_move(wish: &PhotoChange) -> Result<PhotoWish, Failure> {
    let group = wish.group_id.as_deref().and_then(uuid).map(GroupId);
    let group = group.ok_or_else(|| Failure::bad_request("GroupId is not the UUID of a group."))?;
    Ok(if wish.do_copy.unwrap_or_default() { PhotoWish::Copy(group) } else { PhotoWish::Move(group) })
}

/// The name of a file without its folders and its extension, as much as is kept of one.
pub(in crate::photo) fn sort_order(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let order = if stem.is_empty() { name } else { stem };
    order[..order.floor_char_boundary(MAX_SORT_ORDER)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_sorted_by_their_name_without_extension() {
        for (file, order) in [
            ("IMG_0124.JPG", "IMG_0124"),
            ("a.b.jpg", "a.b"),
            ("plain", "plain"),
            (".jpg", ".jpg"),
            ("C:\\DCIM\\IMG_1.jpg", "IMG_1"),
            ("../../etc/passwd", "passwd"),
            ("Übung.png", "Übung"),
        ] {
            assert_eq!(sort_order(file), order, "{file}");
        }
        let long = format!("{}ü.jpg", "x".repeat(MAX_SORT_ORDER - 1));
        assert_eq!(sort_order(&long), "x".repeat(MAX_SORT_ORDER - 1), "cut between characters");
    }

    #[test]
    fn from_one_to_twenty_five_places_are_reserved_at_once() {
        let asked = |text: &str| serde_json::from_str(text).ok().and_then(|wish| count(&wish).ok());
        assert_eq!((asked(r#"{"AddPhotos":1}"#), asked(r#"{"AddPhotos":25}"#)), (Some(1), Some(25)));
        for text in [
            "{}",
            r#"{"AddPhotos":0}"#,
            r#"{"AddPhotos":26}"#,
            r#"{"AddPhotos":-1}"#,
            r#"{"AddPhotos":"3"}"#,
            r#"{"AddPhotos":2.5}"#,
            r#"{"AddPhotos":4294967297}"#,
            r#"{"AddPhotos":null}"#,
        ] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
