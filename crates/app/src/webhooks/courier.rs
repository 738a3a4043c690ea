//! Whoever carries deliveries over the network.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Where to.
    pub url: String,
    /// The same each time the same event is delivered by the same webhook.
    pub id: String,
    /// When this attempt is made, in unix seconds.
    pub timestamp: i64,
    /// Of id, timestamp and body, by each secret that holds now.
    pub signature: String,
    /// A CloudEvent in JSON.
    pub body: Bytes,
}

/// Why a delivery was not taken. Nothing in it was said by the receiver but the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// It was answered with something else than success.
    Answered {
        /// The HTTP status.
        status: u16,
        /// For how long the receiver wants to be left alone.
        retry_after: Option<Duration>,
    },
    /// There was no answer; a short sentence.
    Failed(String),
}

/// The port. An implementation never follows a redirect, and never connects to an address that the deployment's
/// networks do not allow, whatever name led there.
#[async_trait]
pub trait Courier: Send + Sync + 'static {
    /// Why an address will never be delivered to, as far as that can be told from the address alone.
    fn admits(&self, url: &url::Url) -> Result<(), &'static str>;

    /// Posts it; the status of an answer that takes it.
    async fn deliver(&self, parcel: Parcel) -> Result<u16, Undelivered>;
}
