//! What holds for any past and any wish, with made-up ones: repeatable, see `testing::repeatable`.

mod any;
mod any_event;
mod any_wish;
mod evolution;
mod member_set;
mod wishes;
