//! The form in which some senders post a message: `USERID`, `PASSWORD`, `FACILITYID` and `MESSAGEDATA` as
//! `application/x-www-form-urlencoded`, as many registries took it before SOAP.
//!
//! Values are taken apart as bytes: a message need not be UTF-8 (MSH-18 says what it is).

use std::borrow::Cow;

use crate::hl7_rest::Credential;

/// Media type of the form.
pub const TYPE: &str = "application/x-www-form-urlencoded";

/// What a sender filled in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// `USERID`, `PASSWORD`, `FACILITYID`.
    pub credential: Credential,
    /// `MESSAGEDATA`.
    pub message: Vec<u8>,
}

/// Largest body in which a message of `message` bytes fits: each byte may be written as three, and the other
/// fields need room.
pub fn largest(message: usize) -> usize {
    message.saturating_mul(3).saturating_add(4096)
}

/// Reads the body. Field names in any case; fields nobody knows are passed over; of a field that comes twice
/// the first counts.
pub fn read(body: &[u8]) -> Form {
    let mut form = Form::default();
    let mut message = None;
    let (mut user, mut password, mut facility) = (None, None, None);
    for pair in body.split(|byte| *byte == b'&') {
        let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (&pair[..at], &pair[at + 1..]),
            None => (pair, &[][..]),
        };
        match String::from_utf8_lossy(&plain(name)).to_ascii_uppercase().as_str() {
            "USERID" => drop(user.get_or_insert_with(|| text(value))),
            "PASSWORD" => drop(password.get_or_insert_with(|| text(value))),
            "FACILITYID" => drop(facility.get_or_insert_with(|| text(value))),
            "MESSAGEDATA" => drop(message.get_or_insert_with(|| plain(value).into_owned())),
            _ => {}
        }
    }
    form.credential = Credential {
        user: user.unwrap_or_default(),
        password: password.unwrap_or_default(),
        facility: facility.unwrap_or_default(),
    };
    form.message = message.unwrap_or_default();
    form
}

/// The pairs of a form, or of the question in an address, in their order.
pub(crate) fn pairs(body: &[u8]) -> Vec<(String, String)> {
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (text(&pair[..at]), text(&pair[at + 1..])),
            None => (text(pair), String::new()),
        })
        .collect()
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(&plain(value)).into_owned()
}

/// Undoes `+` and `%41`. A percent sign that no two hexadecimal digits follow stands for itself.
fn plain(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return Cow::Borrowed(value);
    }
    let digit = |at: usize| value.get(at).and_then(|byte| (*byte as char).to_digit(16)).map(|n| n as u8);
    let mut plain = Vec::with_capacity(value.len());
    let mut at = 0;
    while at < value.len() {
        match (value[at], digit(at + 1), digit(at + 2)) {
            (b'+', ..) => plain.push(b' '),
            (b'%', Some(high), Some(low)) => {
                plain.push(high << 4 | low);
                at += 2;
            }
            (byte, ..) => plain.push(byte),
        }
        at += 1;
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_taken_apart_byte_by_byte() {
        let form = read(
            b"userid=ehr%2B1&PASSWORD=a+b&other=x&MESSAGEDATA=MSH%7C%5E~%0dPID%7CNu%F1ez&MESSAGEDATA=no",
        );
        assert_eq!((form.credential.user.as_str(), form.credential.password.as_str()), ("ehr+1", "a b"));
        assert_eq!(form.credential.facility, "");
        assert_eq!(form.message, b"MSH|^~\rPID|Nu\xF1ez");
    }

    #[test]
    fn a_broken_form_gives_what_can_be_read_of_it() {
        for (body, message) in [
            (&b""[..], &b""[..]),
            (b"&&=&%", b""),
            (b"MESSAGEDATA", b""),
            (b"MESSAGEDATA=%", b"%"),
            (b"MESSAGEDATA=100%25%4", b"100%%4"),
            (b"MESSAGEDATA=%zz\xFF", b"%zz\xFF"),
        ] {
            assert_eq!(read(body).message, message);
        }
    }
}
