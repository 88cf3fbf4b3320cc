//! When a certificate ends: the one field of X.509 (RFC 5280, 4.1.2.5) that the self-check needs, read from its DER.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::tls::TlsProblem;

/// When the first certificate of a PEM text ends.
pub fn ends(pem: &[u8]) -> Result<jiff::Timestamp, TlsProblem> {
    let certificate = CertificateDer::from_pem_slice(pem).map_err(|_| TlsProblem::Certificate)?;
    not_after(&certificate).ok_or(TlsProblem::Certificate)
}

/// Certificate → TBSCertificate → validity → notAfter.
fn not_after(der: &[u8]) -> Option<jiff::Timestamp> {
    const SEQUENCE: u8 = 0x30;
    const VERSION: u8 = 0xa0;
    let (SEQUENCE, certificate, _) = element(der)? else { return None };
    let (SEQUENCE, mut fields, _) = element(certificate)? else { return None };
    let (first, _, rest) = element(fields)?;
    if first == VERSION {
        fields = rest;
    }
    // Serial number, signature algorithm, issuer; then validity.
    for _ in 0..3 {
        fields = element(fields)?.2;
    }
    let (SEQUENCE, validity, _) = element(fields)? else { return None };
    let (_, _, rest) = element(validity)?;
    let (kind, text, _) = element(rest)?;
    time(kind, std::str::from_utf8(text).ok()?)
}

/// The first element: its tag, its content, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// UTCTime (two digits of the year, before 2050) or GeneralizedTime, in seconds, UTC.
fn time(kind: u8, text: &str) -> Option<jiff::Timestamp> {
    let digits = match kind {
        0x17 => {
            let year: i16 = text.get(..2)?.parse().ok()?;
            format!("{}{text}", if year < 50 { "20" } else { "19" })
        }
        0x18 => text.to_owned(),
        _ => return None,
    };
    let at = |from: usize, to: usize| digits.get(from..to)?.parse::<i8>().ok();
    let year: i16 = digits.get(..4)?.parse().ok()?;
    let local =
        jiff::civil::DateTime::new(year, at(4, 6)?, at(6, 8)?, at(8, 10)?, at(10, 12)?, at(12, 14)?, 0);
    Some(local.ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read_and_damage_is_no_end() {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        // What the maker of test certificates chooses when nobody says otherwise.
        assert_eq!(ends(made.cert.pem().as_bytes()).unwrap().to_string(), "4096-01-01T00:00:00Z");
        let der = made.cert.der();
        for cut in 0..der.len().min(200) {
            let _ = not_after(&der[..cut]);
        }
        assert_eq!(time(0x17, "491231235959Z").unwrap().to_string(), "2049-12-31T23:59:59Z");
        assert_eq!(time(0x17, "500101000000Z").unwrap().to_string(), "1950-01-01T00:00:00Z");
        assert_eq!(time(0x17, "4912"), None);
        assert!(ends(b"hello").is_err());
    }
}
