//! Every row of a contract has a story, and every story names rows that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rstest::rstest;

use super::story::Story;

/// `tests/scenarios/<dialect>/rows.txt`: one row per line, its id, white space, the contract's words.
fn rows(dialect: &Path) -> BTreeMap<String, String> {
    let path = dialect.join("rows.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let (id, words) = line.split_once(char::is_whitespace).unwrap_or_else(|| panic!("no words: {line}"));
        let before = rows.insert(id.to_owned(), words.trim().to_owned());
        assert_eq!(before, None, "{id} stands twice in {}", path.display());
    }
    rows
}

fn stories(dialect: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dialect).unwrap().map(|entry| entry.unwrap().path());
    let is_story = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.ends_with(".json") && name.starts_with(|first: char| first.is_ascii_digit())
    };
    entries.filter(is_story).collect()
}

#[rstest]
fn every_row_has_a_story(
    #[files("scenarios/*")]
    #[dirs]
    dialect: PathBuf,
) {
    if !dialect.is_dir() {
        return;
    }
    let rows = rows(&dialect);
    let mut covered = BTreeSet::new();
    for path in stories(&dialect) {
        for id in Story::read(&path).all_covers() {
            assert!(rows.contains_key(id), "{} covers {id}, which is no row", path.display());
            covered.insert(id.clone());
        }
    }
    let missing: Vec<_> = rows.iter().filter(|(id, _)| !covered.contains(*id)).collect();
    assert!(missing.is_empty(), "rows without a story: {missing:#?}");
}
