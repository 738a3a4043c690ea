//! Reads where to look.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{Place, PlaceSearch, Topic};
use rollbook_domain::WorkspaceName;
use rollbook_store::Position;

use super::write::{after_key, import_key, member_key};
use super::{NAME, STRETCH};
use crate::db::{Fragments, Kind, LazyFragments, Snapshot, Value, int};
use crate::key::key_of;
use crate::memberships;
use crate::queries::ViewQueries;

pub(crate) static PLACES: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("places.sql")));

impl ViewQueries {
    pub(crate) async fn find_places(
        &self,
        workspace: &WorkspaceName,
        search: &PlaceSearch,
    ) -> Result<Vec<Place>, AppError> {
        let mut snapshot = self.of(&[NAME, memberships::NAME])?.snapshot().await?;
        let mut found = BTreeMap::new();
        for (parts, certain) in sources(&search.topic) {
            for at in positions(&mut *snapshot, workspace, search, parts).await? {
                found.entry(at).or_insert(*certain);
            }
        }
        let by_stretch = matches!(search.topic, Topic::Actor(_));
        let places = found.into_iter().map(|(at, certain)| place(at, certain, by_stretch));
        let limit = usize::try_from(search.limit).unwrap_or(usize::MAX);
        Ok(if search.newest_first { places.rev().take(limit).collect() } else { places.take(limit).collect() })
    }
}

/// The statements that together know all places, and whether what is there need not be looked at again.
fn sources(topic: &Topic) -> &'static [(&'static [&'static str], bool)] {
    match topic {
        Topic::Member(_) => &[(&["mentions"], true), (&["crowds_of_member"], false)],
        Topic::Membership(..) => &[(&["mentions", "in_stream"], true), (&["crowds_of_group"], false)],
        Topic::Import(_) | Topic::Sequel(_) => &[(&["mentions"], true)],
        Topic::Actor(_) => &[(&["acts"], false)],
    }
}

async fn positions(
    snapshot: &mut dyn Snapshot,
    workspace: &WorkspaceName,
    search: &PlaceSearch,
    parts: &[&str],
) -> Result<Vec<u64>, AppError> {
    let order = if search.newest_first { "down" } else { "up" };
    let sql = PLACES.compose(&[parts, &[order]].concat(), "");
    let rows = snapshot.fetch(&sql, &params(workspace, search)).await?;
    Ok(rows.iter().map(|row| row.count(0)).collect::<Result<_, _>>()?)
}

fn place(at: u64, certain: bool, by_stretch: bool) -> Place {
    let (first, last) = if by_stretch { (at * STRETCH, at * STRETCH + STRETCH - 1) } else { (at, at) };
    Place { first: Position(first), last: Position(last), certain }
}

fn params(workspace: &WorkspaceName, search: &PlaceSearch) -> Vec<Value<'static>> {
    let (mut after, mut up_to) = (search.after.0, search.up_to.0);
    let nothing = || (Value::Null(Kind::Text), Value::Null(Kind::Text), Value::Null(Kind::Bytes));
    let of = |member: &rollbook_domain::Reference| {
        let name = key_of(member.as_str()).into_owned();
        (member_key(member.kind(), member.id()), Value::from(name), Value::from(member.kind().to_owned()))
    };
    let (key, (member, kind, stream)) = match &search.topic {
        Topic::Member(who) => {
            let (key, member, kind) = of(who);
            (key, (member, kind, Value::Null(Kind::Bytes)))
        }
        Topic::Membership(group, who) => {
            let (key, member, kind) = of(who);
            (key, (member, kind, group.0.into()))
        }
        Topic::Import(job) => (import_key(job), nothing()),
        Topic::Sequel(command) => (after_key(*command), nothing()),
        Topic::Actor(actor) => {
            // The first stretch that has a position after it, and the one that the last position is in.
            (after, up_to) = ((after + 1) / STRETCH, up_to / STRETCH);
            (key_of(actor.as_str()).into_owned(), nothing())
        }
    };
    let workspace = workspace.to_string().into();
    vec![workspace, key.into(), member, kind, stream, int(after), int(up_to), int(u64::from(search.limit))]
}
