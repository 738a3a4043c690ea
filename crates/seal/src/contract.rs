//! What every key store does, whatever it is made of. A test of an adapter calls [`check`] with an empty store.

use rollbook_store::Position;
use uuid::Uuid;

use crate::port::{KeyStore, StoredKey};

/// Panics where the store does anything else.
pub async fn check(keys: &dyn KeyStore) {
    the_first_mark_stays(keys).await;
    a_key_is_kept_once(keys).await;
    what_was_not_used_is_taken_back(keys).await;
    a_destroyed_key_stays_destroyed(keys).await;
    owners_keep_their_streams(keys).await;
    an_owner_has_one_name(keys).await;
    a_name_goes_with_its_key(keys).await;
    what_was_followed_is_noted_for_each_log(keys).await;
}

fn key(id: u128, owner: u8, wrapped: &[u8]) -> StoredKey {
    StoredKey { id: Uuid::from_u128(id), owner: [owner; 32], wrapped: Some(wrapped.to_vec()), name: None }
}

fn named(id: u128, owner: u8, name: &[u8]) -> StoredKey {
    StoredKey { name: Some(name.to_vec()), ..key(id, owner, b"key") }
}

async fn find(keys: &dyn KeyStore, id: u128) -> Option<StoredKey> {
    let mut found = keys.find(&[Uuid::from_u128(id)]).await.expect("should be read");
    assert!(found.len() <= 1, "{found:?}");
    found.pop()
}

async fn the_first_mark_stays(keys: &dyn KeyStore) {
    assert_eq!(keys.mark(b"first").await.expect("should be kept"), b"first");
    assert_eq!(keys.mark(b"second").await.expect("should be read"), b"first");
}

async fn a_key_is_kept_once(keys: &dyn KeyStore) {
    assert_eq!(find(keys, 1).await, None);
    assert_eq!(keys.add(&[key(1, 1, b"one")]).await.expect("should be kept"), [key(1, 1, b"one")]);
    let mut kept = keys.add(&[key(1, 1, b"other"), key(2, 2, b"two")]).await.expect("should be kept");
    kept.sort_by_key(|key| key.id);
    assert_eq!(kept, [key(1, 1, b"one"), key(2, 2, b"two")]);
    let mut found = keys.find(&[1, 2, 3].map(Uuid::from_u128)).await.expect("should be read");
    found.sort_by_key(|key| key.id);
    assert_eq!(found, kept);
    assert!(keys.find(&[]).await.expect("should be read").is_empty());
    assert!(keys.add(&[]).await.expect("should be kept").is_empty());
}

async fn what_was_not_used_is_taken_back(keys: &dyn KeyStore) {
    keys.add(&[key(10, 3, b"ten")]).await.expect("should be kept");
    keys.discard(&[10, 11].map(Uuid::from_u128)).await.expect("should be taken back");
    assert_eq!(find(keys, 10).await, None);
    keys.add(&[key(10, 3, b"anew")]).await.expect("should be kept");
    assert_eq!(find(keys, 10).await, Some(key(10, 3, b"anew")));
}

async fn a_destroyed_key_stays_destroyed(keys: &dyn KeyStore) {
    keys.add(&[key(20, 4, b"twenty")]).await.expect("should be kept");
    let gone = StoredKey { wrapped: None, ..key(20, 4, b"") };
    for _ in 0..2 {
        keys.destroy(&[20, 21].map(Uuid::from_u128)).await.expect("should be destroyed");
        assert_eq!(find(keys, 20).await, Some(gone.clone()));
    }
    assert_eq!(keys.add(&[key(20, 4, b"anew")]).await.expect("should be kept"), [gone]);
    assert_eq!(find(keys, 1).await, Some(key(1, 1, b"one")), "others stay");
}

async fn owners_keep_their_streams(keys: &dyn KeyStore) {
    keys.add(&[key(30, 5, b"a"), key(31, 5, b"b"), key(32, 6, b"c")]).await.expect("should be kept");
    keys.destroy(&[Uuid::from_u128(30)]).await.expect("should be destroyed");
    assert_eq!(keys.of_owner(&[5; 32]).await.expect("should be read"), [30, 31].map(Uuid::from_u128));
    assert!(keys.of_owner(&[9; 32]).await.expect("should be read").is_empty());
}

async fn an_owner_has_one_name(keys: &dyn KeyStore) {
    assert!(keys.named(&[[7; 32]]).await.expect("should be read").is_empty());
    // A stream of the same person is no obstacle, and not what stands for it.
    keys.add(&[key(39, 7, b"stream")]).await.expect("should be kept");
    let (one, other, twin) = (named(40, 7, b"Asha"), named(41, 8, b"Ben"), named(42, 7, b"twin"));
    let mut kept = keys.add(&[one.clone(), other.clone()]).await.expect("should be kept");
    kept.sort_by_key(|key| key.id);
    assert_eq!(kept, [one.clone(), other.clone()]);
    assert!(keys.add(&[twin]).await.expect("should be kept").is_empty(), "the first one stays");
    assert_eq!(find(keys, 42).await, None);
    let mut found = keys.named(&[[7; 32], [8; 32], [9; 32]]).await.expect("should be read");
    found.sort_by_key(|key| key.id);
    assert_eq!(found, [one.clone(), other]);
    assert_eq!(find(keys, 40).await, Some(one));
    let streams = keys.of_owner(&[7; 32]).await.expect("should be read");
    assert_eq!(streams, [39, 40].map(Uuid::from_u128));
    assert!(keys.named(&[]).await.expect("should be read").is_empty());
}

async fn a_name_goes_with_its_key(keys: &dyn KeyStore) {
    keys.destroy(&[Uuid::from_u128(40)]).await.expect("should be destroyed");
    assert!(keys.named(&[[7; 32]]).await.expect("should be read").is_empty());
    let gone = StoredKey { wrapped: None, name: None, ..key(40, 7, b"") };
    assert_eq!(find(keys, 40).await, Some(gone));
    let again = named(43, 7, b"anew");
    let again = std::slice::from_ref(&again);
    assert_eq!(keys.add(again).await.expect("should be kept"), again);
    assert_eq!(keys.named(&[[7; 32]]).await.expect("should be read"), again);
}

async fn what_was_followed_is_noted_for_each_log(keys: &dyn KeyStore) {
    assert_eq!(keys.followed(7).await.expect("should be read"), Position(0));
    // A log may be restored to where it was before.
    for position in [5, 9, 3].map(Position) {
        keys.follow(7, position).await.expect("should be kept");
        assert_eq!(keys.followed(7).await.expect("should be read"), position);
    }
    assert_eq!(keys.followed(8).await.expect("should be read"), Position(0), "another log");
}
