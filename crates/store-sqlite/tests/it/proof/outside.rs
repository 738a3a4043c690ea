//! What only a checkpoint that is held elsewhere can tell.

use std::fs;
use std::path::Path;

use rollbook_proof::verify::{Finding, Source};

use super::lab::Lab;

/// All files of a log and its tree as they are now.
fn copy(lab: &Lab, to: &Path) {
    fs::create_dir_all(to).expect("is made");
    for file in fs::read_dir(lab.place.0.path()).expect("is readable") {
        let file = file.expect("is readable").path();
        fs::copy(&file, to.join(file.file_name().expect("has a name"))).expect("is copied");
    }
}

fn bring_back(lab: &Lab, from: &Path) {
    for file in fs::read_dir(lab.place.0.path()).expect("is readable") {
        fs::remove_file(file.expect("is readable").path()).expect("is removed");
    }
    for file in fs::read_dir(from).expect("is readable") {
        let file = file.expect("is readable").path();
        fs::copy(&file, lab.place.0.path().join(file.file_name().expect("has a name"))).expect("is copied");
    }
}

#[tokio::test]
async fn an_old_copy_is_found_by_a_checkpoint_outside_alone() {
    let (mut lab, copies) = (Lab::new(10).await, tempfile::tempdir().expect("a directory"));
    copy(&lab, copies.path());
    let before = lab.verify(None).await.events;
    lab.grow(5).await;
    let outside = lab.note().await;
    assert_eq!(lab.verify(Some(&outside)).await.findings, []);

    bring_back(&lab, copies.path());
    lab.commands = 10;
    assert_eq!(lab.verify(None).await.findings, []);
    assert_eq!(lab.verify(Some(&outside)).await.findings, [Finding::Missing { position: before + 1 }]);

    // It goes on another way, until it is as long as the one that was signed.
    lab.commands = 100;
    lab.grow(5).await;
    assert_eq!(lab.verify(None).await.findings, []);
    let found = lab.verify(Some(&outside)).await.findings;
    assert!(matches!(&found[..], [Finding::OtherRoot { source: Source::File(_), .. }]), "{found:?}");
}

#[tokio::test]
async fn dropping_the_newest_is_found_by_the_tree_and_by_a_checkpoint() {
    let lab = Lab::new(10).await;
    let (outside, events) = (lab.note().await, lab.verify(None).await.events);
    let conn = lab.hands();
    conn.execute_batch("DELETE FROM events WHERE position > (SELECT max(position) - 2 FROM events)")
        .expect("is dropped");
    let bad = lab.verify(None).await.first_bad().expect("is found");
    assert!((events - 2..=events).contains(&bad), "{bad}");
    let halted = lab.keep().await.halted.expect("nothing is added to it");
    assert!(halted.contains("an old copy?"), "{halted}");
    assert_eq!(lab.verify(Some(&outside)).await.first_bad(), Some(bad));
}

/// The keeper looks at the last events before it adds others: it must not cover up what happened.
#[tokio::test]
async fn the_tree_does_not_grow_over_a_change() {
    let mut lab = Lab::new(10).await;
    let conn = lab.hands();
    conn.execute_batch("UPDATE events SET recorded_at = recorded_at - 1 WHERE position = 7").expect("is done");
    assert_eq!(lab.grow(3).await.halted.as_deref(), Some("position 7 is not what its proof says"));
    assert_eq!(lab.verify(None).await.first_bad(), Some(7));
}

#[tokio::test]
async fn a_checkpoint_of_another_log_or_key_says_nothing() {
    let (lab, other) = (Lab::new(3).await, Lab::new(3).await);
    let foreign = other.note().await;
    assert!(lab.key().public().open(&foreign).is_err());
    assert!(other.key().public().open(&foreign).is_ok());
}
