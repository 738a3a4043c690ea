//! Versions of the streams written last.

use std::collections::HashMap;

use rollbook_domain::StreamId;

/// Streams per generation.
const GENERATION: usize = 1 << 16;

/// Two generations: what is used moves to the young one, and the old one goes when the young one is full.
#[derive(Default)]
pub(super) struct Versions {
    young: HashMap<StreamId, u64>,
    old: HashMap<StreamId, u64>,
}

impl Versions {
    pub(super) fn get(&mut self, stream: StreamId) -> Option<u64> {
        if let Some(version) = self.young.get(&stream) {
            return Some(*version);
        }
        let version = self.old.remove(&stream)?;
        self.set(stream, version);
        Some(version)
    }

    pub(super) fn set(&mut self, stream: StreamId, version: u64) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(stream, version);
    }
}

#[cfg(test)]
mod tests {
    use rollbook_domain::Category;
    use uuid::Uuid;

    use super::*;

    fn stream(n: usize) -> StreamId {
        StreamId { category: Category::Group, id: Uuid::from_u128(n as u128) }
    }

    #[test]
    fn what_is_used_stays_and_the_rest_goes() {
        let mut versions = Versions::default();
        for n in 0..3 * GENERATION {
            versions.set(stream(n), n as u64);
            assert_eq!(versions.get(stream(0)), Some(0));
        }
        assert_eq!(versions.get(stream(3 * GENERATION - 1)), Some(3 * GENERATION as u64 - 1));
        assert_eq!(versions.get(stream(1)), None);
        assert!(versions.young.len() <= GENERATION && versions.old.len() <= GENERATION);
    }
}
