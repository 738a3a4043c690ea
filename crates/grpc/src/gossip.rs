//! `event_store.client.gossip.Gossip`: a cluster of this one server, at the address by which the client found it.

use std::sync::Arc;

use http::uri::Authority;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::host::Host;
use crate::protocol::gossip::gossip_server::Gossip as Protocol;
use crate::protocol::gossip::member_info::VNodeState;
use crate::protocol::gossip::{ClusterInfo, EndPoint, MemberInfo};
use crate::protocol::shared::{Uuid as WireId, uuid as wire_id};
use crate::wire::structured;

/// See the module.
pub(crate) struct Gossip {
    host: Arc<dyn Host>,
}

impl Gossip {
    pub(crate) fn new(host: Arc<dyn Host>) -> Self {
        Self { host }
    }
}

#[tonic::async_trait]
impl Protocol for Gossip {
    async fn read(&self, request: Request<()>) -> Result<Response<ClusterInfo>, Status> {
        let Some(authority) = request.extensions().get::<Authority>() else {
            return Err(Status::failed_precondition("The request does not name the server it is for."));
        };
        let instance = Uuid::new_v5(&Uuid::NAMESPACE_URL, authority.as_str().as_bytes());
        let member = MemberInfo {
            instance_id: Some(WireId { value: Some(wire_id::Value::Structured(structured(instance))) }),
            time_stamp: self.host.now().seconds(),
            state: VNodeState::Leader.into(),
            is_alive: true,
            http_end_point: Some(end_point(authority)),
        };
        Ok(Response::new(ClusterInfo { members: vec![member] }))
    }
}

fn end_point(authority: &Authority) -> EndPoint {
    let address = authority.host().trim_start_matches('[').trim_end_matches(']');
    EndPoint { address: address.into(), port: u32::from(authority.port_u16().unwrap_or(443)) }
}
