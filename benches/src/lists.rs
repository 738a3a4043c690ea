//! Pages of long lists: at their ends, in the middle, by place and by number.

use std::sync::Arc;
use std::time::Instant;

use rollbook_app::queries::{From, GroupFilter, GroupKey, MemberFilter, MemberKey, Order, Page, Queries, Slice};
use rollbook_domain::{GroupId, StreamId, WorkspaceName};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::EventStore;
use rollbook_store_sqlite::{Options, SqliteStore};
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

use crate::report::{Latencies, figure};
use crate::workload::{Item, command, created, new_id, write};
use crate::{Outcome, Settings};

/// Items of a page.
const LIMIT: u32 = 20;
/// Times a page is read.
const TIMES: usize = 50;
/// Ids of one event.
const CHUNK: u64 = 10_000;

pub(crate) async fn measure(settings: &Settings) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let store = SqliteStore::open(&directory.path().join("log.db"), Options::default())?;
    let crowd = fill(&store, settings.listed).await?;
    let config = ViewsConfig { wait_up_to: u64::MAX, ..ViewsConfig::sqlite(directory.path().join("views.db"))? };
    let views = Views::open(config, Arc::new(store)).await?;
    groups(&*views.queries, settings.listed).await?;
    members(&*views.queries, GroupId(crowd), settings.listed).await?;
    views.stop().await;
    Ok(())
}

fn bench() -> Outcome<WorkspaceName> {
    Ok("bench".parse()?)
}

/// So many groups, and one group with so many members.
async fn fill(store: &SqliteStore, count: u64) -> Outcome<Uuid> {
    let group = |n| Item { stream: new_id(), version: 0, kind: "group.created", payload: created(new_id(), n) };
    for batch in 0..count / 1_000 {
        let items = (0..1_000).map(|n| group(batch * 1_000 + n));
        let writes = items.map(|item| write(item.stream, 0, vec![item])).collect();
        store.submit(command(writes)).await?;
    }
    let stream = new_id();
    let mut items = vec![Item { stream, ..group(count) }];
    for chunk in 0..count / CHUNK {
        let ids: Vec<String> = (0..CHUNK).map(|n| (chunk * CHUNK + n).to_string()).collect();
        let payload = json!({ "kind": "user", "ids": ids, "role": "member" }).to_string().into_bytes();
        items.push(Item { stream, version: chunk + 1, kind: "group.members-added", payload });
    }
    store.submit(command(vec![write(stream, 0, items)])).await?;
    debug_assert_eq!(StreamId::group(GroupId(stream)).id, stream);
    Ok(stream)
}

/// From where pages are read: the names of the figures, and the offsets of pages by number.
fn starts(count: u64) -> [(&'static str, From); 5] {
    [
        ("first", From::Start),
        ("last", From::End),
        ("number.second", From::Offset(u64::from(LIMIT))),
        ("number.middle", From::Offset(count / 2)),
        ("number.last", From::Offset(count - u64::from(LIMIT))),
    ]
}

async fn groups(queries: &dyn Queries, count: u64) -> Outcome<()> {
    let workspace = bench()?;
    for (key, name) in [(GroupKey::Created, "created"), (GroupKey::Name, "name"), (GroupKey::MemberCount, "members")] {
        let order = Order { key, descending: false };
        let read = async |from: From| {
            let page = Page { from, limit: LIMIT, total: true };
            Ok(queries.groups(&workspace, &GroupFilter::default(), order, &page).await?)
        };
        timed(&format!("groups.{name}"), count, read).await?;
    }
    Ok(())
}

async fn members(queries: &dyn Queries, group: GroupId, count: u64) -> Outcome<()> {
    let workspace = bench()?;
    let filter = MemberFilter { kind: Some("user".into()), ..MemberFilter::default() };
    for (key, name) in [(MemberKey::Member, "member"), (MemberKey::Created, "created"), (MemberKey::Number, "number")] {
        let order = Order { key, descending: false };
        let read = async |from: From| {
            let page = Page { from, limit: LIMIT, total: true };
            Ok(queries.members(&workspace, group, &filter, order, &page).await?)
        };
        timed(&format!("members.{name}"), count, read).await?;
    }
    Ok(())
}

async fn timed<T>(list: &str, count: u64, read: impl AsyncFn(From) -> Outcome<Slice<T>>) -> Outcome<()> {
    let mut starts: Vec<_> = starts(count).into();
    let middle = read(From::Offset(count / 2)).await?;
    starts.extend(middle.items.last().map(|item| ("after.middle", From::After(item.place.clone()))));
    for (name, from) in starts {
        let mut latencies = Latencies::default();
        for _ in 0..TIMES {
            let start = Instant::now();
            let slice = read(from.clone()).await?;
            latencies.push(start.elapsed());
            if slice.items.len() != LIMIT as usize {
                return Err(format!("{list}.{name} has {} items", slice.items.len()).into());
            }
        }
        figure(&format!("list.{list}.{name}"), "rows", f64::from(u32::try_from(count)?), latencies.percentiles());
    }
    Ok(())
}
