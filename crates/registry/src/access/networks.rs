//! Networks from which a sender may come: an address, or an address and how many of its first bits count (RFC 4632).

use std::net::IpAddr;

/// A network in the form in which it is kept.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn written(text: &str) -> Result<String, String> {
    let (address, bits) = read(text)
        .ok_or_else(|| format!("\"{text}\" is no network; write it as 192.0.2.7 or 192.0.2.0/24"))?;
    Ok(format!("{address}/{bits}"))
}

/// Whether somebody at `from` is in one of the networks, or there are none. Who comes from an unknown address is in none.
pub(crate) fn admit(networks: &[String], from: Option<IpAddr>) -> bool {
    networks.is_empty()
        || from.is_some_and(|from| {
            networks.iter().filter_map(|text| read(text)).any(|network| holds(network, from))
        })
}

fn read(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.trim().split_once('/').map_or((text.trim(), None), |(a, b)| (a, Some(b)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some((address, bits))
}

fn holds((network, bits): (IpAddr, u32), from: IpAddr) -> bool {
    // An IPv4 client of a listener for both kinds comes as ::ffff:a.b.c.d.
    match (network, from.to_canonical()) {
        (IpAddr::V4(network), IpAddr::V4(from)) => {
            let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
            network.to_bits() & mask == from.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(from)) => {
            let mask = u128::MAX.checked_shl(128 - bits).unwrap_or(0);
            network.to_bits() & mask == from.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(network: &str, from: &str) -> bool {
        admit(&[written(network).unwrap()], Some(from.parse().unwrap()))
    }

    #[test]
    fn s15_a_sender_may_come_from_its_networks_only() {
        assert!(admits("192.0.2.7", "192.0.2.7") && !admits("192.0.2.7", "192.0.2.8"));
        assert!(admits("192.0.2.0/24", "192.0.2.255") && !admits("192.0.2.0/24", "192.0.3.0"));
        assert!(admits("192.0.2.0/24", "::ffff:192.0.2.9"));
        assert!(admits("2001:db8::/32", "2001:db8:1::1") && !admits("2001:db8::/32", "2001:db9::1"));
        assert!(admits("0.0.0.0/0", "203.0.113.1") && !admits("0.0.0.0/0", "2001:db8::1"));
        assert!(admit(&[], None) && !admit(&["192.0.2.0/24".to_owned()], None));
        for wrong in ["", "192.0.2", "192.0.2.0/33", "192.0.2.0/x", "example.org", "::/129"] {
            assert!(written(wrong).is_err(), "{wrong}");
        }
    }
}
