//! Pages and their meta.

use rollbook_app::queries::Page;

use crate::hype::error::Failure;
use crate::hype::wire::{Extra, List, Meta};
use crate::paging::Numbered;
use crate::query::Query;

/// The largest page; who asks for more gets this.
const MOST: u32 = 1_000;

/// Which page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Paging {
    /// From 1.
    page: u64,
    size: u32,
}

impl Paging {
    /// What a query asks for.
    pub(in super::super) fn of(query: &Query, default_size: u32) -> Result<Self, Failure> {
        let page = positive(query, "page")?.unwrap_or(1);
        let size = positive(query, "page_size")?.map_or(default_size, |size| u32::try_from(size).unwrap_or(MOST));
        Ok(Self { page, size: size.min(MOST) })
    }

    /// The same, to be asked of the views. No list is so long that the bound shows.
    pub(in super::super) fn view(self) -> Page {
        let most = u64::try_from(i64::MAX).unwrap_or_default() / u64::from(self.size);
        Numbered { index: (self.page - 1).min(most), size: self.size }.page()
    }

    /// A page as it is sent.
    pub(in super::super) fn list<T>(self, total: u64, data: Vec<T>, extra: Extra) -> List<T> {
        let pages = total.div_ceil(u64::from(self.size));
        let previous = (self.page - 1).min(pages);
        let meta = Meta {
            total_count: total,
            count: data.len(),
            page_size: self.size,
            next: (self.page < pages).then_some(self.page + 1),
            previous: (previous > 0).then_some(previous),
            total_pages: pages,
            extra,
        };
        List { meta, data }
    }

    /// A page of a list of at most one.
    pub(in super::super) fn only<T>(self, item: Option<T>) -> List<T> {
        let total = u64::from(item.is_some());
        let data = item.into_iter().filter(|_| self.page == 1).collect();
        self.list(total, data, Extra::default())
    }
}

fn positive(query: &Query, name: &str) -> Result<Option<u64>, Failure> {
    let number = |text: &str| text.parse::<i64>().ok().filter(|number| *number >= 1).map(i64::unsigned_abs);
    query.first(name).map(|text| number(text).ok_or_else(|| Failure::parameter(name))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(text: &str) -> Result<Paging, Failure> {
        Paging::of(&Query::parse(Some(text)), 10)
    }

    fn meta(page: u64, size: u32, total: u64, count: usize) -> (Option<u64>, Option<u64>, u64) {
        let list = Paging { page, size }.list(total, vec![(); count], Extra::default());
        assert_eq!((list.meta.count, list.meta.total_count, list.meta.page_size), (count, total, size));
        (list.meta.next, list.meta.previous, list.meta.total_pages)
    }

    #[test]
    fn parameters_have_defaults_and_bounds() {
        assert_eq!(paging("page=&page_size=&other=1").unwrap(), Paging { page: 1, size: 10 });
        assert_eq!(paging("page=3&page=x&page_size=1001").unwrap(), Paging { page: 3, size: 1_000 });
        assert_eq!(paging("page_size=9223372036854775807").unwrap(), Paging { page: 1, size: 1_000 });
        for bad in ["0", "-1", "x", "1.5", "9223372036854775808", "1e3", "%201"] {
            assert_eq!(paging(&format!("page={bad}")).unwrap_err(), Failure::parameter("page"));
            assert_eq!(paging(&format!("page_size={bad}")).unwrap_err(), Failure::parameter("page_size"));
        }
        let far = paging("page=9223372036854775807&page_size=1000").unwrap().view();
        assert_eq!((far.limit, far.total), (1_000, true));
    }

    #[test]
    fn the_documents_examples_hold() {
        assert_eq!(meta(4, 4, 14, 2), (None, Some(3), 4));
        assert_eq!(meta(3, 1, 3, 1), (None, Some(2), 3));
        assert_eq!(meta(1, 5, 145, 5), (Some(2), None, 29));
        assert_eq!(meta(3, 5, 11, 1), (None, Some(2), 3));
    }

    #[test]
    fn past_the_end_the_last_page_is_the_previous_one() {
        assert_eq!(meta(9, 5, 11, 0), (None, Some(3), 3));
        assert_eq!(meta(1, 5, 0, 0), (None, None, 0));
        assert_eq!(meta(7, 5, 0, 0), (None, None, 0));
        let only = Paging { page: 2, size: 5 }.only(Some(()));
        assert_eq!((only.meta.total_count, only.meta.previous, only.data.len()), (1, Some(1), 0));
    }
}
