//! Photo: owners who sell photos by groups, with uploads, marked pictures and zips.
//!
//! What is odd about it, and wanted by its clients:
//!
//! * `Error` is there only when something is wrong, with a status that says so too; some clients look at one, some at
//!   the other.
//! * One call takes a group's short code as well as its id, the others the id alone.
//! * The photos of a group are listed for everybody: with a token that owns it as `Photos`, otherwise as `Public`
//!   without what is for sale.
//! * An upload carries its right in its URL, needs no token, and counts once all pictures can be read.
//! * A zip is watched in the words of another service's API, which was switched off, and which the server stands in for.
//!
//! `access` finds out who asks, `links` makes and checks URLs that carry a right, `form` takes an upload apart,
//! `translate` turns requests into commands and views into answers, `load` asks the views, `change` finds photos where
//! they are, `routes` are the operations, `error` is what can go wrong.

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

pub use links::PhotoLinks;
pub use routes::surfaces;
