//! The services behind the shell.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::header::HOST;
use http::uri::Authority;
use rollbook_app::App;
use rollbook_http::auth::Authenticator;
use rollbook_http::{Fault, Head, HttpConfig, Stop, Surface};
use tonic::Status;
use tonic::service::Routes;

use crate::features::Features;
use crate::gossip::Gossip;
use crate::host::Host;
use crate::log::Workspaces;
use crate::meters;
use crate::place::Places;
use crate::protocol::features::server_features_server::ServerFeaturesServer;
use crate::protocol::gossip::gossip_server::GossipServer;
use crate::protocol::streams::streams_server::StreamsServer;
use crate::service::Service;

/// What a client may ask with; a pattern and a thousand prefixes fit.
const MAX_REQUEST: usize = 1 << 20;
/// Up to the head of an answer; the answer itself takes as long as its client.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The read protocol over the log of an application.
pub fn surface(app: App, authenticator: Authenticator, config: &HttpConfig, stop: Stop) -> Surface {
    meters::describe();
    let host = Arc::new(Workspaces::new(app, authenticator, stop));
    let router = router(host, Places::new(config.max_streams), MAX_REQUEST);
    Surface::new("grpc", router).faults(fault).time_limit(TIME_LIMIT).uncompressed()
}

/// The services of a host; every other one is unimplemented.
pub(crate) fn router(host: Arc<dyn Host>, places: Places, max_request: usize) -> Router {
    let streams = StreamsServer::new(Service::new(Arc::clone(&host), places)).max_decoding_message_size(max_request);
    let routes = Routes::new(streams)
        .add_service(GossipServer::new(Gossip::new(host)))
        .add_service(ServerFeaturesServer::new(Features));
    routes.into_axum_router().layer(from_fn(with_authority))
}

/// By which address the client found this server; the services see no more of a request than its extensions.
async fn with_authority(mut request: Request, next: Next) -> Response {
    let named = || request.headers().get(HOST).and_then(|host| Authority::try_from(host.as_bytes()).ok());
    if let Some(authority) = request.uri().authority().cloned().or_else(named) {
        request.extensions_mut().insert(authority);
    }
    next.run(request).await
}

fn fault(fault: Fault, _: &Head) -> Response {
    let status = match fault {
        Fault::Panic => Status::internal("The cause has been logged."),
        Fault::Timeout => Status::unavailable("There was no answer in time."),
        Fault::Overloaded => Status::unavailable("Too much is under way. Come back later."),
        Fault::HeadersTooLarge => Status::resource_exhausted("The metadata are too large."),
    };
    status.into_http()
}
