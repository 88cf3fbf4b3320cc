//! What a client says at the token endpoint: a signed JWT (RFC 7523, SMART Backend Services), taken apart and judged. Pure: the
//! time, the address of the endpoint and the keys are handed in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jenner_model::Timestamp;
use serde::Deserialize;

use super::jwk::PublicKey;

/// Longest time an assertion may be good for, in seconds (SMART: five minutes).
pub const LONGEST: i64 = 300;
/// How much the clocks of both sides may differ, in seconds.
const SKEW: i64 = 30;
/// Largest assertion, in bytes.
const LARGEST: usize = 16 * 1024;

/// Why an assertion is not taken. The text goes to the client, so that its programmer can mend it; it tells nothing that a
/// stranger could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not three parts of base64url with JSON in them.
    #[error("the client_assertion is not a signed JWT (three base64url parts with dots between them)")]
    Form,
    /// An algorithm that is not taken, "none" among them.
    #[error("the assertion's algorithm is not accepted; sign with RS384 or ES384")]
    Algorithm,
    /// A header that has to be understood and is not.
    #[error("the assertion's header holds what this server does not know (crit, or a typ other than JWT)")]
    Header,
    /// No key id.
    #[error("the assertion's header names no key (kid)")]
    NoKid,
    /// `iss` and `sub` differ.
    #[error("iss and sub must both be the client id")]
    Issuer,
    /// For somebody else.
    #[error("aud is not the address of this token endpoint")]
    Audience,
    /// Over.
    #[error("the assertion has expired; make a new one for each request")]
    Expired,
    /// Good for too long.
    #[error("the assertion is good for too long; exp may be at most five minutes from now")]
    TooLong,
    /// From the future.
    #[error("the assertion is not good yet (iat or nbf); look at the client's clock")]
    NotYet,
    /// No id of its own.
    #[error("the assertion has no jti, or one of more than 255 characters")]
    NoId,
    /// No such client, no such key, a key taken back, or a wrong signature: not told apart.
    #[error("the client is not known, or none of its keys signed this assertion")]
    Unknown,
    /// Shown before.
    #[error("this assertion was used before; make a new one, with a jti of its own, for each request")]
    Replayed,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    jku: Option<String>,
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: Option<String>,
}

/// An assertion as it came; nothing of it is proven before [`Claimed::is_signed_by`] says so.
pub struct Claimed {
    /// Who it says it is.
    pub client: String,
    /// The key it names.
    pub kid: String,
    /// Where it says its keys are.
    pub jku: Option<String>,
    alg: &'static str,
    claims: Claims,
    signed: String,
    signature: Vec<u8>,
}

/// Takes an assertion apart.
pub fn read(text: &str) -> Result<Claimed, Refused> {
    if text.len() > LARGEST {
        return Err(Refused::Form);
    }
    let (signed, signature) = text.rsplit_once('.').ok_or(Refused::Form)?;
    let (header, claims) = signed.split_once('.').ok_or(Refused::Form)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::Form);
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Refused::Form)?;
    // The algorithm is one of two words; which one a key signs with is the key's business, not the header's.
    let alg = match header.alg.as_str() {
        "RS384" => "RS384",
        "ES384" => "ES384",
        _ => return Err(Refused::Algorithm),
    };
    if header.crit.is_some() || header.typ.is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
        return Err(Refused::Header);
    }
    let kid = header.kid.filter(|kid| !kid.is_empty()).ok_or(Refused::NoKid)?;
    let claims: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_| Refused::Form)?;
    if claims.iss != claims.sub || claims.iss.is_empty() {
        return Err(Refused::Issuer);
    }
    Ok(Claimed {
        client: claims.iss.clone(),
        kid,
        jku: header.jku,
        alg,
        claims,
        signed: signed.to_owned(),
        signature: decode(signature)?,
    })
}

/// An assertion that is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Its own id.
    pub jti: String,
    /// Until when it could be shown again, and so has to be remembered.
    pub until: Timestamp,
}

impl Claimed {
    /// Whether one of these keys has signed it. The key's name, its algorithm and the signature all have to fit.
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> bool {
        keys.iter().any(|key| {
            key.kid == self.kid
                && key.algorithm() == Some(self.alg)
                && key.has_signed(self.signed.as_bytes(), &self.signature)
        })
    }

    /// Judges what it says, at `now`, at the token endpoint with this address.
    pub fn judge(&self, now: Timestamp, endpoint: &str) -> Result<Proven, Refused> {
        let is_us = |aud: &String| aud.trim_end_matches('/') == endpoint.trim_end_matches('/');
        let for_us = match &self.claims.aud {
            Audience::One(aud) => is_us(aud),
            Audience::Many(all) => all.iter().any(is_us),
        };
        if !for_us {
            return Err(Refused::Audience);
        }
        let seconds = now.0.div_euclid(1_000_000) as f64;
        let skew = SKEW as f64;
        if self.claims.exp + skew < seconds || !self.claims.exp.is_finite() {
            return Err(Refused::Expired);
        }
        if self.claims.exp > seconds + LONGEST as f64 + skew {
            return Err(Refused::TooLong);
        }
        if [self.claims.nbf, self.claims.iat].into_iter().flatten().any(|from| from > seconds + skew) {
            return Err(Refused::NotYet);
        }
        let jti =
            self.claims.jti.clone().filter(|jti| (1..=255).contains(&jti.len())).ok_or(Refused::NoId)?;
        // Remembered for twice the skew, so that no moment is left in which it is forgotten but still good.
        let until = Timestamp(now.0 + (LONGEST + 4 * SKEW) * 1_000_000);
        Ok(Proven { jti, until })
    }
}
