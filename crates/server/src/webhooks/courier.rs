//! Deliveries over HTTP: no redirect is followed, no proxy asked, and only the status of an answer is looked at.

use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use rollbook_app::webhooks::{Courier, Parcel, Undelivered};
use url::{Host, Url};

use super::networks::Networks;
use super::resolver::{Admits, OutOfReach, Resolver};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an attempt may take: what Standard Webhooks recommends.
const PATIENCE: Duration = Duration::from_secs(20);
/// An answer up to here is read, so that the connection can be used again; a longer one is cut off.
const READ: usize = 16 * 1024;
const AGENT: &str = concat!("rollbook/", env!("CARGO_PKG_VERSION"));
const TYPE: &str = "application/cloudevents+json; charset=utf-8";

/// See the module.
pub struct HttpCourier {
    networks: Networks,
    /// To public addresses and allowed ones, over TLS.
    secure: Client,
    /// To allowed addresses only.
    plain: Client,
}

impl HttpCourier {
    /// One that keeps to these networks.
    pub fn new(networks: Networks) -> reqwest::Result<Self> {
        let of = |admits: fn(&Networks, IpAddr) -> bool, secure| {
            let networks = networks.clone();
            client(Arc::new(move |address| admits(&networks, address)), secure)
        };
        let (secure, plain) = (of(Networks::reaches, true)?, of(Networks::allows, false)?);
        Ok(Self { networks, secure, plain })
    }

    fn may_reach(&self, url: &Url) -> bool {
        let secure = url.scheme() == "https";
        let admits = |address| if secure { self.networks.reaches(address) } else { self.networks.allows(address) };
        match url.host() {
            Some(Host::Ipv4(address)) => admits(address.into()),
            Some(Host::Ipv6(address)) => admits(address.into()),
            // The resolver will see.
            Some(Host::Domain(_)) => secure || self.networks.allows_some(),
            None => false,
        }
    }
}

fn client(admits: Admits, https_only: bool) -> reqwest::Result<Client> {
    Client::builder()
        .user_agent(AGENT)
        .connect_timeout(CONNECT)
        .timeout(PATIENCE)
        .redirect(Policy::none())
        // A proxy would connect where we would not.
        .no_proxy()
        .https_only(https_only)
        .dns_resolver(Arc::new(Resolver(admits)))
        .build()
}

#[async_trait]
impl Courier for HttpCourier {
    fn admits(&self, url: &Url) -> Result<(), &'static str> {
        if url.scheme() != "https" && !self.networks.allows_some() {
            return Err("must begin with https://");
        }
        if self.may_reach(url) { Ok(()) } else { Err("leads to an address that webhooks must not reach") }
    }

    async fn deliver(&self, parcel: Parcel) -> Result<u16, Undelivered> {
        let Parcel { url, id, timestamp, signature, body } = parcel;
        let url = Url::parse(&url).map_err(|_| Undelivered::Failed("the address is none".into()))?;
        // A literal address is not resolved, and the networks may have changed since it was looked at.
        if !self.may_reach(&url) {
            return Err(Undelivered::Failed(OutOfReach.to_string()));
        }
        let client = if url.scheme() == "https" { &self.secure } else { &self.plain };
        let request = client
            .post(url)
            .header(CONTENT_TYPE, TYPE)
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(body);
        let response = request.send().await.map_err(|error| Undelivered::Failed(reason(&error)))?;
        taken(response).await
    }
}

async fn taken(mut response: Response) -> Result<u16, Undelivered> {
    let status = response.status();
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let mut read = 0;
    while let Ok(Some(piece)) = response.chunk().await {
        read += piece.len();
        if read > READ {
            break;
        }
    }
    if status.is_success() {
        return Ok(status.as_u16());
    }
    Err(Undelivered::Answered { status: status.as_u16(), retry_after: retry_after.map(Duration::from_secs) })
}

/// A short sentence without anything that the receiver, or a name server, has said.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if one.is::<OutOfReach>() {
            return OutOfReach.to_string();
        }
        cause = one.source();
    }
    let words = if error.is_timeout() {
        "there was no answer in time"
    } else if error.is_connect() {
        "no connection came about"
    } else {
        "the exchange broke off"
    };
    words.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn courier(allowed: &[&str]) -> HttpCourier {
        let networks = allowed.iter().map(|network| network.parse().unwrap()).collect();
        HttpCourier::new(Networks::allowing(networks)).unwrap()
    }

    fn admitted(courier: &HttpCourier, url: &str) -> Result<(), &'static str> {
        courier.admits(&url.parse().unwrap())
    }

    #[test]
    fn what_can_be_told_from_the_address_is_told_at_once() {
        let (closed, open) = (courier(&[]), courier(&["127.0.0.1/32"]));
        let reach = Err("leads to an address that webhooks must not reach");
        assert_eq!(admitted(&closed, "https://hooks.example.org/"), Ok(()));
        assert_eq!(admitted(&closed, "http://hooks.example.org/"), Err("must begin with https://"));
        assert_eq!(admitted(&open, "http://127.0.0.1:8080/"), Ok(()));
        assert_eq!(admitted(&open, "http://1.1.1.1/"), reach);
        // All of these are 127.0.0.1 or its like.
        for host in ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]", "[::127.0.0.1]"] {
            assert_eq!(admitted(&closed, &format!("https://{host}/")), reach, "{host}");
        }
    }

    #[tokio::test]
    async fn what_a_name_leads_to_is_looked_at_when_it_is_connected_to() {
        let parcel = |url: &str| Parcel {
            url: url.into(),
            id: "msg_1".into(),
            timestamp: 1,
            signature: "v1,x".into(),
            body: "{}".into(),
        };
        let refused = Err(Undelivered::Failed(OutOfReach.to_string()));
        assert_eq!(courier(&[]).deliver(parcel("https://localhost:9/")).await, refused);
        assert_eq!(courier(&[]).deliver(parcel("https://127.0.0.1:9/")).await, refused);
        assert_eq!(courier(&["10.0.0.0/8"]).deliver(parcel("http://localhost:9/")).await, refused);
        let connects = courier(&["127.0.0.0/8", "::1/128"]).deliver(parcel("http://localhost:9/")).await;
        assert_eq!(connects, Err(Undelivered::Failed("no connection came about".into())));
    }
}
