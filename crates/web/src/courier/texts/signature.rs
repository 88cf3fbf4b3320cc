//! The header `Jenner-Signature: t=SECONDS,v1=HEX`: HMAC-SHA256 over the time, a dot and the body, with a secret that both sides have.
//! The time is signed too, so that what somebody has overheard is worth nothing minutes later.

use aws_lc_rs::hmac::{self, HMAC_SHA256, Key};

/// Name of the header.
pub const HEADER: &str = "jenner-signature";
/// How far the clocks of both sides may be apart, in seconds, with the way of the message.
pub const TOLERANCE: i64 = 300;
/// Shortest secret that is taken, in bytes (RFC 2104 advises the length of the hash).
pub const SHORTEST_SECRET: usize = 32;

/// Why a signature is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// There is none, or it is written in another way.
    Form,
    /// It was made too long ago, or in the future.
    Time,
    /// It was made with another secret, or the body was changed.
    Signature,
}

fn signed(at: i64, body: &[u8]) -> Vec<u8> {
    let mut all = format!("{at}.").into_bytes();
    all.extend_from_slice(body);
    all
}

/// The value of the header for a body that leaves at `at` (seconds since 1970).
pub fn sign(secret: &[u8], at: i64, body: &[u8]) -> String {
    let tag = hmac::sign(&Key::new(HMAC_SHA256, secret), &signed(at, body));
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={at},v1={hex}")
}

/// Whether a body with this header comes from who has the secret, and now.
///
/// # Errors
/// Why not.
pub fn check(secret: &[u8], header: &str, body: &[u8], now: i64) -> Result<(), Wrong> {
    let part = |name: &str| header.split(',').find_map(|part| part.trim().strip_prefix(name));
    let at: i64 = part("t=").and_then(|text| text.parse().ok()).ok_or(Wrong::Form)?;
    let hex = part("v1=").filter(|hex| hex.len() == 64 && hex.is_ascii()).ok_or(Wrong::Form)?;
    let digits = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()));
    let tag: Vec<u8> = digits.collect::<Option<_>>().ok_or(Wrong::Form)?;
    hmac::verify(&Key::new(HMAC_SHA256, secret), &signed(at, body), &tag).map_err(|_| Wrong::Signature)?;
    if now.abs_diff(at) > TOLERANCE.unsigned_abs() { Err(Wrong::Time) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"a secret of thirty-two bytes or more";

    #[test]
    fn a_body_is_taken_from_who_has_the_secret_and_only_now() {
        let header = sign(SECRET, 1_000_000, b"{}");
        assert_eq!(check(SECRET, &header, b"{}", 1_000_000), Ok(()));
        assert_eq!(check(SECRET, &header, b"{}", 1_000_300), Ok(()));
        assert_eq!(check(SECRET, &header, b"{}", 1_000_301), Err(Wrong::Time));
        assert_eq!(check(SECRET, &header, b"{}", 999_000), Err(Wrong::Time));
        assert_eq!(check(SECRET, &header, b"{ }", 1_000_000), Err(Wrong::Signature));
        assert_eq!(check(b"another", &header, b"{}", 1_000_000), Err(Wrong::Signature));
        let later = header.replace("t=1000000", "t=1000301");
        assert_eq!(check(SECRET, &later, b"{}", 1_000_301), Err(Wrong::Signature), "the time is signed");
    }

    #[test]
    fn what_is_no_signature_is_told_from_a_wrong_one() {
        for header in ["", "t=1", "v1=00", "t=x,v1=00", "t=1,v1=zz", "t=1,v1=é"] {
            assert_eq!(check(SECRET, header, b"", 1), Err(Wrong::Form), "{header}");
        }
    }

    #[test]
    fn the_signature_is_the_one_that_every_library_makes() {
        assert_eq!(sign(b"Jefe", 7, b"what"), format!("t=7,v1={PYTHON}"));
    }

    // Made with Python: hmac.new(b"Jefe", b"7.what", "sha256").
    const PYTHON: &str = "1eaa86bab85889a7d58b9b992bfe80dd9b43468851eac887267b884c984f2357";
}
