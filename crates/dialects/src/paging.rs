//! Numbered pages over the views.

use rollbook_app::queries::{From, Page};

/// A page of a list by its place among pages of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// From 0.
    pub index: u64,
    /// At least 1.
    pub size: u32,
}

impl Numbered {
    /// The first page.
    pub const fn first(size: u32) -> Self {
        Self { index: 0, size }
    }

    /// The same, to be asked of the views together with the total.
    pub fn page(self) -> Page {
        let from = match self.index {
            0 => From::Start,
            index => From::Offset(index.saturating_mul(u64::from(self.size))),
        };
        Page { from, limit: self.size, total: true }
    }

    /// How many pages so many items fill.
    pub const fn pages(self, total: u64) -> u64 {
        total.div_ceil(self.size as u64)
    }

    /// Whether no page follows; also true past the end.
    pub const fn is_last(self, total: u64) -> bool {
        self.index.saturating_add(1) >= self.pages(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_counted_and_the_last_one_is_known() {
        let page = Numbered { index: 1, size: 2 };
        assert_eq!(page.page(), Page { from: From::Offset(2), limit: 2, total: true });
        assert_eq!((page.pages(3), page.is_last(3)), (2, true));
        assert_eq!((page.pages(5), page.is_last(5)), (3, false));
        assert_eq!((page.pages(0), page.is_last(0)), (0, true));
        assert!(Numbered { index: u64::MAX, size: 50 }.is_last(u64::MAX));
    }
}
