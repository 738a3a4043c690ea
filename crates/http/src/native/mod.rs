//! REST under `/v1`: one folder or file per resource, each with its `routes()`.

mod activity;
mod answer;
mod delta;
mod diff;
mod formats;
mod groups;
mod imports;
mod live;
mod log;
mod members;
mod openapi;
mod owner;
mod page;
mod pages;
mod progress;
mod projections;
mod proof;
mod resources;
mod state;
mod subjects;
mod surface;
mod webhooks;
mod wire;
mod workspaces;

pub(crate) use state::Native;
pub use state::{NativeParts, NotRebuilt, PolicyOf, Rebuild};
pub use surface::{document, surface};
