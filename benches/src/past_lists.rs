//! Lists as they were beside the same lists as they are: the target is three times at a million memberships.
//!
//! A group gets its members in commands of ten thousand, in an order that is not the order of their names. Then a tenth
//! of them get another role, a tenth leave and as many come. So half of the moments lie where the group was smaller,
//! and after each change the list of then and the list of now differ everywhere.

use std::sync::Arc;
use std::time::Instant;

use rollbook_app::queries::{From, MemberFilter, MemberKey, Order, Page, Slice, Temporal};
use rollbook_app::views::{Doc, MemberView};
use rollbook_domain::{GroupId, Timestamp, WorkspaceName};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::{EventStore, Position};
use rollbook_store_sqlite::{Options, SqliteStore};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::report::{Latencies, figure, median};
use crate::workload::{Item, command, created, new_id, write};
use crate::{Outcome, Settings};

/// Items of a page.
const LIMIT: u32 = 20;
/// Times a page is read on each side, in turn.
const TIMES: usize = 100;
/// Ids of one command.
const CHUNK: u64 = 10_000;
/// Has no divisor in common with a count of members, so that its multiples run through all of them.
const STRIDE: u64 = 611_953;

pub(crate) async fn measure(settings: &Settings) -> Outcome<()> {
    let directory = TempDir::new_in(&settings.directory)?;
    let store = SqliteStore::open(&directory.path().join("log.db"), Options::default())?;
    let mut log = Log { store, stream: new_id(), version: 0, commands: 0 };
    let moments = log.fill(settings.listed).await?;
    let (group, head) = (GroupId(log.stream), log.store.current_head().await?);
    let config = ViewsConfig { wait_up_to: u64::MAX, ..ViewsConfig::sqlite(directory.path().join("views.db"))? };
    let start = Instant::now();
    let views = Views::open(config, Arc::new(log.store)).await?;
    figure("past-lists.fill", "seconds", start.elapsed().as_secs_f64(), json!({ "rows": settings.listed }));
    for (name, at) in moments.into_iter().chain([("now", head)]) {
        let past = views.queries.as_of(at);
        for (key, order) in [(MemberKey::Member, "member"), (MemberKey::Created, "created")] {
            compare(&format!("{order}.{name}"), group, key, &*views.queries, &*past).await?;
        }
    }
    views.stop().await;
    Ok(())
}

struct Log {
    store: SqliteStore,
    stream: Uuid,
    version: u64,
    commands: i64,
}

impl Log {
    /// So many members and changes of them; gives moments by their names.
    async fn fill(&mut self, count: u64) -> Outcome<Vec<(&'static str, Position)>> {
        let group = created(self.stream, 1);
        self.event("group.created", group).await?;
        let (mut moments, chunks) = (Vec::new(), count / CHUNK);
        for chunk in 0..chunks {
            let at = self.members("group.members-added", chunk * CHUNK, CHUNK, count).await?;
            for (name, place) in [("hundredth", chunks / 100), ("tenth", chunks / 10), ("half", chunks / 2)] {
                moments.extend((chunk + 1 == place.max(1)).then_some((name, at)));
            }
            moments.extend((chunk + 1 == chunks).then_some(("whole", at)));
        }
        for chunk in 0..(chunks / 10).max(1) {
            self.members("group.members-role-changed", chunk * CHUNK, CHUNK, count).await?;
        }
        for chunk in 0..(chunks / 10).max(1) {
            let at = (chunks / 2 + chunk) * CHUNK;
            self.members("group.members-removed", at, CHUNK, count).await?;
            self.members("group.members-added", count + chunk * CHUNK, CHUNK, 2 * count).await?;
        }
        Ok(moments)
    }

    /// One command about some members, the nth of whom is the one that n strides lead to.
    async fn members(&mut self, kind: &'static str, from: u64, ids: u64, count: u64) -> Outcome<Position> {
        let id = |n: u64| format!("{:08}-of-the-bench-{}", n * STRIDE % count, if n < count { "a" } else { "b" });
        let ids: Vec<String> = (from..from + ids).map(id).collect();
        let payload = match kind {
            "group.members-removed" => json!({ "kind": "user", "ids": ids, "reason": "removed" }),
            "group.members-role-changed" => json!({ "kind": "user", "ids": ids, "role": "admin" }),
            _ => json!({ "kind": "user", "ids": ids, "role": "member" }),
        };
        self.event(kind, payload.to_string().into_bytes()).await
    }

    async fn event(&mut self, kind: &'static str, payload: Vec<u8>) -> Outcome<Position> {
        let item = Item { stream: self.stream, version: self.version, kind, payload };
        let append = command(vec![write(self.stream, self.version, vec![item])]);
        self.version += 1;
        self.commands += 1;
        let at = Timestamp::from_micros(append.at.micros() + self.commands * 1_000_000);
        Ok(self.store.submit(rollbook_store::Append { at, ..append }).await?.position)
    }
}

type Members = Slice<Doc<MemberView>>;

async fn members(views: &dyn Temporal, group: GroupId, key: MemberKey, from: From) -> Outcome<Members> {
    let workspace: WorkspaceName = "bench".parse()?;
    let page = Page { from, limit: LIMIT, total: true };
    let order = Order { key, descending: false };
    Ok(views.members(&workspace, group, &MemberFilter::default(), order, &page).await?)
}

/// The first page, one in the middle and the last one, of now and of then in turn.
async fn compare(name: &str, group: GroupId, key: MemberKey, now: &dyn Temporal, then: &dyn Temporal) -> Outcome<()> {
    let total = members(now, group, key, From::Start).await?.total.unwrap_or_default();
    let middle = members(now, group, key, From::Offset(total / 2)).await?;
    let middle = middle.items.last().map_or(From::Start, |item| From::After(item.place.clone()));
    for (page, from) in [("first", From::Start), ("middle", middle), ("last", From::End)] {
        let (mut ours, mut theirs, mut ratios) = (Latencies::default(), Latencies::default(), Vec::new());
        for _ in 0..TIMES {
            let start = Instant::now();
            members(now, group, key, from.clone()).await?;
            let live = start.elapsed();
            let start = Instant::now();
            members(then, group, key, from.clone()).await?;
            let past = start.elapsed();
            ratios.push(past.as_secs_f64() / live.as_secs_f64());
            ours.push(past);
            theirs.push(live);
        }
        figure(&format!("past-list.{name}.{page}"), "µs", 0.0, ours.percentiles());
        figure(&format!("live-list.{name}.{page}"), "µs", 0.0, theirs.percentiles());
        figure(&format!("ratio.past-list.{name}.{page}"), "past/live", median(ratios), Value::Null);
    }
    Ok(())
}
