//! Writing: a queue, the thread that drains it, and the cases of an append.

mod apply;
mod batch;
mod guards;
mod insert;
pub(crate) mod queue;
mod state;
mod statements;
pub(crate) mod thread;
mod versions;
