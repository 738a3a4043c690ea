//! Erased people are in no file any more, nobody is told of them, and the log proves what it proved.

mod actors;
mod command_line;
mod everywhere;
mod owners;
mod personal_ids;
#[cfg(feature = "server-tests")]
mod postgres;
mod resumed;
mod rights;
mod traces;
mod uploads;
