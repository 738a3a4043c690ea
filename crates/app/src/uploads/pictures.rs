//! Where pictures are: their paths as clients know them, and the files behind.
//!
//! A path is `/<12 hex digits>/<20 hex digits>.<extension>`, random in every part, so that no path says anything about
//! another. The file is called so too, but for the extension, which is not known when the first byte is stored.

use rollbook_domain::group::Renditions;

use crate::files::FileName;
use crate::ids::IdSource;

/// The folder of all pictures.
pub(super) const FOLDER: &str = "photo";
/// How much of a name stands before its slash.
const FIRST: usize = 12;
/// What all pictures but originals end with.
const MADE: &str = "jpg";
const EXTENSIONS: [&str; 2] = [MADE, "png"];

/// The file behind a path; none for what is no path of a picture.
pub fn file_of(path: &str) -> Option<FileName> {
    let (stem, extension) = path.strip_prefix('/')?.rsplit_once('.')?;
    let (first, second) = stem.split_once('/')?;
    let stem = format!("{first}{second}");
    if first.len() != FIRST || !EXTENSIONS.contains(&extension) {
        None
    } else {
        Stem::parse(&stem).map(|stem| stem.file())
    }
}

/// The name of one picture, without what it ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stem(String);

impl Stem {
    fn new(ids: &dyn IdSource) -> Self {
        Self(ids.secret().simple().to_string())
    }

    fn parse(text: &str) -> Option<Self> {
        let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        (text.len() == 32 && text.bytes().all(hex)).then(|| Self(text.to_owned()))
    }

    pub(super) fn file(&self) -> FileName {
        FileName::new(FOLDER, &self.0).unwrap_or_else(|_| unreachable!("hex digits are a name"))
    }

    fn path(&self, extension: &str) -> String {
        let (first, second) = self.0.split_at(FIRST);
        format!("/{first}/{second}.{extension}")
    }
}

/// The names of all pictures of one upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stems {
    pub(super) original: Stem,
    pub(super) medium: Stem,
    pub(super) small: Stem,
    pub(super) watermark: Stem,
    pub(super) watermark_small: Stem,
}

impl Stems {
    pub(super) fn new(ids: &dyn IdSource) -> Self {
        Self {
            original: Stem::new(ids),
            medium: Stem::new(ids),
            small: Stem::new(ids),
            watermark: Stem::new(ids),
            watermark_small: Stem::new(ids),
        }
    }

    pub(super) fn all(&self) -> [&Stem; 5] {
        [&self.original, &self.medium, &self.small, &self.watermark, &self.watermark_small]
    }

    /// One a line.
    pub(super) fn text(&self) -> String {
        self.all().map(|stem| format!("{}\n", stem.0)).concat()
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(Stem::parse);
        let mut next = || lines.next().flatten();
        Some(Self { original: next()?, medium: next()?, small: next()?, watermark: next()?, watermark_small: next()? })
    }

    /// As the photo's event has them.
    pub(super) fn renditions(&self, original_extension: &str) -> Renditions {
        Renditions {
            original: self.original.path(original_extension),
            medium: self.medium.path(MADE),
            small: self.small.path(MADE),
            watermark: self.watermark.path(MADE),
            watermark_small: self.watermark_small.path(MADE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RandomIds;

    #[test]
    fn paths_lead_to_their_files_and_share_no_part() {
        let stems = Stems::new(&RandomIds::default());
        let renditions = stems.renditions("png");
        let files: Vec<_> = renditions.all().iter().map(|path| file_of(path).unwrap()).collect();
        assert_eq!(files, stems.all().map(Stem::file));
        let extension = |path: &str| path.rsplit('.').next().unwrap().to_owned();
        assert_eq!((extension(&renditions.original), extension(&renditions.medium)), ("png".into(), "jpg".into()));
        let mut parts: Vec<_> = renditions.all().iter().flat_map(|path| path.split('/').skip(1)).collect();
        parts.sort_unstable();
        parts.dedup();
        assert_eq!(parts.len(), 10);
        assert_eq!(Stems::parse(&stems.text()), Some(stems));
    }

    #[test]
    fn no_other_path_leads_to_a_file() {
        let good = "/0123456789ab/0123456789abcdef0123.jpg";
        assert_eq!(file_of(good).unwrap().as_str(), "photo/0123456789ab0123456789abcdef0123");
        for bad in [
            "",
            "/",
            "/../photo-zips/a.jpg",
            "/0123456789ab0123456789abcdef0123.jpg",
            "/0123456789ab0/123456789abcdef0123.jpg",
            "/0123456789ab/0123456789abcdef0123",
            "/0123456789ab/0123456789abcdef0123.gif",
            "/0123456789AB/0123456789abcdef0123.jpg",
            "0123456789ab/0123456789abcdef0123.jpg",
            "/0123456789ab/0123456789abcdef/123.jpg",
        ] {
            assert_eq!(file_of(bad), None, "{bad}");
        }
    }
}
