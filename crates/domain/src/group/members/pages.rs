//! Entries in key order, in pages of a few kilobytes: a change moves part of one page, and growing never copies
//! the whole, so that the peak is no higher than the result.

use super::key::Key;

/// Bytes of one entry: key, kind, role, flags.
pub(super) const ENTRY: usize = 19;
/// The most entries of a page.
const FULL: usize = 512;
/// The most entries for which a page reserves room ahead.
const AHEAD: usize = 32;

/// What is kept under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: u8,
    pub(super) role: u8,
    pub(super) flags: u8,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Pages(Vec<Page>);

#[derive(Debug, Clone)]
struct Page {
    /// No key here is below it, but in the first page.
    from: Key,
    bytes: Vec<u8>,
}

impl Pages {
    /// Whole entries in ascending order of keys, which the caller has checked.
    pub(super) fn from_sorted(bytes: &[u8]) -> Self {
        let page = |bytes: &[u8]| Page { from: read(bytes, 0).0, bytes: bytes.to_vec() };
        Self(bytes.chunks(FULL * ENTRY).map(page).collect())
    }

    /// The entry of a key.
    pub(super) fn get(&self, key: &Key) -> Option<Entry> {
        let page = self.0.get(self.page_of(key))?;
        page.search(key).ok().map(|index| read(&page.bytes, index).1)
    }

    /// Sets the entry of a key and gives back the one that was there.
    pub(super) fn put(&mut self, key: &Key, entry: Entry) -> Option<Entry> {
        let at = self.page_of(key);
        let Some(page) = self.0.get_mut(at) else {
            self.0.push(Page::with(key, entry));
            return None;
        };
        match page.search(key) {
            Ok(index) => {
                let (_, before) = read(&page.bytes, index);
                page.write(index, key, entry);
                Some(before)
            }
            Err(index) if page.len() < FULL => {
                page.insert(index, key, entry);
                None
            }
            Err(index) => {
                self.split(at, index, key, entry);
                None
            }
        }
    }

    /// Takes out a key and gives back its entry.
    pub(super) fn remove(&mut self, key: &Key) -> Option<Entry> {
        let at = self.page_of(key);
        let page = self.0.get_mut(at)?;
        let index = page.search(key).ok()?;
        let (_, before) = read(&page.bytes, index);
        page.bytes.drain(index * ENTRY..(index + 1) * ENTRY);
        if page.bytes.is_empty() {
            self.0.remove(at);
        }
        Some(before)
    }

    /// All entries from a key on, ascending.
    pub(super) fn iter_from(&self, key: &Key) -> impl Iterator<Item = (Key, Entry)> + '_ {
        let at = self.page_of(key);
        let skip = self.0.get(at).map_or(0, |page| page.search(key).unwrap_or_else(|index| index));
        let pages = self.0.get(at..).unwrap_or_default();
        pages.iter().flat_map(|page| (0..page.len()).map(|index| read(&page.bytes, index))).skip(skip)
    }

    /// Adds all entries as sorted bytes.
    pub(super) fn write_to(&self, bytes: &mut Vec<u8>) {
        self.0.iter().for_each(|page| bytes.extend_from_slice(&page.bytes));
    }

    /// How many bytes the entries are.
    pub(super) fn size_in_bytes(&self) -> usize {
        self.0.iter().map(|page| page.bytes.len()).sum()
    }

    /// At most the bytes occupied beside the entries themselves.
    pub(super) fn overhead(&self) -> usize {
        self.0.len() * (size_of::<Page>() + AHEAD * ENTRY)
    }

    /// The page that has the key or would take it; 0 where there is none.
    fn page_of(&self, key: &Key) -> usize {
        self.0.partition_point(|page| page.from <= *key).saturating_sub(1)
    }

    /// Makes room by cutting a full page in two; at the very end a new page leaves the full one full, since ids
    /// that come in ascending order would otherwise leave every page half empty.
    fn split(&mut self, at: usize, index: usize, key: &Key, entry: Entry) {
        if index == FULL && at + 1 == self.0.len() {
            self.0.push(Page::with(key, entry));
            return;
        }
        let page = &mut self.0[at];
        let mut upper = page.bytes.split_off(FULL / 2 * ENTRY);
        page.bytes.shrink_to_fit();
        upper.shrink_to_fit();
        self.0.insert(at + 1, Page { from: read(&upper, 0).0, bytes: upper });
        let (at, index) = if index <= FULL / 2 { (at, index) } else { (at + 1, index - FULL / 2) };
        self.0[at].insert(index, key, entry);
    }
}

