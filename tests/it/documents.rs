//! What the documents point at is there.

use std::fs;
use std::path::{Path, PathBuf};

/// The first folders of paths in this repository; anything else between backticks is no path of ours.
const FOLDERS: [&str; 10] = [
    "crates/",
    "projections/",
    "tests/",
    "schema/",
    "scripts/",
    "docs/",
    "migrations/",
    "examples/",
    ".ci/",
    "benches/",
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn documents() -> Vec<PathBuf> {
    let root = repository();
    let mut found = vec![root.join("README.md"), root.join("CONTRIBUTING.md"), root.join("CHANGELOG.md")];
    for folder in ["docs", "docs/decisions"] {
        let entries = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        found.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    found
}

/// Paths between backticks, from the root of the repository; patterns are left out.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split('`').skip(1).step_by(2).flat_map(|code| code.split([' ', ',', '\n', '(']));
    words
        .filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)))
        .filter(|word| !word.contains(['<', '*', '{', '…']))
}

/// Targets of links that stay here.
fn linked(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).map(|target| target.split('#').next().unwrap_or_default())
}

#[test]
fn paths_and_links_of_the_documents_exist() {
    let mut missing = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap();
        let paths = named(&text).map(|path| repository().join(path));
        let links = linked(&text).map(|target| folder.join(target));
        let gone = paths.chain(links).filter(|path| !path.exists());
        missing.extend(gone.map(|path| format!("{}: {}", document.display(), path.display())));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
