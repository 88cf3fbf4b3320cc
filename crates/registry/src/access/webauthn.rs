//! What an authenticator says, read and checked (W3C Web Authentication Level 2, sections 7.1 and 7.2). Pure: bytes in, a
//! verdict out.
//!
//! Attestation is not asked for ("none"): which make of authenticator somebody uses is not our business. The signatures are
//! checked with the one cryptography of the program.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cbor::{self, Item};

/// Whom authenticators answer: our own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Host, without a port.
    pub id: String,
    /// Scheme, host and port, as a browser writes them.
    pub origin: String,
}

/// The public half of a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// Name of the credential, in base 64 for addresses.
    pub id: String,
    /// The key.
    pub key: PublicKey,
}

/// A public key (COSE, RFC 9053), as far as it is spoken here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PublicKey {
    /// ES256: the point, uncompressed.
    P256(Vec<u8>),
    /// EdDSA over Ed25519.
    Ed25519(Vec<u8>),
    /// RS256: modulus and exponent.
    Rsa(Vec<u8>, Vec<u8>),
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It cannot be read.
    #[error("the authenticator's answer cannot be read")]
    Unreadable,
    /// It answers something else: another question, another address.
    #[error("the answer belongs to another question or address")]
    Elsewhere,
    /// Nobody touched the authenticator, or it did not check who did.
    #[error("the authenticator did not check who uses it")]
    Unverified,
    /// A kind of key that is not spoken here.
    #[error("this kind of key is not known")]
    Key,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    Signature,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

fn check_client(data: &[u8], kind: &str, challenge: &[u8], site: &Site) -> Result<(), Wrong> {
    let client: ClientData = serde_json::from_slice(data).map_err(|_| Wrong::Unreadable)?;
    let asked = URL_SAFE_NO_PAD.decode(client.challenge.as_bytes()).map_err(|_| Wrong::Unreadable)?;
    let ours =
        client.kind == kind && asked == challenge && client.origin == site.origin && !client.cross_origin;
    if ours { Ok(()) } else { Err(Wrong::Elsewhere) }
}

/// The part of an answer that the authenticator signs.
struct Authenticator<'a> {
    counter: u32,
    flags: u8,
    rest: &'a [u8],
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTESTED: u8 = 0x40;

fn authenticator<'a>(data: &'a [u8], site: &Site) -> Result<Authenticator<'a>, Wrong> {
    let (hash, rest) = data.split_first_chunk::<32>().ok_or(Wrong::Unreadable)?;
    let (head, rest) = rest.split_first_chunk::<5>().ok_or(Wrong::Unreadable)?;
    let [flags, counter @ ..] = *head;
    let expected: [u8; 32] = Sha256::digest(site.id.as_bytes()).into();
    if *hash != expected {
        return Err(Wrong::Elsewhere);
    }
    // A passkey stands for something one has and something one knows or is, so the authenticator must have checked it.
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(Wrong::Unverified);
    }
    Ok(Authenticator { counter: u32::from_be_bytes(counter), flags, rest })
}

/// Reads a new passkey from the answer to a question of ours.
pub fn register(
    client_data: &[u8],
    attestation: &[u8],
    challenge: &[u8],
    site: &Site,
) -> Result<(Passkey, u32), Wrong> {
    check_client(client_data, "webauthn.create", challenge, site)?;
    let (object, _) = cbor::read(attestation).ok_or(Wrong::Unreadable)?;
    let Some(Item::Bytes(data)) = object.of_text("authData") else { return Err(Wrong::Unreadable) };
    let said = authenticator(data, site)?;
    if said.flags & ATTESTED == 0 {
        return Err(Wrong::Unreadable);
    }
    // Sixteen bytes say which make it is; then the credential's name with its length, then the key.
    let rest = said.rest.get(16..).ok_or(Wrong::Unreadable)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(Wrong::Unreadable)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > 1023 {
        return Err(Wrong::Unreadable);
    }
    let (id, rest) = rest.split_at_checked(length).ok_or(Wrong::Unreadable)?;
    let (key, _) = cbor::read(rest).ok_or(Wrong::Unreadable)?;
    let passkey = Passkey { id: URL_SAFE_NO_PAD.encode(id), key: public_key(&key)? };
    Ok((passkey, said.counter))
}

fn public_key(key: &Item<'_>) -> Result<PublicKey, Wrong> {
    let bytes = |label: i64| match key.of_number(label) {
        Some(Item::Bytes(bytes)) => Ok(bytes.to_vec()),
        _ => Err(Wrong::Key),
    };
    let number = |label: i64| match key.of_number(label) {
        Some(Item::Number(number)) => Ok(*number),
        _ => Err(Wrong::Key),
    };
    match (number(1)?, number(3)?) {
        (2, -7) if number(-1)? == 1 => {
            let (x, y) = (bytes(-2)?, bytes(-3)?);
            if (x.len(), y.len()) != (32, 32) {
                return Err(Wrong::Key);
            }
            Ok(PublicKey::P256([&[4], x.as_slice(), y.as_slice()].concat()))
        }
        (1, -8) if number(-1)? == 6 => Ok(PublicKey::Ed25519(bytes(-2)?)),
        (3, -257) => Ok(PublicKey::Rsa(bytes(-1)?, bytes(-2)?)),
        _ => Err(Wrong::Key),
    }
}

