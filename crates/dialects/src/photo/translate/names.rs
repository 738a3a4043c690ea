//! What entries of a zip file are called: something that no unpacking program can be misled by.

use std::collections::HashSet;

/// The most bytes of a name; what most file systems take.
const LONGEST: usize = 255;
/// What names of devices begin with on one system; a file cannot be called so there.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Sane names for these files, in order: each a wish, and the suffix whose last segment stands in for it.
pub(super) fn entry_names<'a>(files: impl IntoIterator<Item = (Option<&'a str>, &'a str)>) -> Vec<String> {
    let mut used = HashSet::new();
    let mut name = |(wish, suffix): (Option<&str>, &str)| {
        let base = wish.map(sane).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| sane(suffix));
        let base = if base.is_empty() { "file".to_owned() } else { base };
        let mut tries =
            std::iter::once(shortened(&base, "")).chain((2_u32..).map(|n| shortened(&base, &format!(" ({n})"))));
        let free = tries.find(|name| !used.contains(name)).unwrap_or_default();
        used.insert(free.clone());
        free
    };
    files.into_iter().map(&mut name).collect()
}

/// Without directories, two dots in a row, dots at its beginning, and control characters; all else is part of it.
pub(super) fn sane(wish: &str) -> String {
    let last = wish.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String = last.chars().filter(|c| !c.is_control()).collect();
    while name.contains("..") {
        name = name.replace("..", "");
    }
    let name = name.trim_start_matches('.');
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered =
        |device: &str| stem.strip_prefix(device).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit());
    let device = DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt");
    if device { format!("_{name}") } else { name.to_owned() }
}

/// With an addition before the extension, and cut where the whole would be too long.
fn shortened(name: &str, addition: &str) -> String {
    let (stem, extension) = name.rfind('.').filter(|at| *at > 0).map_or((name, ""), |at| name.split_at(at));
    // An extension that takes all the room is none.
    let (stem, extension) = if extension.len() > 32 { (name, "") } else { (stem, extension) };
    let room = LONGEST - addition.len() - extension.len();
    let stem = stem[..stem.floor_char_boundary(room)].trim_end_matches('.');
    format!("{stem}{addition}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(wishes: &[&str]) -> Vec<String> {
        entry_names(wishes.iter().map(|wish| (Some(*wish), "/d41d8c/98f00b.jpg")))
    }

    #[test]
    fn names_lead_nowhere() {
        for (wish, name) in [
            ("IMG_01.jpg", "IMG_01.jpg"),
            ("../../etc/passwd", "passwd"),
            ("/absolute/a.jpg", "a.jpg"),
            ("C:\\photos\\a.jpg", "a.jpg"),
            ("..", "98f00b.jpg"),
            ("", "98f00b.jpg"),
            ("a/", "98f00b.jpg"),
            ("...hidden", "hidden"),
            (".bashrc", "bashrc"),
            ("a..b.jpg", "ab.jpg"),
            ("a\0b\r\n.jpg", "ab.jpg"),
            (".\u{1}./x", "x"),
            (".\u{1}.", "98f00b.jpg"),
            ("CON.jpg", "_CON.jpg"),
            ("com1", "_com1"),
            ("com10.jpg", "com10.jpg"),
            ("Übung (1).jpg", "Übung (1).jpg"),
            ("  a b .jpg ", "  a b .jpg "),
            (" .bashrc", " .bashrc"),
            (" \u{a0}", "98f00b.jpg"),
        ] {
            assert_eq!(names(&[wish]), [name], "{wish:?}");
        }
        assert_eq!(entry_names([(None, "/0f9e8d/c31d55.png")]), ["c31d55.png"]);
    }

    #[test]
    fn names_used_already_are_numbered_before_the_extension() {
        assert_eq!(
            names(&["a.jpg", "x/a.jpg", "a (2).jpg", "a.jpg", "b", "b"]),
            ["a.jpg", "a (2).jpg", "a (2) (2).jpg", "a (3).jpg", "b", "b (2)"]
        );
    }

    #[test]
    fn long_names_are_cut_and_keep_their_extension() {
        let long = format!("{}.jpg", "ä".repeat(10_000));
        let made = names(&[&long, &long]);
        assert!(made.iter().all(|name| name.len() <= 255 && name.rsplit('.').next() == Some("jpg")));
        assert!(made[1].ends_with(" (2).jpg"));
        assert_eq!(names(&[&format!("a.{}", "x".repeat(10_000))])[0].len(), 255);
    }

    proptest! {
        #[test]
        fn whatever_is_wished_the_names_are_sane_and_differ(
            wishes in proptest::collection::vec("(?s)[./\\\\a-c\0\u{1}ä:]{0,12}|.{0,300}", 1..40),
        ) {
            let wishes: Vec<&str> = wishes.iter().map(String::as_str).collect();
            let made = names(&wishes);
            for name in &made {
                prop_assert!((1..=LONGEST).contains(&name.len()), "{name:?}");
                prop_assert!(!name.starts_with('.') && !name.contains("..") && !name.contains(['/', '\\']), "{name:?}");
                prop_assert!(!name.chars().any(char::is_control), "{name:?}");
            }
            let different: HashSet<_> = made.iter().collect();
            prop_assert_eq!(different.len(), made.len());
        }
    }
}
