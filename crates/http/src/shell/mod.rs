//! What surrounds every surface: routing by prefix, request ids, traces, limits, faults, shutdown.
//!
//! A surface brings its own router with its own 404, 405, CORS, authentication and limits, and says how it words
//! what the shell has to refuse ([`Fault`]). To add one: build a [`Surface`] and hand it to [`router`].

mod assemble;
mod encoding;
mod gate;
mod request_id;
mod requests;
mod serve;
mod stop;
mod surface;
mod switch;

pub use assemble::{Shell, router};
pub(crate) use encoding::Live;
pub use request_id::RequestId;
pub(crate) use requests::describe;
pub use serve::{BindError, bind, serve};
pub use stop::{Stop, Stopper};
pub use surface::{Fault, Head, Prefix, Surface};
