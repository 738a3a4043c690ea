//! A set of members that stays small: 19 bytes each, whatever their ids are.
//!
//! An entry is a 16-byte key and three small numbers. Canonical decimal ids keep their value in the key, so that
//! they can be listed; all other ids are the first 127 bits of a SHA-256 and can only be looked up. Entries live in
//! one sorted array; changes collect in a small map beside it and are merged when it reaches an eighth of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::reference::Reference;

const ENTRY: usize = 19;
const HASHED: u8 = 0x80;
const SUSPENDED: u8 = 1;
const VISITED: u8 = 2;

/// What the state knows of one membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership<'a> {
    /// The role.
    pub role: &'a str,
    /// Whether it is hidden for now.
    pub suspended: bool,
    /// Whether the member has seen the group.
    pub visited: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    kind: u8,
    role: u8,
    flags: u8,
}

type Key = [u8; 16];

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct MemberSet {
    /// Sorted by key, [`ENTRY`] bytes each.
    base: Vec<u8>,
    /// Newer than `base`; `None` is a removal.
    delta: BTreeMap<Key, Option<Entry>>,
    tables: Tables,
}

/// The small part, which a snapshot holds as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tables {
    kinds: Vec<String>,
    roles: Vec<String>,
    /// Members of each kind, suspended ones included.
    counts: Vec<u64>,
}

impl MemberSet {
    /// How many there are, of all kinds, suspended ones included.
    pub fn len(&self) -> u64 {
        self.tables.counts.iter().sum()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of one kind, suspended ones included.
    pub fn count(&self, kind: &str) -> u64 {
        self.tables.kind(kind).map_or(0, |kind| self.tables.counts[usize::from(kind)])
    }

    /// Whether the member is in, suspended or not.
    pub fn contains(&self, member: &Reference) -> bool {
        self.get(member).is_some()
    }

    /// The membership of one member.
    pub fn get(&self, member: &Reference) -> Option<Membership<'_>> {
        let kind = self.tables.kind(member.kind())?;
        let entry = self.entry(&key(kind, member.id()))?;
        Some(Membership {
            role: &self.tables.roles[usize::from(entry.role)],
            suspended: entry.flags & SUSPENDED != 0,
            visited: entry.flags & VISITED != 0,
        })
    }

    /// Adds or overwrites a membership. Past 255 different kinds or roles a new word counts as the last one.
    pub fn insert(&mut self, kind: &str, id: &str, role: &str, visited: bool) {
        let entry = Entry {
            kind: self.tables.intern_kind(kind),
            role: self.tables.intern_role(role),
            flags: if visited { VISITED } else { 0 },
        };
        self.put(key(entry.kind, id), Some(entry));
    }

    /// Takes a member out, if it is in.
    pub fn remove(&mut self, kind: &str, id: &str) {
        if let Some(kind) = self.tables.kind(kind) {
            self.put(key(kind, id), None);
        }
    }

    /// Gives a member another role, if it is in.
    pub fn set_role(&mut self, kind: &str, id: &str, role: &str) {
        let role = self.tables.intern_role(role);
        self.change(kind, id, |entry| entry.role = role);
    }

    /// Hides a membership or brings it back, if it is there.
    pub fn set_suspended(&mut self, kind: &str, id: &str, suspended: bool) {
        self.change(kind, id, |entry| set_flag(entry, SUSPENDED, suspended));
    }

    /// Sets the `visited` flag of a member, if it is in.
    pub fn set_visited(&mut self, kind: &str, id: &str, visited: bool) {
        self.change(kind, id, |entry| set_flag(entry, VISITED, visited));
    }

    /// The ids of one kind, ascending, where all of them are decimal numbers; `None` where one is not.
    pub fn numbers(&self, kind: &str) -> Option<Vec<u64>> {
        let Some(kind) = self.tables.kind(kind) else { return Some(Vec::new()) };
        let mut numbers = Vec::new();
        for (key, entry) in self.iter() {
            if entry.kind == kind {
                numbers.push(number(&key)?);
            }
        }
        numbers.sort_unstable();
        Some(numbers)
    }

