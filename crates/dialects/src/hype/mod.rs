//! Hype: groups of user ids, filled by forms and by CSV files.
//!
//! What is odd about it, and wanted by its clients:
//!
//! * Errors are one `message`, worded as the first server, written in Go over MongoDB, worded them. A name that is
//!   taken is a 500 that begins with `; `.
//! * Create and edit take `multipart/form-data`: a form in JSON and a file of ids, in either order. The file is
//!   stored before the command; if the command is refused it is deleted. An edit answers 201.
//! * Where the storage fails, the rest of the request is done all the same and the answer is `UPLOAD_FAILED`.
//! * Create shows instants in full; lists cut them to milliseconds. Zeros at the end of a fraction are left out.
//! * A job's status is a word in `upload_info` and a number in the list of jobs, which shows pending ones unless it
//!   is asked for others.
//! * A link to a file is signed once, for a day; the list of jobs shows a fresh one after that.
//!
//! `form` takes a body apart, `wire` is the JSON as sent, `translate` turns requests into commands and views into
//! answers, `load` and `change` talk to the core, `routes` are the operations, `error` is what can go wrong.

mod access;
mod body;
mod change;
mod error;
mod form;
mod links;
mod load;
mod routes;
mod service;
mod translate;
mod wire;

pub use links::FileLinks;
pub use routes::surfaces;
