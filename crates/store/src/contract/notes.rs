//! How far somebody is, noted beside the log.

use super::Fixture;
use super::support::Tenant;
use crate::saved::Note;

fn note(turn: u64, text: &str) -> Note {
    Note { turn, text: text.to_owned() }
}

async fn load(tenant: &Tenant, name: &str) -> Option<Note> {
    tenant.store.load_note(name).await.expect("should be readable")
}

async fn save(tenant: &Tenant, name: &str, note: Note) {
    tenant.store.save_note(name, note).await.expect("should be stored");
}

/// Whoever stalled in an earlier turn cannot undo what a later one has noted.
pub async fn the_newest_note_of_the_latest_turn_is_kept(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let (name, other) = (format!("work/{}", tenant.workspace), format!("other/{}", tenant.workspace));
    assert_eq!(load(&tenant, &name).await, None);
    for (saved, kept) in [
        (note(1, "a"), note(1, "a")),
        (note(1, "b"), note(1, "b")),
        (note(3, "c"), note(3, "c")),
        (note(2, "d"), note(3, "c")),
        (note(3, ""), note(3, "")),
    ] {
        save(&tenant, &name, saved).await;
        assert_eq!(load(&tenant, &name).await, Some(kept));
    }
    assert_eq!(load(&tenant, &other).await, None);
}

/// A restart is no reason to do work again.
pub async fn notes_survive_reopening(fixture: &mut dyn Fixture) {
    let tenant = Tenant::new(fixture);
    let name = format!("work/{}", tenant.workspace);
    save(&tenant, &name, note(2, "here")).await;
    drop(tenant);
    fixture.reopen().await;
    let tenant = Tenant::new(fixture);
    assert_eq!(load(&tenant, &name).await, Some(note(2, "here")));
}
