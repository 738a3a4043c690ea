//! A group as bytes: a version, the small fields as JSON, the members as they lie in memory.

use serde::{Deserialize, Serialize};

use super::members::{MemberSet, Tables};
use super::state::Group;

/// Raised whenever the form changes; other versions are not read.
const VERSION: u8 = 3;

#[derive(Serialize)]
struct HeaderRef<'a> {
    group: &'a Group,
    tables: &'a Tables,
}

#[derive(Deserialize)]
struct Header {
    group: Group,
    tables: Tables,
}

pub(super) fn write(group: &Group) -> Option<Vec<u8>> {
    let header = serde_json::to_vec(&HeaderRef { group, tables: group.members.tables() }).ok()?;
    let length = u32::try_from(header.len()).ok()?;
    // Exactly as large as needed: a million members are 19 MB that should not be moved about.
    let mut bytes = Vec::with_capacity(5 + header.len() + group.members.size_in_bytes());
    bytes.push(VERSION);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&header);
    group.members.write_to(&mut bytes);
    Some(bytes)
}

pub(super) fn read(bytes: &[u8]) -> Option<Group> {
    let (&version, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    if version != VERSION || rest.len() < length {
        return None;
    }
    let (header, members) = rest.split_at(length);
    let Header { mut group, tables } = serde_json::from_slice(header).ok()?;
    group.members = MemberSet::from_bytes(tables, members)?;
    Some(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_gives_back_the_group() {
        let mut group = Group { name: "divers".into(), ..Group::default() };
        for i in 0..3_000 {
            group.members.insert("user", &format!("u{i}"), "member", false);
        }
        let bytes = write(&group).unwrap();
        assert_eq!(read(&bytes), Some(group));
    }

    #[test]
    fn cut_or_foreign_bytes_are_ignored() {
        let bytes = write(&Group::default()).unwrap();
        assert_eq!(read(&bytes[..bytes.len() - 1]), None);
        assert_eq!(read(&[9; 40]), None);
        assert_eq!(read(&[]), None);
    }
}
