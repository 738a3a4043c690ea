//! Webhooks: who wants to be told of what happens, where, and from which place of the log on.
//!
//! Only what somebody decided is here. How far the deliveries are is no event: there would be one for each.

mod address;
pub mod commands;
pub mod event;
pub mod state;

pub use address::{MAX_URL_BYTES, check_url};
pub use commands::{
    ChangeWebhook, DeleteWebhook, MAX_GROUPS, MAX_WEBHOOKS, ParkWebhook, PauseWebhook, ReplayWebhook, ResumeWebhook,
    RotateWebhookSecret, SubscribeWebhook,
};
pub use event::{LogPlace, WebhookEvent, WebhookFilter};
pub use state::{Webhook, WebhookStatus};
