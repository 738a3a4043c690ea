//! Names become addresses here, and only addresses that may be connected to leave: what a name leads to is looked at in
//! the very moment it is connected to, so that it cannot lead elsewhere afterwards.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Whether an address may be connected to.
pub(super) type Admits = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// A name led nowhere that may be connected to.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the address is none that webhooks may reach")]
pub(super) struct OutOfReach;

/// See the module.
pub(super) struct Resolver(pub(super) Admits);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let admits = Arc::clone(&self.0);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let admitted: Vec<SocketAddr> = found.filter(|address| admits(address.ip())).collect();
            if admitted.is_empty() {
                return Err(OutOfReach.into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}
