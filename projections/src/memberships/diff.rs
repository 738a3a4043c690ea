//! Which memberships of a group changed between two moments.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use rollbook_app::AppError;
use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{From, Item, Page, Slice};
use rollbook_app::views::{Doc, MemberView};
use rollbook_domain::{GroupId, WorkspaceName};

use super::NAME;
use crate::batch::number_of;
use crate::db::{DbError, Snapshot, Sql, Value, int, sql};
use crate::queries::{ViewQueries, doc};

sql! { OF_MEMBERS = "then_of_members.sql"; }

static CHANGED: LazyLock<Arc<Sql>> = LazyLock::new(|| Arc::new(Sql::new(include_str!("changed_members.sql"))));

impl ViewQueries {
    pub(crate) async fn list_member_changes(
        &self,
        workspace: &WorkspaceName,
        group: GroupId,
        span: Span,
        page: &Page,
    ) -> Result<Slice<Change<MemberView>>, AppError> {
        let mut after = match &page.from {
            From::Start => String::new(),
            From::After(place) => String::from_utf8(place.clone()).map_err(|_| foreign())?,
            From::Before(_) | From::End | From::Offset(_) => return Err(foreign()),
        };
        let mut snapshot = self.of(&[NAME])?.snapshot().await?;
        let changing = Changing { workspace, group, span: [span.from, span.to].map(|at| number_of(at).into()) };
        loop {
            let (names, has_next) = changing.names(&mut *snapshot, &after, page.limit).await?;
            let [mut before, mut then] = changing.ends(&mut *snapshot, &names).await?;
            let item = |name: &String| {
                let value = Change::of(before.remove(name), then.remove(name))?;
                Some(Item { value, place: name.clone().into_bytes() })
            };
            let mut items: Vec<_> = names.iter().filter_map(item).collect();
            let last = names.into_iter().next_back().unwrap_or_default();
            match items.last_mut() {
                // The next page begins behind the last one, whether it came and went or not.
                Some(item) => item.place = last.into_bytes(),
                None if has_next => {
                    after = last;
                    continue;
                }
                None => {}
            }
            return Ok(Slice { items, has_next, has_previous: false, total: None });
        }
    }
}

/// A group and two moments.
struct Changing<'a> {
    workspace: &'a WorkspaceName,
    group: GroupId,
    span: [Value<'static>; 2],
}

impl Changing<'_> {
    /// Members in between, and whether there are more.
    async fn names(
        &self,
        snapshot: &mut dyn Snapshot,
        after: &str,
        limit: u32,
    ) -> Result<(Vec<String>, bool), AppError> {
        let [from, to] = self.span.clone();
        let (workspace, limit) = (self.workspace.to_string().into(), limit as usize);
        let params = vec![workspace, self.group.0.into(), from, to, after.to_owned().into(), int(limit as u64 + 1)];
        let rows = snapshot.fetch_long(Arc::clone(&CHANGED), params).await?;
        let names = rows.iter().take(limit).map(|row| row.text(0).map(str::to_owned));
        Ok((names.collect::<Result<_, DbError>>()?, rows.len() > limit))
    }

    /// Memberships at both moments, by the keys of their members.
    async fn ends(
        &self,
        snapshot: &mut dyn Snapshot,
        members: &[String],
    ) -> Result<[HashMap<String, Doc<MemberView>>; 2], AppError> {
        let mut ends = [HashMap::new(), HashMap::new()];
        for (at, end) in self.span.iter().zip(&mut ends) {
            let names = Value::Texts(members.to_vec());
            let params = [self.workspace.as_str().into(), self.group.0.into(), names, at.clone()];
            for mut row in snapshot.fetch(&OF_MEMBERS, &params).await? {
                end.insert(row.text(0)?.to_owned(), doc(&mut row, 1)?);
            }
        }
        Ok(ends)
    }
}

fn foreign() -> AppError {
    AppError::Invalid { field: "cursor", reason: "does not belong to this list".into() }
}
