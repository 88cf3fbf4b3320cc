//! Where notices may be sent. Pure: names are looked up by whoever sends, and each address is asked about here before it is
//! called, so that a subscription cannot make the registry call machines of its own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Settings;

/// An endpoint, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Whether it is called over TLS.
    pub tls: bool,
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Path with what follows it.
    pub path: String,
}

/// Takes the address of an endpoint apart; the error says what is wrong.
pub fn read(text: &str, settings: Settings) -> Result<Endpoint, String> {
    let plain = text.bytes().all(|b| b.is_ascii_graphic());
    if text.len() > 1000 || !plain {
        return Err("the endpoint must be a plain URL of at most 1000 characters".to_owned());
    }
    let (tls, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) if settings.loopback => (false, rest),
        _ => return Err("the endpoint must begin with https://".to_owned()),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    if authority.contains('@') {
        return Err(
            "the endpoint must not carry a user name; send a secret as a header of the channel".to_owned()
        );
    }
    if path.contains('#') {
        return Err("the endpoint must not have a fragment (#)".to_owned());
    }
    let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':').map(str::to_owned)),
        None => match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.to_owned())),
            None => (authority, None),
        },
    };
    let port = match port {
        None => {
            if tls {
                443
            } else {
                80
            }
        }
        Some(port) => port.parse().map_err(|_| "the endpoint's port is no number".to_owned())?,
    };
    let named = |b: u8| b.is_ascii_alphanumeric() || b".-:".contains(&b);
    if host.is_empty() || !host.bytes().all(named) {
        return Err("the endpoint names no host".to_owned());
    }
    if let Ok(address) = host.parse::<IpAddr>()
        && !may_call(address, settings)
    {
        return Err(NOT_THERE.to_owned());
    }
    let loopback = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !tls && !loopback {
        return Err("without TLS only this very machine is called".to_owned());
    }
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Ok(Endpoint { tls, host: host.to_owned(), port, path })
}

/// Said of an address that is not called.
pub const NOT_THERE: &str =
    "the endpoint is in a private or reserved network, which this registry does not call";

/// Whether an address may be called.
pub fn may_call(address: IpAddr, settings: Settings) -> bool {
    let address = match address {
        IpAddr::V6(v6) => inner(v6).map_or(address, IpAddr::V4),
        v4 @ IpAddr::V4(_) => v4,
    };
    if address.is_loopback() {
        return settings.loopback;
    }
    match address {
        IpAddr::V4(v4) if never_v4(v4) => false,
        IpAddr::V6(v6) if never_v6(v6) => false,
        IpAddr::V4(v4) => settings.private_networks || !private_v4(v4),
        IpAddr::V6(v6) => settings.private_networks || v6.segments()[0] & 0xfe00 != 0xfc00,
    }
}

/// The IPv4 address that an IPv6 address stands for: mapped, 6to4, NAT64.
fn inner(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let part = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match v6.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(part(high, low)),
        [0x2002, high, low, ..] => Some(part(high, low)),
        _ => None,
    }
}

/// Reserved for what is no host of anybody: link-local (where clouds keep their secrets), multicast, documentation.
fn never_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    a == 0
        || a >= 224
        || v4.is_link_local()
        || v4.is_documentation()
        || (a, b, c) == (192, 0, 0)
        || a == 198 && b & 0xfe == 18
}

fn private_v4(v4: Ipv4Addr) -> bool {
    let [a, b, ..] = v4.octets();
    // Also the addresses that providers share among their customers (RFC 6598).
    v4.is_private() || a == 100 && (64..128).contains(&b)
}

fn never_v6(v6: Ipv6Addr) -> bool {
    let first = v6.segments()[0];
    v6.is_unspecified()
        || v6.is_multicast()
        || first & 0xffc0 == 0xfe80
        || first & 0xffc0 == 0xfec0
        || matches!(
            v6.segments(),
            [0x2001, 0xdb8, ..] | [0x2001, 0, ..] | [0x100, 0, 0, 0, ..] | [0, 0, 0, 0, 0, 0, ..]
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_of_our_own_network_are_not_called() {
        let open = Settings { private_networks: true, loopback: false };
        for (text, by_default, if_private) in [
            ("93.184.215.14", true, true),
            ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true, true),
            ("10.1.2.3", false, true),
            ("172.16.0.1", false, true),
            ("192.168.1.1", false, true),
            ("100.64.0.1", false, true),
            ("fd00::1", false, true),
            ("127.0.0.1", false, false),
            ("::1", false, false),
            ("169.254.169.254", false, false),
            ("fe80::1", false, false),
            ("0.0.0.0", false, false),
            ("224.0.0.1", false, false),
            ("255.255.255.255", false, false),
            ("::", false, false),
            ("::ffff:127.0.0.1", false, false),
            ("::ffff:10.0.0.1", false, true),
            ("::ffff:169.254.169.254", false, false),
            ("64:ff9b::7f00:1", false, false),
            ("2002:7f00:1::", false, false),
            ("::127.0.0.1", false, false),
        ] {
            let address: IpAddr = text.parse().expect("an address");
            assert_eq!(may_call(address, Settings::default()), by_default, "{text}");
            assert_eq!(may_call(address, open), if_private, "{text}");
        }
    }

    #[test]
    fn endpoints_are_plain_https_urls() {
        let taken = read("https://ehr.example.org:8443/hook?x=1", Settings::default()).expect("taken");
        assert_eq!(
            (taken.host.as_str(), taken.port, taken.path.as_str()),
            ("ehr.example.org", 8443, "/hook?x=1")
        );
        assert_eq!(read("https://ehr.example.org", Settings::default()).expect("taken").path, "/");
        for wrong in [
            "http://ehr.example.org/",
            "http://127.0.0.1/",
            "https://",
            "https://u:p@ehr.example.org/",
            "ftp://a/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://a b/",
            "https://ehr.example.org:x/",
            "https://a/#b",
            "https://169.254.169.254/latest",
            "",
        ] {
            assert!(read(wrong, Settings::default()).is_err(), "{wrong}");
        }
        let tests = Settings { private_networks: false, loopback: true };
        assert!(read("http://127.0.0.1:9/", tests).is_ok());
        assert!(read("http://ehr.example.org/", tests).is_err(), "only this machine is called without TLS");
    }
}
