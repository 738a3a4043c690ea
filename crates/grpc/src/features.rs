//! `event_store.client.server_features.ServerFeatures`: the first call of every client, sent without credentials.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use crate::host::Host;
use crate::protocol::features::server_features_server::ServerFeatures;
use crate::protocol::features::{SupportedMethod, SupportedMethods};

/// The version whose messages are spoken; clients compare it with what they need.
const SPOKEN: &str = "24.10.0";
const STREAMS: &str = "event_store.client.streams.streams";

/// See the module.
pub(crate) struct Features(pub(crate) Arc<dyn Host>);

#[tonic::async_trait]
impl ServerFeatures for Features {
    async fn get_supported_methods(&self, _: Request<()>) -> Result<Response<SupportedMethods>, Status> {
        let mut methods = vec![
            method(STREAMS, "read", &["position", "events"]),
            method("event_store.client.gossip.gossip", "read", &[]),
            method("event_store.client.server_features.serverfeatures", "getsupportedmethods", &[]),
        ];
        methods.extend(self.0.more_methods().iter().map(|name| method(STREAMS, name, &[])));
        Ok(Response::new(SupportedMethods { methods, event_store_server_version: SPOKEN.into() }))
    }
}

fn method(service: &str, name: &str, features: &[&str]) -> SupportedMethod {
    SupportedMethod {
        service_name: service.into(),
        method_name: name.into(),
        features: features.iter().map(|feature| (*feature).into()).collect(),
    }
}
