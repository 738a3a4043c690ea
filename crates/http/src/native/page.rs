//! Pages of lists: limits, cursors, and the bytes of ready documents one after the other.

use bytes::Bytes;
use rollbook_app::queries::{From, Page, Slice};
use rollbook_app::{AppError, When};
use rollbook_store::Position;

use super::answer::Found;
use crate::problem::Problem;
use crate::request::{Asked, Params, invalid};

/// Which part of which list was asked for.
pub(super) struct Paging {
    pub(super) page: Page,
    /// Names the list, so that a cursor of another one is refused.
    list: String,
    /// Where to go on in the feed after the whole list: how far the views were before its first page was read. What has
    /// happened since may be in later pages already, and none of it is missed.
    position: Position,
    when: When,
}

impl Paging {
    /// Takes `limit`, `cursor` and `total`, and refuses what is left. `list` is what else says which list it is.
    pub(super) fn of(asked: &mut Asked, list: &str) -> Result<Self, Problem> {
        let config = asked.native.config();
        let limit = limit(&mut asked.params, config.default_page, config.max_page)?;
        let total = asked.params.one_of("total", &[("true", true), ("false", false)])?.unwrap_or(false);
        let list = format!("{}\n{list}", asked.workspace());
        let (from, position) = match asked.params.text("cursor")? {
            Some(cursor) => opened(&asked.app().cursors().open(&list, &cursor)?)?,
            None => (From::Start, *asked.app().projected().borrow()),
        };
        asked.params.finish()?;
        Ok(Self { page: Page { from, limit, total }, list, position, when: When::Now })
    }

    /// Of the past: the feed goes on from its moment.
    pub(super) fn at(self, when: When) -> Self {
        match when {
            When::Now => self,
            When::AsOf(position) => Self { position, when, ..self },
        }
    }

    /// The cursor of the page after this one, if there is one.
    pub(super) fn next<T>(&self, asked: &Asked, slice: &Slice<T>) -> Option<String> {
        let last = slice.items.last().filter(|_| slice.has_next)?;
        Some(asked.app().cursors().seal(&self.list, &self.place(&last.place)))
    }

    /// The list: `write` puts the JSON of each item.
    pub(super) fn answer<T>(&self, asked: &Asked, slice: &Slice<T>, mut write: impl FnMut(&mut String, &T)) -> Found {
        let mut body = String::with_capacity(64 + slice.items.len() * 512);
        body.push_str("{\"items\":[");
        for (index, item) in slice.items.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            write(&mut body, &item.value);
        }
        body.push_str("],\"nextCursor\":");
        match self.next(asked, slice) {
            // Cursors are URL-safe base64: nothing to escape.
            Some(cursor) => {
                body.push('"');
                body.push_str(&cursor);
                body.push('"');
            }
            None => body.push_str("null"),
        }
        if let Some(total) = slice.total {
            body.push_str(",\"total\":");
            body.push_str(&total.to_string());
        }
        body.push_str(",\"position\":\"");
        body.push_str(&asked.app().token(self.position).to_string());
        body.push_str("\"}");
        Found { when: self.when, told: Bytes::from(body).into() }
    }

    /// A place in the list, with the position of its first page.
    fn place(&self, place: &[u8]) -> Vec<u8> {
        [&self.position.0.to_be_bytes()[..], place].concat()
    }
}

fn opened(place: &[u8]) -> Result<(From, Position), AppError> {
    let (position, place) = place.split_first_chunk().ok_or_else(|| AppError::Internal("a cursor is cut".into()))?;
    Ok((From::After(place.to_vec()), Position(u64::from_be_bytes(*position))))
}

/// `limit`, from 1 to the most.
pub(super) fn limit(params: &mut Params, default: u32, most: u32) -> Result<u32, Problem> {
    match params.get::<u32>("limit")? {
        None => Ok(default.min(most)),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(invalid("limit", &format!("must be from 1 to {most}"))),
    }
}
