//! Webhooks: events of a workspace, told to whoever subscribed, by [Standard Webhooks].
//!
//! The subscriptions are event-sourced; [`worker`] finds them in the view once, follows the log for what becomes of
//! them, and has a [`desk`] for each. A desk reads the log from where it stands ([`progress`]), together with those
//! who stand there too ([`reading`]), and posts what the webhook tells of, one after the other, each until it is taken ([`delivery`]). Whatever carries it over the network
//! is a [`Courier`]; what it is signed with derives from the deployment's secret ([`secrets`]) and is stored nowhere.
//!
//! [Standard Webhooks]: https://www.standardwebhooks.com

mod courier;
mod delivery;
mod desk;
mod meters;
mod options;
mod pending;
mod progress;
mod reading;
mod right;
mod secrets;
mod standing;
mod worker;

pub use courier::{Courier, Parcel, Undelivered};
pub(crate) use meters::describe as describe_meters;
pub use options::{Pauses, WebhookOptions, schedule};
pub use progress::Attempt;
pub use secrets::Secrets;
pub use standing::{DeliveryState, WebhookStanding};
pub use worker::WebhookWorker;
