//! Which addresses deliveries may go to: public ones, and those that the operator allows besides. Whoever makes a webhook
//! chooses where this process connects to, and must not get at what only this process can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub use ipnet::IpNet as Network;

/// What is not public, or leads to what is not, of IPv4: as IANA registers it.
const INNER_V4: [(Ipv4Addr, u8); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];
/// Where public addresses of IPv6 are; unique local, link-local, multicast and translated ones are elsewhere.
const GLOBAL_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// Of those, what is for protocols and tunnels, which may lead to any IPv4 address, and for examples.
const INNER_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Networks {
    allowed: Vec<Network>,
}

impl Networks {
    /// Public addresses, and these.
    pub fn allowing(allowed: Vec<Network>) -> Self {
        Self { allowed }
    }

    /// Whether the operator allows any.
    pub(super) fn allows_some(&self) -> bool {
        !self.allowed.is_empty()
    }

    /// Whether the operator allows this one.
    pub(super) fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.allowed.iter().any(|network| network.contains(&address))
    }

    /// Whether deliveries may go there over TLS.
    pub(super) fn reaches(&self, address: IpAddr) -> bool {
        is_public(address) || self.allows(address)
    }
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => !INNER_V4.iter().any(|network| holds_v4(*network, address)),
        IpAddr::V6(address) => {
            holds_v6(GLOBAL_V6, address) && !INNER_V6.iter().any(|network| holds_v6(*network, address))
        }
    }
}

fn holds_v4((network, bits): (Ipv4Addr, u8), address: Ipv4Addr) -> bool {
    (u32::from(network) ^ u32::from(address)).leading_zeros() >= bits.into()
}

fn holds_v6((network, bits): (Ipv6Addr, u8), address: Ipv6Addr) -> bool {
    (u128::from(network) ^ u128::from(address)).leading_zeros() >= bits.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn public_addresses_are_reached() {
        for text in
            ["1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "223.255.255.255"]
        {
            assert!(Networks::default().reaches(address(text)), "{text}");
        }
        for text in ["2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "::ffff:1.1.1.1"] {
            assert!(Networks::default().reaches(address(text)), "{text}");
        }
    }

    #[test]
    fn inner_addresses_are_not() {
        let v4 = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
        ];
        let v6 = [
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for text in v4.into_iter().chain(v6) {
            assert!(!Networks::default().reaches(address(text)), "{text}");
        }
    }

    #[test]
    fn the_operator_may_allow_some() {
        let networks = Networks::allowing(vec!["127.0.0.0/8".parse().unwrap(), "fd00:1::/32".parse().unwrap()]);
        for text in ["127.0.0.1", "::ffff:127.0.0.1", "fd00:1::7"] {
            assert!(networks.reaches(address(text)) && networks.allows(address(text)), "{text}");
        }
        for text in ["10.0.0.1", "::1", "fd00:2::7"] {
            assert!(!networks.reaches(address(text)), "{text}");
        }
        assert!(networks.reaches(address("1.1.1.1")) && !networks.allows(address("1.1.1.1")));
    }
}
