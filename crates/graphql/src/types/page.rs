//! Pages: the Relay arguments become a page of the views, and what comes back becomes a connection.

use std::sync::Arc;

use async_graphql::connection::{Connection, CursorType, Edge, EmptyFields};
use async_graphql::{Context, OutputType, SimpleObject};
use rollbook_app::queries::{From, Page, Slice};
use rollbook_app::{App, AppError};

use crate::error::{self, Fault};

/// Items of a page when the client does not say.
pub(crate) const DEFAULT_PAGE: u32 = 20;
/// The most items of a page.
const MAX_PAGE: u32 = 200;

/// What a connection of groups, members and so on has beside its edges.
#[derive(SimpleObject)]
pub(crate) struct Total {
    /// Items in the whole list.
    pub(crate) total_count: Option<u64>,
}

/// The Relay arguments of a list.
#[derive(Debug, Default)]
pub(crate) struct PageArguments {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

impl PageArguments {
    /// The first items after a cursor.
    pub(crate) fn forward(first: Option<i32>, after: Option<String>) -> Self {
        Self { first, after, ..Self::default() }
    }

    /// The page; `list` names the list with its filter and order, for which alone its cursors are good.
    pub(crate) fn page(&self, context: &Context<'_>, app: &App, list: &str) -> error::Result<Page> {
        let open = |cursor: &String| app.cursors().open(list, cursor);
        let (from, size) = match (&self.first, &self.after, &self.last, &self.before) {
            (_, None, None, None) => (From::Start, self.first),
            (_, Some(after), None, None) => (From::After(open(after)?), self.first),
            (None, None, Some(_), None) => (From::End, self.last),
            (None, None, _, Some(before)) => (From::Before(open(before)?), self.last),
            _ => return Err(Fault::argument("first", "and after go together, or last and before, but not both")),
        };
        let total = context.look_ahead().field("totalCount").exists();
        Ok(Page { from, limit: size.map_or(Ok(DEFAULT_PAGE), limit)?, total })
    }
}

/// The size of a page that a client names.
pub(crate) fn limit(size: i32) -> error::Result<u32> {
    let known = u32::try_from(size).ok().filter(|size| (1..=MAX_PAGE).contains(size));
    known.ok_or_else(|| Fault::argument("first", format!("or last must be from 1 to {MAX_PAGE}")))
}

/// A place in a list, sealed where a client asks for it: most ask for none, or for the last one alone.
pub(crate) struct Cursor {
    app: App,
    list: Arc<str>,
    place: Vec<u8>,
}

impl CursorType for Cursor {
    type Error = &'static str;

    fn decode_cursor(_: &str) -> Result<Self, &'static str> {
        Err("is opened with its list at hand")
    }

    fn encode_cursor(&self) -> String {
        self.app.cursors().seal(&self.list, &self.place)
    }
}

/// A connection of the items of a slice.
pub(crate) fn connection<T, N: OutputType>(
    app: &App,
    list: &str,
    slice: Slice<T>,
    node: impl Fn(T) -> Result<N, AppError>,
) -> error::Result<Connection<Cursor, N, Total, EmptyFields>> {
    let fields = Total { total_count: slice.total };
    let mut connection = Connection::with_additional_fields(slice.has_previous, slice.has_next, fields);
    let list: Arc<str> = list.into();
    for item in slice.items {
        let cursor = Cursor { app: app.clone(), list: Arc::clone(&list), place: item.place };
        connection.edges.push(Edge::new(cursor, node(item.value)?));
    }
    Ok(connection)
}
