//! What can be done to a webhook, one file each.

mod change_webhook;
mod checks;
mod delete_webhook;
mod park_webhook;
mod pause_webhook;
mod replay_webhook;
mod resume_webhook;
mod rotate_webhook_secret;
mod subscribe_webhook;

pub use change_webhook::ChangeWebhook;
pub use checks::MAX_GROUPS;
pub use delete_webhook::DeleteWebhook;
pub use park_webhook::ParkWebhook;
pub use pause_webhook::PauseWebhook;
pub use replay_webhook::ReplayWebhook;
pub use resume_webhook::ResumeWebhook;
pub use rotate_webhook_secret::RotateWebhookSecret;
pub use subscribe_webhook::{MAX_WEBHOOKS, SubscribeWebhook};
