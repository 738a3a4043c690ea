//! Zips as they are asked for.

use rollbook_app::views::GroupView;

use super::names::{entry_names, sane};
use crate::photo::error::Failure;
use crate::photo::wire::{NewZip, Object, ZipFile};

/// The most files of a zip.
const MOST: usize = 1_000;

/// A picture that is wished for, and what it is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::photo) struct Wish {
    pub(in crate::photo) file: String,
    pub(in crate::photo) name: String,
}

/// The files of a zip.
pub(in crate::photo) fn new_zip(photos: Option<Vec<Object<ZipFile>>>) -> Result<Vec<Wish>, Failure> {
    let photos = photos.filter(|photos| (1..=MOST).contains(&photos.len()));
    let photos = photos.ok_or_else(|| Failure::bad_request("Photos is not a list of 1 to 1000 files."))?;
    let names = entry_names(photos.iter().map(|Object(photo)| (photo.file_name.as_deref(), photo.file.as_str())));
    Ok(photos.into_iter().zip(names).map(|(Object(photo), name)| Wish { file: photo.file, name }).collect())
}

/// What a zip is called, without its extension.
pub(in crate::photo) fn title(wish: &NewZip, group: &GroupView) -> String {
    let names = [wish.name.as_deref().unwrap_or_default(), &group.name];
    let mut sane = names.into_iter().map(|name| whole(without_extension(name)).trim().to_owned());
    let title = sane.find(|name| !name.is_empty()).unwrap_or_else(|| group.token.to_string());
    title[..title.floor_char_boundary(200)].trim_end().to_owned()
}

/// A name is no path: what a slash divides belongs to it.
fn whole(name: &str) -> String {
    sane(&name.trim_matches(['/', '\\']).replace(['/', '\\'], "_"))
}

fn without_extension(name: &str) -> &str {
    let stem = name.len().checked_sub(4).and_then(|at| name.split_at_checked(at));
    stem.filter(|(_, extension)| extension.eq_ignore_ascii_case(".zip")).map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_keeps_the_whole_name_of_its_group_and_has_one_extension() {
        for (name, expected) in [
            ("Morning / dive \"x\" ü", "Morning _ dive \"x\" ü"),
            ("a\\b/c", "a_b_c"),
            ("/photos/", "photos"),
            (" dive ", "dive"),
            ("Dive.ZIP", "Dive"),
            ("dive.Zip", "dive"),
            ("dive.zipped", "dive.zipped"),
            ("ü.zip", "ü"),
            (".zip", ""),
            ("//", ""),
            ("../../etc", "__etc"),
        ] {
            assert_eq!(whole(without_extension(name)).trim(), expected, "{name}");
        }
    }

    #[test]
    fn from_one_to_a_thousand_files_go_into_a_zip() {
        let read = |text: &str| new_zip(serde_json::from_str::<NewZip>(text).unwrap().photos);
        let text = r#"{"Photos":[{"File":"/a/b.jpg","FileName":"x/IMG_01.jpg","Region":"eu"},{"File":"/a/c.jpg"}]}"#;
        let wishes = read(text).unwrap();
        assert_eq!((wishes[0].file.as_str(), wishes[0].name.as_str()), ("/a/b.jpg", "IMG_01.jpg"));
        assert_eq!(wishes[1].name, "c.jpg");
        for text in ["{}", r#"{"Photos":[]}"#, r#"{"Photos":null}"#] {
            assert_eq!(read(text).unwrap_err().status.as_u16(), 400, "{text}");
        }
        for text in [r#"{"Photos":[["/a/b.jpg","b.jpg"]]}"#, r#"{"Photos":[[]]}"#, r#"{"Photos":["/a/b.jpg"]}"#] {
            assert!(serde_json::from_str::<NewZip>(text).is_err(), "{text}");
        }
        let many = |count| Some(vec![Object(ZipFile { file: "/a/b.jpg".into(), file_name: None }); count]);
        assert_eq!(new_zip(many(1_000)).unwrap().len(), 1_000);
        assert!(new_zip(many(1_001)).is_err());
    }
}
