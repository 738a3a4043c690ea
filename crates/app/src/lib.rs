//! Between the surfaces and the log: executes commands, hands out views, and waits where a reader must see a write.
//!
//! A surface builds a [`Call`] (who, where, under which policy), calls one method of [`App`] per command, and
//! turns an [`AppError`] into its own words in one place. It never sees a store or SQL.
//!
//! To offer one more command: a method in `commands/` that names the streams it touches and calls the command's
//! `decide`; everything else (loading, caching, retries, idempotency, waiting) is [`App::execute`].

pub mod answers;
pub mod app;
pub mod archives;
pub mod as_of;
mod aside;
mod cache;
pub mod call;
pub mod clock;
pub mod cloud_event;
pub mod commands;
mod confirm;
pub mod cursor;
pub mod delta;
pub mod diff;
mod door;
pub mod erasure;
pub mod error;
mod execute;
pub mod feed;
pub mod files;
mod follow;
mod gate;
pub mod history;
mod idempotency;
pub mod ids;
pub mod imports;
mod looks;
pub mod meters;
pub mod moment;
mod passwords;
pub mod plan;
pub mod position;
pub mod queries;
mod reservations;
pub mod rfc3339;
mod sessions;
mod stamped;
mod told;
pub mod touch;
pub mod uploads;
pub mod views;
mod wait;
pub mod webhooks;
mod write;

pub use app::{App, AppParts};
pub use call::{Call, Done, Idempotency};
pub use clock::{Clock, SystemClock};
pub use door::People;
pub use error::AppError;
pub use ids::{IdSource, RandomIds};
pub use moment::When;
pub use plan::{Changes, Plan};
pub use queries::Queries;
pub use told::Told;
pub use touch::{Touch, Touched};
