//! Views, built from the log alone: they can be thrown away and filled again.