/// Checks that a passkey answered a question of ours; its signature counter.
pub fn check(
    passkey: &Passkey,
    client_data: &[u8],
    authenticator_data: &[u8],
    signature: &[u8],
    challenge: &[u8],
    site: &Site,
) -> Result<u32, Wrong> {
    check_client(client_data, "webauthn.get", challenge, site)?;
    let said = authenticator(authenticator_data, site)?;
    let hash: [u8; 32] = Sha256::digest(client_data).into();
    let signed = [authenticator_data, hash.as_slice()].concat();
    let fits = match &passkey.key {
        PublicKey::P256(point) => {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(&signed, signature).is_ok()
        }
        PublicKey::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(&signed, signature).is_ok(),
        PublicKey::Rsa(n, e) => {
            let key = RsaPublicKeyComponents { n, e };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, &signed, signature).is_ok()
        }
    };
    if fits { Ok(said.counter) } else { Err(Wrong::Signature) }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    const CHALLENGE: &[u8] = b"thirty-two bytes of a challenge!";

    fn site() -> Site {
        Site { id: "iis.example.gov".into(), origin: "https://iis.example.gov".into() }
    }

    /// An authenticator of our own, that may be told to lie.
    struct Token(EcdsaKeyPair);

    impl Token {
        fn new() -> Self {
            Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap())
        }

        fn client(kind: &str, challenge: &[u8], origin: &str) -> Vec<u8> {
            let challenge = URL_SAFE_NO_PAD.encode(challenge);
            format!(
                r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
            )
            .into_bytes()
        }

        fn head(id: &str, flags: u8, counter: u32) -> Vec<u8> {
            let hash: [u8; 32] = Sha256::digest(id.as_bytes()).into();
            [hash.as_slice(), &[flags], &counter.to_be_bytes()].concat()
        }

        fn attestation(&self, id: &str, flags: u8) -> Vec<u8> {
            let point = self.0.public_key().as_ref();
            let key = [
                &[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32],
                &point[1..33],
                &[0x22, 0x58, 32],
                &point[33..],
            ]
            .concat();
            let data = [&Self::head(id, flags, 0), &[0_u8; 16][..], &[0, 3], b"abc", &key].concat();
            let mut object = vec![0xa3, 0x63];
            object.extend(b"fmt");
            object.push(0x64);
            object.extend(b"none");
            object.push(0x67);
            object.extend(b"attStmt");
            object.push(0xa0);
            object.push(0x68);
            object.extend(b"authData");
            object.push(0x58);
            object.push(u8::try_from(data.len()).unwrap());
            object.extend(data);
            object
        }

        fn sign(&self, data: &[u8], client: &[u8]) -> Vec<u8> {
            let hash: [u8; 32] = Sha256::digest(client).into();
            self.0.sign(&SystemRandom::new(), &[data, hash.as_slice()].concat()).unwrap().as_ref().to_vec()
        }
    }

    #[test]
    fn s02_a_passkey_is_made_and_answers_and_every_lie_is_refused() {
        let (token, site) = (Token::new(), site());
        let client = Token::client("webauthn.create", CHALLENGE, &site.origin);
        let made = |client: &[u8], id: &str, flags| {
            register(client, &token.attestation(id, flags), CHALLENGE, &site).map(|(passkey, _)| passkey)
        };
        let passkey = made(&client, &site.id, 0x45).unwrap();
        assert_eq!(passkey.id, URL_SAFE_NO_PAD.encode(b"abc"));
        assert_eq!(made(&client, "evil.example", 0x45), Err(Wrong::Elsewhere));
        assert_eq!(made(&client, &site.id, 0x41), Err(Wrong::Unverified));
        assert_eq!(made(&client, &site.id, 0x05), Err(Wrong::Unreadable));
        for lie in [
            Token::client("webauthn.get", CHALLENGE, &site.origin),
            Token::client("webauthn.create", b"another challenge", &site.origin),
            Token::client("webauthn.create", CHALLENGE, "https://evil.example"),
        ] {
            assert_eq!(made(&lie, &site.id, 0x45), Err(Wrong::Elsewhere));
        }

        let client = Token::client("webauthn.get", CHALLENGE, &site.origin);
        let data = Token::head(&site.id, 5, 7);
        let signature = token.sign(&data, &client);
        let answers = |client: &[u8], data: &[u8], signature: &[u8], challenge: &[u8]| {
            check(&passkey, client, data, signature, challenge, &site)
        };
        assert_eq!(answers(&client, &data, &signature, CHALLENGE), Ok(7));
        assert_eq!(answers(&client, &data, &signature, b"asked later"), Err(Wrong::Elsewhere), "replayed");
        let later = Token::head(&site.id, 5, 8);
        assert_eq!(answers(&client, &later, &signature, CHALLENGE), Err(Wrong::Signature));
        let other = Token::new().sign(&data, &client);
        assert_eq!(answers(&client, &data, &other, CHALLENGE), Err(Wrong::Signature));
        let untouched = Token::head(&site.id, 0, 7);
        let signature = token.sign(&untouched, &client);
        assert_eq!(answers(&client, &untouched, &signature, CHALLENGE), Err(Wrong::Unverified));
    }

    #[test]
    fn an_answer_that_is_cut_off_or_changed_anywhere_is_refused_without_a_panic() {
        let (token, site) = (Token::new(), site());
        let client = Token::client("webauthn.create", CHALLENGE, &site.origin);
        let whole = token.attestation(&site.id, 0x45);
        for end in 0..whole.len() {
            assert!(register(&client, &whole[..end], CHALLENGE, &site).is_err(), "{end}");
        }
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 0xff;
            let _ = register(&client, &changed, CHALLENGE, &site);
        }
    }
}
