//! Turning pages.
//!
//! A list is a `.sql` file with the fragments `rows` and `places` (what is selected, from where), its filters,
//! `greater`, `less` and `same` (than or as a place), `up` and `down` (the order with `LIMIT`), `skip_up` and `skip_down` (the
//! order with `LIMIT 1 OFFSET`), and `count`. Its rows begin with the columns of the place. Parameters are those of
//! its filters, then the place, then the limit or offset.
//!
//! A list of the past is in two tables, of what still is as it was then and of what has changed since; it has
//! `past_rows`, `past_places` and `past_count` as well, and its pages are put together from both.

use std::sync::Arc;

use rollbook_app::AppError;
use rollbook_app::queries::{From, Item, Page, Slice};

use super::place::Place;
use crate::db::{DbError, Fragments, Kind, Row, Snapshot, Sql, Value, int};

/// Pages that begin further in are sought where blocking does no harm.
const NEAR: u64 = 2_000;

/// One list with its filters.
pub(crate) struct List {
    pub(crate) fragments: &'static Fragments,
    /// What `{key}` stands for.
    pub(crate) key: &'static str,
    /// The kinds of the columns it is sorted by.
    pub(crate) kinds: &'static [Kind],
    pub(crate) descending: bool,
    /// Where its items are, each in one of them.
    pub(crate) sources: Vec<Source>,
    /// The filters from and up to where a list reaches along its order. A page that begins at a place leaves out the
    /// one on that side: of two bounds on one side a database may take the farther one to begin at.
    pub(crate) bounds: [Option<&'static str>; 2],
    /// The parameters of all filters, set or not.
    pub(crate) params: Vec<Value<'static>>,
    pub(crate) total: Total,
    /// Whether a page may have to go over many rows.
    pub(crate) long: bool,
}

/// A table with items of a list.
pub(crate) struct Source {
    /// The fragments that begin a statement: for rows, places and their number.
    heads: [&'static str; 3],
    /// The filters that are set.
    filters: Vec<&'static str>,
}

impl Source {
    /// What is.
    pub(crate) fn now(filters: Vec<&'static str>) -> Self {
        Self { heads: ["rows", "places", "count"], filters }
    }

    /// The filters that are set.
    pub(crate) fn into_filters(self) -> Vec<&'static str> {
        self.filters
    }

    /// What was.
    pub(crate) fn past(filters: Vec<&'static str>) -> Self {
        Self { heads: ["past_rows", "past_places", "past_count"], filters }
    }
}

/// How the length of a list is found.
pub(crate) enum Total {
    /// It was found on the way.
    Known(u64),
    /// It is kept; the statement sums up few rows.
    Kept(&'static Sql, Vec<Value<'static>>),
    /// Items are counted.
    Counted,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
}

/// The page, its rows in list order.
pub(crate) async fn page(snapshot: &mut dyn Snapshot, list: &List, page: &Page) -> Result<Slice<Row>, AppError> {
    let mut turn = Turn { snapshot, list };
    let place = |bytes: &[u8]| Place::from_bytes(bytes, list.kinds);
    let mut slice = match &page.from {
        From::Start | From::Offset(0) => turn.first(page.limit).await?,
        From::End => turn.last(page.limit).await?,
        From::After(bytes) => turn.after(&place(bytes)?, page.limit).await?,
        From::Before(bytes) => turn.before(&place(bytes)?, page.limit).await?,
        From::Offset(offset) => turn.numbered(*offset, page.limit).await?,
    };
    if page.total {
        slice.total = Some(turn.total().await?);
    }
    Ok(slice)
}

struct Turn<'a> {
    snapshot: &'a mut dyn Snapshot,
    list: &'a List,
}

