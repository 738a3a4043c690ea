//! A set of members that stays small: 19 bytes each, whatever their ids are.
//!
//! An entry is a 16-byte key and three small numbers. Canonical decimal ids keep their value in the key, so that
//! they can be listed; all other ids are the first 127 bits of a SHA-256 and can only be looked up.

use super::key::{self, Key};
use super::pages::{ENTRY, Entry, Pages, read};
use super::tables::{Tables, unknown};
use crate::reference::Reference;

/// The most different kinds, and the most different roles, that a group may ever see.
pub const MAX_WORDS: usize = 255;

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

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct MemberSet {
    pages: Pages,
    tables: Tables,
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

    /// Members of every kind that ever was in, suspended ones included, without empty kinds.
    pub fn counts(&self) -> impl Iterator<Item = (String, u64)> + '_ {
        let counts = self.tables.kinds.iter().cloned().zip(self.tables.counts.iter().copied());
        counts.filter(|(_, count)| *count > 0)
    }

    /// Whether the member is in, suspended or not.
    pub fn contains(&self, member: &Reference) -> bool {
        self.get(member).is_some()
    }

    /// The membership of one member.
    pub fn get(&self, member: &Reference) -> Option<Membership<'_>> {
        self.find(member.kind(), member.id())
    }

    /// The membership of the member `kind:id`.
    pub fn find(&self, kind: &str, id: &str) -> Option<Membership<'_>> {
        let number = self.tables.kind(kind)?;
        let entry = self.pages.get(&key::key(number, kind, id))?;
        Some(Membership {
            role: &self.tables.roles[usize::from(entry.role)],
            suspended: entry.flags & SUSPENDED != 0,
            visited: entry.flags & VISITED != 0,
        })
    }

    /// Whether a member of this kind and role can be told from all others. Refuse one that cannot: past
    /// [`MAX_WORDS`] words entries no longer tell them apart.
    pub fn has_room_for(&self, kind: &str, role: &str) -> bool {
        self.has_room_for_all([kind], [role])
    }

    /// [`MemberSet::has_room_for`] for several kinds and roles together.
    pub fn has_room_for_all<'a>(
        &self,
        kinds: impl IntoIterator<Item = &'a str>,
        roles: impl IntoIterator<Item = &'a str>,
    ) -> bool {
        self.tables.kinds.len() + unknown(&self.tables.kinds, kinds) <= MAX_WORDS
            && self.tables.roles.len() + unknown(&self.tables.roles, roles) <= MAX_WORDS
    }

    /// Adds or overwrites a membership. A kind or role beyond [`MAX_WORDS`] counts as the last one there is room
    /// for.
    pub fn insert(&mut self, kind: &str, id: &str, role: &str, visited: bool) {
        let entry = Entry {
            kind: self.tables.intern_kind(kind),
            role: self.tables.intern_role(role),
            flags: if visited { VISITED } else { 0 },
        };
        self.put(&key::key(entry.kind, kind, id), entry);
    }

    /// Takes a member out, if it is in.
    pub fn remove(&mut self, kind: &str, id: &str) {
        let Some(number) = self.tables.kind(kind) else { return };
        if let Some(before) = self.pages.remove(&key::key(number, kind, id)) {
            self.tables.counts[usize::from(before.kind)] -= 1;
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

    /// The ids of one kind that are decimal numbers, ascending.
    pub fn numbers(&self, kind: &str) -> Vec<u64> {
        let Some(number) = self.tables.kind(kind) else { return Vec::new() };
        let own = self.pages.iter_from(&key::numeric(number, 0)).take_while(|(_, entry)| entry.kind == number);
        own.map_while(|(key, _)| key::number(&key)).collect()
    }

    /// What every member is counted under across groups; see [`crate::CountKey`].
    pub(crate) fn digests(&self) -> impl Iterator<Item = String> + '_ {
        let kind = |entry: Entry| self.tables.kinds[usize::from(entry.kind)].as_str();
        self.iter().map(move |(key, entry)| key::digest_of(kind(entry), &key))
    }

    /// About how many bytes the set occupies, never less than it does.
    pub fn weight(&self) -> usize {
        usize::try_from(self.len()).unwrap_or(usize::MAX / 64) * ENTRY + self.pages.overhead()
    }

    pub(in crate::group) fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Adds all entries as sorted bytes, for a snapshot.
    pub(in crate::group) fn write_to(&self, bytes: &mut Vec<u8>) {
        self.pages.write_to(bytes);
    }

    /// How many bytes that will be.
    pub(in crate::group) fn size_in_bytes(&self) -> usize {
        self.pages.size_in_bytes()
    }

    /// The set of a snapshot; `None` if the bytes are no whole, sorted entries of these tables.
    pub(in crate::group) fn from_bytes(tables: Tables, bytes: &[u8]) -> Option<Self> {
        if !bytes.len().is_multiple_of(ENTRY) || tables.counts.len() != tables.kinds.len() {
            return None;
        }
        let mut counts = vec![0_u64; tables.kinds.len()];
        let mut last: Option<Key> = None;
        for index in 0..bytes.len() / ENTRY {
            let (key, entry) = read(bytes, index);
            *counts.get_mut(usize::from(entry.kind))? += 1;
            if usize::from(entry.role) >= tables.roles.len() || last.is_some_and(|last| last >= key) {
                return None;
            }
            last = Some(key);
        }
        (counts == tables.counts).then(|| Self { pages: Pages::from_sorted(bytes), tables })
    }

    fn change(&mut self, kind: &str, id: &str, change: impl FnOnce(&mut Entry)) {
        let Some(number) = self.tables.kind(kind) else { return };
        let key = key::key(number, kind, id);
        if let Some(mut entry) = self.pages.get(&key) {
            change(&mut entry);
            self.put(&key, entry);
        }
    }

    fn put(&mut self, key: &Key, entry: Entry) {
        self.tables.counts[usize::from(entry.kind)] += 1;
        if let Some(before) = self.pages.put(key, entry) {
            self.tables.counts[usize::from(before.kind)] -= 1;
        }
    }

    fn iter(&self) -> impl Iterator<Item = (Key, Entry)> + '_ {
        self.pages.iter_from(&[0; 16])
    }
}

