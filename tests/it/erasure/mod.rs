//! Erased people are in no file any more, nobody is told of them, and the log proves what it proved.

mod command_line;
mod everywhere;
#[cfg(feature = "server-tests")]
mod postgres;
mod resumed;
mod rights;
mod traces;
