//! Parts of lists.

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    /// From where.
    pub from: From,
    /// At most how many items.
    pub limit: u32,
    /// Whether the whole list is to be counted as well.
    pub total: bool,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum From {
    /// At the first item.
    Start,
    /// After the item at this place.
    After(Vec<u8>),
    /// Before the item at this place, nearest items.
    Before(Vec<u8>),
    /// At the last items.
    End,
    /// After so many items; page numbers of dialects.
    Offset(u64),
}

impl Page {
    /// The first items.
    pub fn first(limit: u32) -> Self {
        Self { from: From::Start, limit, total: false }
    }
}

/// One item of a page and its place in the list, of which a cursor is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<T> {
    /// The item.
    pub value: T,
    /// Opaque; belongs to the list it was taken from.
    pub place: Vec<u8>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// In list order, also for [`From::Before`] and [`From::End`].
    pub items: Vec<Item<T>>,
    /// Whether more items follow the last one.
    pub has_next: bool,
    /// Whether items precede the first one.
    pub has_previous: bool,
    /// Items in the whole list, if it was asked for.
    pub total: Option<u64>,
}

impl<T> Slice<T> {
    /// The same page of something made of each item.
    pub fn try_map<U, E>(self, make: impl Fn(T) -> Result<U, E>) -> Result<Slice<U>, E> {
        let Self { items, has_next, has_previous, total } = self;
        let make = |Item { value, place }| make(value).map(|value| Item { value, place });
        let items = items.into_iter().map(make).collect::<Result<_, _>>()?;
        Ok(Slice { items, has_next, has_previous, total })
    }
}