    /// Bytes the set occupies.
    pub fn weight(&self) -> usize {
        self.base.capacity() + self.delta.len() * 40
    }

    pub(super) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// All entries as sorted bytes, for a snapshot.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.base.len() + self.delta.len() * ENTRY);
        self.iter().for_each(|(key, entry)| push(&mut bytes, &key, entry));
        bytes
    }

    /// The set of a snapshot; `None` if the bytes are no whole, sorted entries of these tables.
    pub(super) fn from_bytes(tables: Tables, base: Vec<u8>) -> Option<Self> {
        let whole = base.len().is_multiple_of(ENTRY) && tables.counts.len() == tables.kinds.len();
        let set = Self { base, delta: BTreeMap::new(), tables };
        let mut counts = vec![0_u64; set.tables.kinds.len()];
        let mut last: Option<Key> = None;
        for (key, entry) in whole.then(|| set.iter())? {
            let in_tables = usize::from(entry.role) < set.tables.roles.len();
            *counts.get_mut(usize::from(entry.kind))? += 1;
            if !in_tables || last.is_some_and(|last| last >= key) {
                return None;
            }
            last = Some(key);
        }
        (counts == set.tables.counts).then_some(set)
    }

    fn entry(&self, key: &Key) -> Option<Entry> {
        match self.delta.get(key) {
            Some(entry) => *entry,
            None => self.base_entry(key),
        }
    }

    fn base_entry(&self, wanted: &Key) -> Option<Entry> {
        let (mut low, mut high) = (0, self.base.len() / ENTRY);
        while low < high {
            let middle = usize::midpoint(low, high);
            let (key, entry) = read(&self.base, middle);
            match key.cmp(wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(entry),
            }
        }
        None
    }

    fn change(&mut self, kind: &str, id: &str, change: impl FnOnce(&mut Entry)) {
        let Some(kind) = self.tables.kind(kind) else { return };
        let key = key(kind, id);
        if let Some(mut entry) = self.entry(&key) {
            change(&mut entry);
            self.put(key, Some(entry));
        }
    }

    fn put(&mut self, key: Key, entry: Option<Entry>) {
        let before = self.entry(&key);
        if before == entry {
            return;
        }
        if let Some(entry) = before {
            self.tables.counts[usize::from(entry.kind)] -= 1;
        }
        if let Some(entry) = entry {
            self.tables.counts[usize::from(entry.kind)] += 1;
        }
        self.delta.insert(key, entry);
        if self.delta.len() > (self.base.len() / ENTRY / 8).max(1_024) {
            self.base = self.to_bytes();
            self.delta.clear();
        }
    }

    /// All entries in key order: the base with the delta laid over it.
    fn iter(&self) -> impl Iterator<Item = (Key, Entry)> + '_ {
        let mut delta = self.delta.iter().peekable();
        let mut index = 0;
        std::iter::from_fn(move || {
            loop {
                let base = (index < self.base.len() / ENTRY).then(|| read(&self.base, index));
                let newer = match (&base, delta.peek()) {
                    (None, None) => return None,
                    (Some(_), None) => false,
                    (Some((key, _)), Some((newer, _))) => {
                        index += usize::from(*newer == key);
                        *newer <= key
                    }
                    (None, Some(_)) => true,
                };
                if !newer {
                    index += 1;
                    return base;
                }
                if let Some((key, Some(entry))) = delta.next() {
                    return Some((*key, *entry));
                }
            }
        })
    }
}

impl PartialEq for MemberSet {
    fn eq(&self, other: &Self) -> bool {
        self.tables == other.tables && self.iter().eq(other.iter())
    }
}

impl Eq for MemberSet {}

impl Tables {
    fn kind(&self, kind: &str) -> Option<u8> {
        self.kinds.iter().position(|k| k == kind).and_then(|index| u8::try_from(index).ok())
    }

    fn intern_kind(&mut self, kind: &str) -> u8 {
        let index = intern(&mut self.kinds, kind);
        self.counts.resize(self.kinds.len(), 0);
        index
    }

