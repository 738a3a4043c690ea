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

/// A node of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Where clients find it.
    pub host: String,
    /// At which port.
    pub port: u16,
    /// Whether it takes writes.
    pub leads: bool,
    /// Whether it answers.
    pub is_alive: bool,
}

impl Member {
    /// A server that is alone.
    fn alone(authority: &Authority) -> Self {
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        Self { host, port: authority.port_u16().unwrap_or(443), leads: true, is_alive: true }
    }

    fn id(&self) -> Uuid {
        Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{}:{}", self.host, self.port).as_bytes())
    }

    fn state(&self) -> VNodeState {
        if self.leads { VNodeState::Leader } else { VNodeState::Follower }
    }
}

/// See the module.
pub(crate) struct Gossip {
    host: Arc<dyn Host>,
}

impl Gossip {
    pub(crate) fn new(host: Arc<dyn Host>) -> Self {
        Self { host }
    }

    fn told(&self, member: Member) -> MemberInfo {
        MemberInfo {
            instance_id: Some(WireId { value: Some(wire_id::Value::Structured(structured(member.id()))) }),
            time_stamp: self.host.now().seconds(),
            state: member.state().into(),
            is_alive: member.is_alive,
            http_end_point: Some(EndPoint { address: member.host, port: u32::from(member.port) }),
        }
    }
}

#[tonic::async_trait]
impl Protocol for Gossip {
    async fn read(&self, request: Request<()>) -> Result<Response<ClusterInfo>, Status> {
        let nameless = || Status::failed_precondition("The request does not name the server it is for.");
        let members = match self.host.members() {
            Some(members) => members,
            None => vec![Member::alone(request.extensions().get::<Authority>().ok_or_else(nameless)?)],
        };
        let members = members.into_iter().map(|member| self.told(member)).collect();
        Ok(Response::new(ClusterInfo { members }))
    }
}
