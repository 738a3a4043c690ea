//! View files that are missing, damaged, half filled, of another log, of tomorrow, in use.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use rollbook_projections::{Views, ViewsConfig, ViewsError};
use rollbook_store::Position;

use crate::history::History;
use crate::support::{Log, caught_up, dump};

async fn history() -> (History, Position) {
    let mut history = History::begin(31).await;
    let mut last = Position(0);
    for _ in 0..80 {
        last = history.step().await;
    }
    (history, last)
}

async fn refused(log: &Log, path: &Path) -> ViewsError {
    let config = match ViewsConfig::sqlite(path) {
        Ok(config) => config,
        Err(error) => return error,
    };
    match Views::open(config, log.store.clone()).await {
        Ok(_) => panic!("the views should not have been opened"),
        Err(error) => error,
    }
}

fn change(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// What is wrong with the views, and how it comes about.
type Spoil = (&'static str, fn(&Path));

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_of_no_use_is_filled_again() {
    let (history, last) = history().await;
    let folder = tempfile::tempdir().unwrap();
    let good = history.log.open_file(&folder.path().join("good.db")).await;
    caught_up(&good, last).await;
    let expected = dump(&good).await;
    let spoils: [Spoil; 9] = [
        ("missing", |path| fs::remove_file(path).unwrap()),
        ("empty", |path| fs::write(fs::canonicalize(path).unwrap(), "").unwrap()),
        ("garbage", |path| fs::write(fs::canonicalize(path).unwrap(), vec![7; 20_000]).unwrap()),
        ("an empty file in place of the link", |path| {
            fs::remove_file(path).unwrap();
            fs::write(path, "").unwrap();
        }),
        ("an old copy in place of the link", |path| {
            fs::rename(fs::canonicalize(path).unwrap(), path).unwrap();
            change(path, "UPDATE checkpoints SET version = 0 WHERE name = 'groups'");
        }),
        ("a link to nowhere", |path| {
            fs::remove_file(path).unwrap();
            symlink("gone", path).unwrap();
        }),
        ("an older version", |path| change(path, "UPDATE checkpoints SET version = 0 WHERE name = 'groups'")),
        ("another log", |path| change(path, "UPDATE views SET epoch = 77")),
        ("ahead of the log", |path| change(path, "UPDATE checkpoints SET position = 1000000")),
    ];
    for (what, spoil) in spoils {
        let path = folder.path().join("views.db");
        let views = history.log.open_file(&path).await;
        views.stop().await;
        drop(views);
        spoil(&path);
        // Left over from a crash in the middle of a rebuild.
        fs::write(folder.path().join("views.db.g77"), "half a database").unwrap();
        let views = history.log.open_file(&path).await;
        caught_up(&views, last).await;
        assert_eq!(dump(&views).await, expected, "{what}");
        assert!(!folder.path().join("views.db.g77").exists(), "{what}");
        views.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_in_place_of_the_link_is_used_as_it_is() {
    let (mut history, _) = history().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    let views = history.log.open_file(&path).await;
    views.stop().await;
    drop(views);
    let real = fs::canonicalize(&path).unwrap();
    fs::remove_file(&path).unwrap();
    fs::copy(&real, &path).unwrap();
    let last = history.step().await;
    let views = history.log.open_file(&path).await;
    assert!(!real.exists() && !path.is_symlink(), "the generation that nothing links to is gone");
    caught_up(&views, last).await;
    views.rebuild(|_| {}).await.unwrap();
    assert!(path.is_symlink());
    assert_eq!(views.diff(|_| {}).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn views_of_tomorrow_and_views_in_use_are_left_alone() {
    let (history, _) = history().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    let views = history.log.open_file(&path).await;
    let error = refused(&history.log, &path).await;
    assert!(matches!(&error, ViewsError::Locked { .. }), "{error}");
    views.stop().await;
    drop(views);
    change(&path, "UPDATE checkpoints SET version = 900 WHERE name = 'groups'");
    let error = refused(&history.log, &path).await;
    assert!(matches!(&error, ViewsError::Newer { found: 900, .. }), "{error}");
    assert!(error.to_string().contains("newer version"));
}

/// A log or keys that were named by mistake are not replaced by views, whatever they look like from here.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_views_is_left_as_it_is() {
    let (history, _) = history().await;
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("keys.db");
    change(&database, "CREATE TABLE keys (id BLOB PRIMARY KEY, wrapped BLOB); INSERT INTO keys VALUES (x'01', x'02')");
    let text = folder.path().join("notes.txt");
    fs::write(&text, "no database").unwrap();
    let link = folder.path().join("views.db");
    symlink("keys.db", &link).unwrap();
    let (keys, notes) = (fs::read(&database).unwrap(), fs::read(&text).unwrap());
    for path in [&database, &text, &link] {
        let error = refused(&history.log, path).await;
        assert!(matches!(&error, ViewsError::NotViews { .. }), "{}: {error}", path.display());
        assert_eq!((fs::read(&database).unwrap(), fs::read(&text).unwrap()), (keys.clone(), notes.clone()));
    }
    assert!(!database.is_symlink() && !text.is_symlink());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_cannot_be_used_is_named() {
    let (history, _) = history().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let error = refused(&history.log, &folder.path().join("file/views.db")).await;
    assert!(error.to_string().contains("file"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_somebody_else_has_locked_is_not_taken_for_damaged() {
    let (mut history, _) = history().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    let views = history.log.open_file(&path).await;
    views.stop().await;
    drop(views);
    let holder = rusqlite::Connection::open(&path).unwrap();
    holder.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE views SET epoch = epoch").unwrap();
    let error = refused(&history.log, &path).await;
    assert!(matches!(&error, ViewsError::Locked { .. }), "{error}");
    drop(holder);
    let views = history.log.open_file(&path).await;
    let last = history.step().await;
    caught_up(&views, last).await;
    assert_eq!(views.diff(|_| {}).await.unwrap(), []);
}