impl<'a> Turn<'a> {
    fn list(&self) -> &'a List {
        self.list
    }

    async fn first(&mut self, limit: u32) -> Result<Slice<Row>, AppError> {
        let (items, has_next) = self.items(None, Way::Forward, limit).await?;
        Ok(Slice { items, has_next, has_previous: false, total: None })
    }

    async fn last(&mut self, limit: u32) -> Result<Slice<Row>, AppError> {
        let (items, has_previous) = self.items(None, Way::Backward, limit).await?;
        Ok(Slice { items, has_next: false, has_previous, total: None })
    }

    async fn after(&mut self, place: &Place, limit: u32) -> Result<Slice<Row>, AppError> {
        let (items, has_next) = self.items(Some(place), Way::Forward, limit).await?;
        let has_previous = self.any(place, &items, Way::Backward).await?;
        Ok(Slice { items, has_next, has_previous, total: None })
    }

    async fn before(&mut self, place: &Place, limit: u32) -> Result<Slice<Row>, AppError> {
        let (items, has_previous) = self.items(Some(place), Way::Backward, limit).await?;
        let has_next = self.any(place, &items, Way::Forward).await?;
        Ok(Slice { items, has_next, has_previous, total: None })
    }

    /// A page number: the place before it is sought from the nearer end, where the length of the list is kept.
    async fn numbered(&mut self, offset: u64, limit: u32) -> Result<Slice<Row>, AppError> {
        let [source] = &*self.list().sources else {
            return Err(AppError::Invalid { field: "page", reason: "numbers are for lists of now".into() });
        };
        let length = match &self.list.total {
            Total::Kept(sql, params) => Some(one_count(&self.snapshot.fetch(sql, params).await?)?),
            Total::Known(length) => Some(*length),
            Total::Counted => None,
        };
        let place = match length {
            Some(length) if offset > length => None,
            Some(length) if offset > length / 2 => self.skip(source, Way::Backward, length - offset).await?,
            _ => self.skip(source, Way::Forward, offset - 1).await?,
        };
        match place {
            Some(place) => self.after(&place, limit).await,
            None => {
                let (first, _) = self.items(None, Way::Forward, 1).await?;
                Ok(Slice { items: Vec::new(), has_next: false, has_previous: !first.is_empty(), total: None })
            }
        }
    }

    async fn total(&mut self) -> Result<u64, AppError> {
        match &self.list.total {
            Total::Kept(sql, params) => one_count(&self.snapshot.fetch(sql, params).await?),
            Total::Known(length) => Ok(*length),
            Total::Counted => {
                let mut length = 0;
                for source in &self.list().sources {
                    let sql = self.statement(source, source.heads[2], &[]);
                    length += one_count(&self.snapshot.fetch_long(sql, self.params(None, None)).await?)?;
                }
                Ok(length)
            }
        }
    }

    /// At most `limit` items from a place on, in list order, and whether there are more.
    async fn items(&mut self, place: Option<&Place>, way: Way, limit: u32) -> Result<(Vec<Item<Row>>, bool), AppError> {
        let up = self.goes_up(way);
        let beyond: &[_] = match (place, up) {
            (None, _) => &[],
            (Some(_), true) => &["greater"],
            (Some(_), false) => &["less"],
        };
        let tail = [beyond, &[if up { "up" } else { "down" }]].concat();
        let mut rows = Vec::new();
        for source in &self.list().sources {
            let sql = self.statement(source, source.heads[0], &tail);
            rows.extend(self.fetch(sql, self.params(place, Some(u64::from(limit) + 1)), self.list.long).await?);
        }
        let mut rows = if self.list.sources.len() > 1 { sorted(rows, self.list.kinds.len(), up)? } else { rows };
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        if way == Way::Backward {
            rows.reverse();
        }
        let items: Result<Vec<_>, DbError> = rows.into_iter().map(|row| item(row, self.list.kinds.len())).collect();
        Ok((items?, more))
    }

    /// Whether anything lies on the other side of a page, or of the place where it would be.
    async fn any(&mut self, place: &Place, items: &[Item<Row>], way: Way) -> Result<bool, AppError> {
        let edge = if way == Way::Forward { items.last() } else { items.first() };
        let edge = edge.map(|item| Place::of(&item.value, self.list.kinds.len())).transpose()?;
        let (others, _) = self.items(Some(edge.as_ref().unwrap_or(place)), way, 1).await?;
        // An empty page has no edge of its own; the item at the place, if it is still there, lies beside it.
        Ok(!others.is_empty() || (edge.is_none() && self.is_there(place).await?))
    }

    /// Whether the item that a place was taken from is still in the list.
    async fn is_there(&mut self, place: &Place) -> Result<bool, AppError> {
        for source in &self.list().sources {
            let sql = self.statement(source, source.heads[1], &["same"]);
            if !self.snapshot.fetch(&sql, &self.params(Some(place), None)).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The place that has so many items before it.
    async fn skip(&mut self, source: &Source, way: Way, offset: u64) -> Result<Option<Place>, AppError> {
        let order = if self.goes_up(way) { "skip_up" } else { "skip_down" };
        let sql = self.statement(source, source.heads[1], &[order]);
        let rows = self.fetch(sql, self.params(None, Some(offset)), self.list.long || offset > NEAR).await?;
        Ok(rows.first().map(|row| Place::of(row, self.list.kinds.len())).transpose()?)
    }

    fn goes_up(&self, way: Way) -> bool {
        (way == Way::Forward) != self.list.descending
    }

    fn statement(&self, source: &Source, head: &'static str, tail: &[&str]) -> Arc<Sql> {
        let beyond = ["greater", "less"].map(|beyond| tail.contains(&beyond));
        let bounds =
            self.list.bounds.into_iter().zip(beyond).filter(|(_, left_out)| !left_out).filter_map(|(bound, _)| bound);
        let bounds: Vec<_> = bounds.collect();
        self.list.fragments.compose(&[&[head][..], &source.filters, &bounds, tail].concat(), self.list.key)
    }

    fn params(&self, place: Option<&Place>, last: Option<u64>) -> Vec<Value<'static>> {
        let nowhere = || self.list.kinds.iter().map(|kind| Value::Null(*kind)).collect();
        let place = place.map_or_else(nowhere, |place| place.0.clone());
        self.list.params.iter().cloned().chain(place).chain([int(last.unwrap_or_default())]).collect()
    }

    async fn fetch(&mut self, sql: Arc<Sql>, params: Vec<Value<'static>>, long: bool) -> Result<Vec<Row>, DbError> {
        if long { self.snapshot.fetch_long(sql, params).await } else { self.snapshot.fetch(&sql, &params).await }
    }
}

/// Rows of several tables in one order, by the place in their first columns.
pub(crate) fn sorted(rows: Vec<Row>, columns: usize, up: bool) -> Result<Vec<Row>, DbError> {
    let placed = |row: Row| Ok((Place::of(&row, columns)?, row));
    let mut rows: Vec<(Place, Row)> = rows.into_iter().map(placed).collect::<Result<_, DbError>>()?;
    rows.sort_by(|(a, _), (b, _)| if up { a.order(b) } else { b.order(a) });
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// A row with its place, which is in its first columns.
pub(crate) fn item(row: Row, columns: usize) -> Result<Item<Row>, DbError> {
    Ok(Item { place: Place::bytes_of(&row, columns)?, value: row })
}

/// The one number of the one row.
fn one_count(rows: &[Row]) -> Result<u64, AppError> {
    rows.first().map_or(Ok(0), |row| row.count(0)).map_err(AppError::from)
}
