//! The different ids of a file, held close together.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use rollbook_domain::group::commands::ImportedIds;

use super::csv::{Sink, Unusable};

/// One byte of length and the text, id after id: 37 MB for a million of 36 bytes, and 10 MB to find them by.
pub(crate) struct Ids {
    text: Vec<u8>,
    /// Where each begins.
    places: HashTable<u32>,
    hasher: RandomState,
    most: u64,
}

impl Ids {
    /// Room for the ids of a file of so many bytes; memory is only used as they come.
    pub(crate) fn of_file(size: u64, most: u64) -> Self {
        let room = usize::try_from(size.saturating_add(1)).unwrap_or(0).min(1 << 30);
        Self { text: Vec::with_capacity(room), places: HashTable::new(), hasher: RandomState::new(), most }
    }

    pub(crate) fn len(&self) -> u64 {
        self.places.len() as u64
    }

    /// Sorted by bytes, ready to be decided on; what was needed to gather them is given up first.
    pub(crate) fn sorted(self) -> Option<ImportedIds> {
        let Self { text, places, .. } = self;
        let mut order: Vec<(u64, u32)> = Vec::with_capacity(places.len());
        order.extend(places.iter().map(|&place| (prefix(at(&text, place)), place)));
        drop(places);
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| at(&text, a.1).cmp(at(&text, b.1))));
        ImportedIds::ascending(order.iter().filter_map(|(_, place)| std::str::from_utf8(at(&text, *place)).ok()))
    }
}

impl Sink for Ids {
    fn take(&mut self, line: u64, id: &str) -> Result<(), Unusable> {
        let Self { text, places, hasher, most } = self;
        let hash = |id: &[u8]| hasher.hash_one(id);
        if places.find(hash(id.as_bytes()), |&place| at(text, place) == id.as_bytes()).is_some() {
            return Ok(());
        }
        let (Ok(place), Ok(length)) = (u32::try_from(text.len()), u8::try_from(id.len())) else {
            return Err(Unusable(format!("line {line}: too many ids")));
        };
        if places.len() as u64 >= *most {
            return Err(Unusable(format!("line {line}: more than {most} ids")));
        }
        text.push(length);
        text.extend_from_slice(id.as_bytes());
        places.insert_unique(hash(id.as_bytes()), place, |&place| hash(at(text, place)));
        Ok(())
    }
}

fn at(text: &[u8], place: u32) -> &[u8] {
    let place = place as usize;
    let end = place + 1 + usize::from(text[place]);
    &text[place + 1..end]
}

/// The first bytes as a number, so that most comparisons need not look into the text.
fn prefix(id: &[u8]) -> u64 {
    let mut first = [0; 8];
    let length = id.len().min(8);
    first[..length].copy_from_slice(&id[..length]);
    u64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_out_sorted_and_once() {
        let mut ids = Ids::of_file(100, 10);
        for id in ["b", "a", "prefixed-2", "b", "prefixed-1", "a\0", "ä"] {
            ids.take(1, id).unwrap();
        }
        assert_eq!(ids.len(), 6);
        let sorted = ids.sorted().unwrap();
        assert_eq!(sorted.iter().collect::<Vec<_>>(), ["a", "a\0", "b", "prefixed-1", "prefixed-2", "ä"]);
    }

    #[test]
    fn only_different_ids_count_toward_the_limit() {
        let mut ids = Ids::of_file(0, 2);
        for id in ["a", "b", "a", "b"] {
            ids.take(1, id).unwrap();
        }
        assert_eq!(ids.take(7, "c"), Err(Unusable("line 7: more than 2 ids".into())));
    }

    #[test]
    fn many_ids_survive_growth() {
        let mut ids = Ids::of_file(0, 1_000_000);
        for i in 0..50_000 {
            ids.take(1, &format!("{:x}", i * 7_919 % 50_021)).unwrap();
        }
        let sorted = ids.sorted().unwrap();
        let listed: Vec<&str> = sorted.iter().collect();
        assert_eq!(sorted.len(), 50_000);
        assert!(listed.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