    fn intern_role(&mut self, role: &str) -> u8 {
        intern(&mut self.roles, role)
    }
}

fn intern(words: &mut Vec<String>, word: &str) -> u8 {
    let index = words.iter().position(|w| w == word).unwrap_or_else(|| {
        if words.len() <= usize::from(u8::MAX) {
            words.push(word.to_owned());
        }
        words.len() - 1
    });
    u8::try_from(index).unwrap_or(u8::MAX)
}

fn set_flag(entry: &mut Entry, flag: u8, on: bool) {
    entry.flags = if on { entry.flags | flag } else { entry.flags & !flag };
}

/// Decimal numbers without leading zeros keep their value; everything else is hashed.
fn key(kind: u8, id: &str) -> Key {
    let mut key = [0; 16];
    key[1] = kind;
    let canonical = id.as_bytes().first().is_some_and(u8::is_ascii_digit) && (id == "0" || !id.starts_with('0'));
    if let (true, Ok(number)) = (canonical, id.parse::<u64>()) {
        key[8..].copy_from_slice(&number.to_be_bytes());
        return key;
    }
    let hash = Sha256::new().chain_update([kind]).chain_update(id.as_bytes()).finalize();
    key.copy_from_slice(&hash[..16]);
    key[0] |= HASHED;
    key
}

fn number(key: &Key) -> Option<u64> {
    let value = key[8..].try_into().ok()?;
    (key[0] & HASHED == 0).then(|| u64::from_be_bytes(value))
}

fn read(base: &[u8], index: usize) -> (Key, Entry) {
    let bytes = &base[index * ENTRY..(index + 1) * ENTRY];
    let mut key = [0; 16];
    key.copy_from_slice(&bytes[..16]);
    (key, Entry { kind: bytes[16], role: bytes[17], flags: bytes[18] })
}

fn push(bytes: &mut Vec<u8>, key: &Key, entry: Entry) {
    bytes.extend_from_slice(key);
    bytes.extend_from_slice(&[entry.kind, entry.role, entry.flags]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(text: &str) -> Reference {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_put_in_is_found_and_counted_by_kind() {
        let mut set = MemberSet::default();
        set.insert("user", "u-asha", "admin", true);
        set.insert("device", "31", "member", false);
        assert_eq!(set.get(&member("user:u-asha")).unwrap().role, "admin");
        assert!(set.get(&member("user:u-asha")).unwrap().visited);
        assert_eq!((set.count("user"), set.count("device"), set.count("form"), set.len()), (1, 1, 0, 2));
        set.remove("user", "u-asha");
        assert_eq!((set.contains(&member("user:u-asha")), set.len()), (false, 1));
    }

    #[test]
    fn numbers_are_listed_and_other_ids_are_not() {
        let mut set = MemberSet::default();
        for id in ["34", "31", "007"] {
            set.insert("device", id, "member", false);
        }
        assert_eq!(set.numbers("device"), None);
        set.remove("device", "007");
        assert_eq!(set.numbers("device"), Some(vec![31, 34]));
        assert_eq!(set.numbers("form"), Some(vec![]));
    }

    #[test]
    fn a_million_members_cost_less_than_forty_megabytes() {
        let mut set = MemberSet::default();
        let many = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
        for i in 0..many {
            set.insert("user", &format!("0b6a5a5e-2f0c-4b71-9a43-{i:012}"), "member", false);
        }
        assert_eq!(set.len(), many);
        assert!(set.weight() as u64 <= 40 * many, "{} bytes", set.weight());
    }

    #[test]
    fn damaged_bytes_are_no_set() {
        let mut set = MemberSet::default();
        set.insert("user", "a", "member", false);
        set.insert("user", "b", "member", false);
        let bytes = set.to_bytes();
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), bytes.clone()), Some(set.clone()));
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), bytes[1..].to_vec()), None);
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), bytes[..ENTRY].to_vec()), None);
        let swapped = [&bytes[ENTRY..], &bytes[..ENTRY]].concat();
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), swapped), None);
    }
}
