//! Reading, beside the writer and without waiting for it.

pub(crate) mod names;
pub(crate) mod page;
pub(crate) mod points;
pub(crate) mod pool;
pub(crate) mod row;
