//! Public keys of clients (RFC 7517) and what they have signed: RS384 and ES384, nothing else.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA384};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Smallest RSA key, in bits.
const SMALLEST_RSA: usize = 2048;
/// Largest RSA key: what is larger only costs time.
const LARGEST_RSA: usize = 8192;
/// Bytes of a coordinate of P-384.
const COORDINATE: usize = 48;
/// Keys in one set.
const MOST_KEYS: usize = 20;

/// A public key, checked.
#[derive(Debug, Clone)]
pub struct PublicKey {
    /// Its name.
    pub kid: String,
    jwk: Jwk,
}

/// Keys of one file or one address.
#[derive(Debug, Clone)]
pub struct PublicKeys(pub Vec<PublicKey>);

/// The members of a JWK that matter. Others are not kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Jwk {
    kty: String,
    #[serde(default)]
    kid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_ops: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crv: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    // Present only in a private key, which must never come here.
    #[serde(default, skip_serializing)]
    d: Option<serde::de::IgnoredAny>,
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.kid == other.kid && self.to_json() == other.to_json()
    }
}

impl PublicKey {
    /// Reads one key.
    pub fn parse(json: &str) -> Result<Self, Error> {
        let jwk: Jwk =
            serde_json::from_str(json).map_err(|error| invalid(&format!("this is no JWK: {error}")))?;
        Self::check(jwk)
    }

    fn check(jwk: Jwk) -> Result<Self, Error> {
        let kid = jwk.kid.clone();
        if kid.is_empty() || kid.len() > 200 || !kid.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(invalid("each key needs a \"kid\" of 1 to 200 plain characters"));
        }
        let wrong = |why: &str| invalid(&format!("the key \"{kid}\" {why}"));
        if jwk.d.is_some() {
            return Err(wrong(
                "is a private key. Keep it to yourself, make a new pair, and send the public half",
            ));
        }
        if jwk.usage.as_deref().is_some_and(|usage| usage != "sig")
            || jwk.key_ops.as_ref().is_some_and(|ops| !ops.iter().any(|op| op == "verify"))
        {
            return Err(wrong("is not for signatures (use: sig)"));
        }
        let key = Self { kid: kid.clone(), jwk };
        match key.algorithm() {
            None => Err(wrong("is of another kind: RSA (RS384) and EC with curve P-384 (ES384) are taken")),
            Some(alg) if key.jwk.alg.as_deref().is_some_and(|said| said != alg) => {
                Err(wrong(&format!("names another algorithm than {alg}")))
            }
            Some(_) => match key.parsed() {
                Some(_) => Ok(key),
                None => {
                    Err(wrong("cannot be used: its numbers are damaged, or RSA with fewer than 2048 bits"))
                }
            },
        }
    }

    /// The one algorithm that this key signs with.
    pub fn algorithm(&self) -> Option<&'static str> {
        match (self.jwk.kty.as_str(), self.jwk.crv.as_deref()) {
            ("RSA", _) => Some("RS384"),
            ("EC", Some("P-384")) => Some("ES384"),
            _ => None,
        }
    }

    /// Whether this key has signed `message` so.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.parsed() {
            Some(Parsed::Rsa(key)) => key.verify(&RSA_PKCS1_2048_8192_SHA384, message, signature).is_ok(),
            Some(Parsed::Ec(key)) => key.verify_sig(message, signature).is_ok(),
            None => false,
        }
    }

    /// As it is kept: the public members alone.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.jwk).unwrap_or_default()
    }

    fn parsed(&self) -> Option<Parsed> {
        let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
        match self.algorithm()? {
            "RS384" => {
                // Some write a zero in front, as DER does.
                let n: Vec<u8> = bytes(&self.jwk.n)?.into_iter().skip_while(|byte| *byte == 0).collect();
                let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
                if !(SMALLEST_RSA..=LARGEST_RSA).contains(&bits) {
                    return None;
                }
                let key = PublicKeyComponents { n, e: bytes(&self.jwk.e)? };
                key.as_der().ok().map(|_| Parsed::Rsa(key))
            }
            _ => {
                let (x, y) = (bytes(&self.jwk.x)?, bytes(&self.jwk.y)?);
                if x.len() != COORDINATE || y.len() != COORDINATE {
                    return None;
                }
                let point = [&[4u8][..], &x, &y].concat();
                ParsedPublicKey::new(&ECDSA_P384_SHA384_FIXED, &point).ok().map(Parsed::Ec)
            }
        }
    }
}

/// A key as the library takes it.
enum Parsed {
    Rsa(PublicKeyComponents<Vec<u8>>),
    Ec(ParsedPublicKey),
}

impl PublicKeys {
    /// Reads a set (`{"keys": […]}`) or a single key.
    pub fn parse(json: &str) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Jwk>,
        }
        if let Ok(set) = serde_json::from_str::<Set>(json) {
            if set.keys.is_empty() || set.keys.len() > MOST_KEYS {
                return Err(invalid(&format!("a key set holds 1 to {MOST_KEYS} keys")));
            }
            return set.keys.into_iter().map(PublicKey::check).collect::<Result<_, _>>().map(Self);
        }
        PublicKey::parse(json).map(|key| Self(vec![key]))
    }

    /// The keys of a set fetched from elsewhere that can be used; others in it are none of ours.
    pub fn usable(json: &str) -> Self {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<serde_json::Value>,
        }
        let all = serde_json::from_str::<Set>(json).map(|set| set.keys).unwrap_or_default();
        let keys = all.into_iter().take(MOST_KEYS).filter_map(|one| PublicKey::parse(&one.to_string()).ok());
        Self(keys.collect())
    }
}

fn invalid(why: &str) -> Error {
    Error::Invalid(why.to_owned())
}
