//! What is sifted from the log, whether it is kept in mind or read.

use rollbook_store::{EventStore, Position};
use rollbook_store_sqlite::{Options, SqliteStore};

use crate::support::{Place, append};

/// How many are found after a position, and up to where there is nothing more.
async fn sifted(store: &SqliteStore, after: u64, kinds: &'static [&'static str]) -> (usize, u64) {
    let sifting = store.sift_log(Position(after), 100, kinds).await.expect("should be readable");
    assert!(sifting.at_end);
    (sifting.events.len(), sifting.next.0)
}

#[tokio::test]
async fn what_is_sifted_is_the_same_from_memory_and_from_the_file() {
    let place = Place::new();
    let mut next = 1;
    for _ in 0..2 {
        let store = place.open(Options::default());
        for _ in 0..2 {
            let last = next + 3;
            for number in next..last {
                store.submit(append(number, 2)).await.expect("should commit");
            }
            next = last;
            let head = 2 * (next - 1);
            for after in [0, head - 2, head] {
                let found = usize::try_from(head - after).expect("are few");
                assert_eq!(sifted(&store, after, &["group.created"]).await, (found, head));
                assert_eq!(sifted(&store, after, &["group.deleted"]).await, (0, head));
            }
        }
    }
    let reader = SqliteStore::open_read_only(&place.path()).expect("should open");
    assert_eq!(sifted(&reader, 2, &["group.deleted"]).await, (0, 2 * (next - 1)));
}