impl PartialEq for MemberSet {
    fn eq(&self, other: &Self) -> bool {
        self.tables == other.tables && self.iter().eq(other.iter())
    }
}

impl Eq for MemberSet {}

fn set_flag(entry: &mut Entry, flag: u8, on: bool) {
    entry.flags = if on { entry.flags | flag } else { entry.flags & !flag };
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
        set.insert("form", "5", "member", false);
        for id in ["34", "31", "007"] {
            set.insert("device", id, "member", false);
        }
        assert_eq!(set.numbers("device"), [31, 34]);
        assert_eq!((set.numbers("form"), set.numbers("user")), (vec![5], vec![]));
    }

    #[test]
    fn a_word_too_many_is_seen_before_it_is_confused_with_another() {
        let mut set = MemberSet::default();
        for i in 0..MAX_WORDS {
            assert!(set.has_room_for(&format!("k{i}"), "member"), "{i}");
            set.insert(&format!("k{i}"), "1", "member", false);
        }
        assert!(!set.has_room_for("one-more", "member"));
        assert!(set.has_room_for("k7", "another-role"));
        assert_eq!(set.len(), MAX_WORDS as u64);
        assert!(!MemberSet::default().has_room_for_all((0..256).map(|_| "k"), ROLES.iter().map(String::as_str)));
    }

    static ROLES: std::sync::LazyLock<Vec<String>> =
        std::sync::LazyLock::new(|| (0..=MAX_WORDS).map(|i| format!("r{i}")).collect());

    #[test]
    fn damaged_bytes_are_no_set() {
        let mut set = MemberSet::default();
        set.insert("user", "a", "member", false);
        set.insert("user", "b", "member", false);
        let mut bytes = Vec::new();
        set.write_to(&mut bytes);
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), &bytes), Some(set.clone()));
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), &bytes[1..]), None);
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), &bytes[..ENTRY]), None);
        let swapped = [&bytes[ENTRY..], &bytes[..ENTRY]].concat();
        assert_eq!(MemberSet::from_bytes(set.tables.clone(), &swapped), None);
    }
}
