//! Cards as signed texts: raw DEFLATE, ES256, and digits for QR codes. Reading takes anything and has limits.

use std::io::{Read as _, Write as _};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, EcdsaKeyPair, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};

use crate::Error;

/// The longest text that is read as a card, and the most that may come out of its compression.
const LONGEST_TEXT: usize = 200_000;
const LONGEST_PAYLOAD: u64 = 1 << 20;
/// Keys in a set that are looked at.
const MOST_KEYS: usize = 200;

/// Why a text is no card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCardText {
    /// It is empty, too long, or nothing of what a card may be.
    #[error("this is no health card: neither a code that begins with shc:/, nor a card file")]
    NotACard,
    /// One of several codes of a card: all are needed, and nobody makes them any more.
    #[error("this is one of several codes of a card: use the card file")]
    OneOfSeveral,
    /// Its parts cannot be read.
    #[error("the health card is damaged")]
    Damaged,
    /// The keys that were handed over are no key set.
    #[error("the keys are no key set (JWKS)")]
    NoKeys,
}

/// A key that signs.
pub struct SigningKey {
    /// Its thumbprint.
    pub kid: String,
    pub(super) pair: EcdsaKeyPair,
}

/// A key that checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its thumbprint.
    pub kid: String,
    /// The point, uncompressed: 65 bytes.
    pub point: Vec<u8>,
}

/// Signs a payload.
pub fn sign(key: &SigningKey, payload: &[u8]) -> Result<String, Error> {
    let failed = |what: &str| Error::Internal(format!("a health card cannot be {what}"));
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(payload).map_err(|_| failed("packed"))?;
    let packed = packed.finish().map_err(|_| failed("packed"))?;
    let header = json!({ "zip": "DEF", "alg": "ES256", "kid": key.kid }).to_string();
    let text = format!("{}.{}", BASE64.encode(header), BASE64.encode(packed));
    let signature = key.pair.sign(&SystemRandom::new(), text.as_bytes()).map_err(|_| failed("signed"))?;
    Ok(format!("{text}.{}", BASE64.encode(signature)))
}

/// A signed text as digits: each letter its number less 45, two digits. `None` where it has other letters.
pub fn digits(jws: &str) -> Option<String> {
    jws.bytes().map(|byte| byte.checked_sub(45).filter(|n| *n < 100).map(|n| format!("{n:02}"))).collect()
}

/// Finds the signed text in what somebody hands over.
pub fn find(text: &str) -> Result<String, NoCardText> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST_TEXT {
        return Err(NoCardText::NotACard);
    }
    if let Some(digits) = text.strip_prefix("shc:/") {
        if digits.contains('/') {
            return Err(NoCardText::OneOfSeveral);
        }
        return undigits(digits).ok_or(NoCardText::Damaged);
    }
    if text.starts_with('{') {
        let file: Value = serde_json::from_str(text).map_err(|_| NoCardText::NotACard)?;
        let first = file.get("verifiableCredential").and_then(|all| all.get(0)).and_then(Value::as_str);
        return first.map(str::to_owned).ok_or(NoCardText::NotACard);
    }
    if text.split('.').count() == 3 && text.is_ascii() {
        Ok(text.to_owned())
    } else {
        Err(NoCardText::NotACard)
    }
}

fn undigits(digits: &str) -> Option<String> {
    let bytes = digits.as_bytes();
    if bytes.is_empty() || !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes
        .chunks(2)
        .map(|pair| {
            let [a, b] = pair else { return None };
            let digit = |byte: &u8| byte.is_ascii_digit().then(|| byte - b'0');
            let letter = digit(a)? * 10 + digit(b)? + 45;
            letter.is_ascii().then(|| char::from(letter))
        })
        .collect()
}

/// A card that was opened, not yet believed.
#[derive(Debug, Clone)]
pub struct Opened {
    signed: String,
    signature: Vec<u8>,
    kid: String,
    /// What is in it.
    pub payload: Value,
}

/// Opens a signed text.
pub fn open(jws: &str) -> Result<Opened, NoCardText> {
    let damaged = NoCardText::Damaged;
    let (signed, signature) = jws.rsplit_once('.').ok_or(damaged)?;
    let (header, payload) = signed.split_once('.').ok_or(damaged)?;
    let bytes = |part: &str| BASE64.decode(part).map_err(|_| damaged);
    let header: Value = serde_json::from_slice(&bytes(header)?).map_err(|_| damaged)?;
    if header.get("alg").and_then(Value::as_str) != Some("ES256") {
        return Err(damaged);
    }
    let packed = bytes(payload)?;
    let plain = match header.get("zip").and_then(Value::as_str) {
        Some("DEF") => {
            let mut plain = Vec::new();
            let mut inflate = DeflateDecoder::new(packed.as_slice()).take(LONGEST_PAYLOAD + 1);
            inflate.read_to_end(&mut plain).map_err(|_| damaged)?;
            plain
        }
        _ => return Err(damaged),
    };
    if plain.len() as u64 > LONGEST_PAYLOAD {
        return Err(damaged);
    }
    Ok(Opened {
        signed: signed.to_owned(),
        signature: bytes(signature)?,
        kid: header.get("kid").and_then(Value::as_str).unwrap_or_default().to_owned(),
        payload: serde_json::from_slice(&plain).map_err(|_| damaged)?,
    })
}

impl Opened {
    /// Who says to have signed it.
    pub fn issuer(&self) -> &str {
        self.payload.get("iss").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the key that it names is among these, and the signature right.
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> bool {
        keys.iter().filter(|key| key.kid == self.kid).any(|key| {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &key.point)
                .verify(self.signed.as_bytes(), &self.signature)
                .is_ok()
        })
    }
}

/// The P-256 keys of a key set.
pub fn keys_of(jwks: &str) -> Result<Vec<PublicKey>, NoCardText> {
    if jwks.len() > LONGEST_TEXT {
        return Err(NoCardText::NoKeys);
    }
    let set: Value = serde_json::from_str(jwks).map_err(|_| NoCardText::NoKeys)?;
    let all = set.get("keys").and_then(Value::as_array).ok_or(NoCardText::NoKeys)?;
    let key = |one: &Value| {
        let text = |name: &str| one.get(name).and_then(Value::as_str);
        let coordinate = |name: &str| BASE64.decode(text(name)?).ok().filter(|bytes| bytes.len() == 32);
        (text("kty")? == "EC" && text("crv")? == "P-256").then_some(())?;
        let point = [vec![4], coordinate("x")?, coordinate("y")?].concat();
        Some(PublicKey { kid: text("kid")?.to_owned(), point })
    };
    Ok(all.iter().take(MOST_KEYS).filter_map(key).collect())
}