impl Page {
    fn with(key: &Key, entry: Entry) -> Self {
        let mut page = Self { from: *key, bytes: Vec::new() };
        page.insert(0, key, entry);
        page
    }

    fn len(&self) -> usize {
        self.bytes.len() / ENTRY
    }

    fn search(&self, wanted: &Key) -> Result<usize, usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.bytes[middle * ENTRY..middle * ENTRY + 16].cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(middle),
            }
        }
        Err(low)
    }

    fn insert(&mut self, index: usize, key: &Key, entry: Entry) {
        let (end, at) = (self.bytes.len(), index * ENTRY);
        if self.bytes.capacity() < end + ENTRY {
            self.bytes.reserve_exact((self.len() / 4).clamp(2, AHEAD) * ENTRY);
        }
        self.bytes.resize(end + ENTRY, 0);
        self.bytes.copy_within(at..end, at + ENTRY);
        self.write(index, key, entry);
    }

    fn write(&mut self, index: usize, key: &Key, entry: Entry) {
        let bytes = &mut self.bytes[index * ENTRY..(index + 1) * ENTRY];
        bytes[..16].copy_from_slice(key);
        bytes[16..].copy_from_slice(&[entry.kind, entry.role, entry.flags]);
    }
}

/// The entry at an index of sorted bytes.
pub(super) fn read(bytes: &[u8], index: usize) -> (Key, Entry) {
    let bytes = &bytes[index * ENTRY..(index + 1) * ENTRY];
    let mut key = [0; 16];
    key.copy_from_slice(&bytes[..16]);
    (key, Entry { kind: bytes[16], role: bytes[17], flags: bytes[18] })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY_OF_ALL: Entry = Entry { kind: 0, role: 0, flags: 0 };

    fn key(number: u16) -> Key {
        let mut key = [0; 16];
        key[..2].copy_from_slice(&number.to_be_bytes());
        key
    }

    fn numbers(pages: &Pages) -> Vec<u16> {
        pages.iter_from(&key(0)).map(|(key, _)| u16::from_be_bytes([key[0], key[1]])).collect()
    }

    #[test]
    fn a_full_page_takes_one_more_anywhere() {
        let evens: Vec<u16> = (0..).step_by(2).skip(1).take(FULL).collect();
        for one_more in (1..=2 * 513).step_by(2) {
            let mut pages = Pages::default();
            for number in evens.iter().chain([&one_more]) {
                assert_eq!(pages.put(&key(*number), ENTRY_OF_ALL), None);
            }
            let mut all = [evens.as_slice(), &[one_more]].concat();
            all.sort_unstable();
            assert_eq!(numbers(&pages), all);
            assert!(all.iter().all(|number| pages.get(&key(*number)).is_some()), "{one_more}");
            assert_eq!(pages.0.len(), 2);
        }
    }

    #[test]
    fn ascending_keys_leave_full_pages_and_empty_ones_go() {
        let mut pages = Pages::default();
        let many = 4 * u16::try_from(FULL).unwrap();
        (0..many).for_each(|number| assert_eq!(pages.put(&key(number), ENTRY_OF_ALL), None));
        assert_eq!(pages.0.len(), 4);
        assert_eq!(pages.iter_from(&key(700)).count(), usize::from(many) - 700);
        (0..many).for_each(|number| assert_eq!(pages.remove(&key(number)), Some(ENTRY_OF_ALL)));
        assert!(pages.0.is_empty());
        assert_eq!((pages.get(&key(1)), pages.remove(&key(1)), numbers(&pages)), (None, None, vec![]));
    }
}
