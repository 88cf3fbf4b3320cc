//! The client's side of signing in: keys and assertions, good and bad.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA384, RsaEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::TOKEN_URL;

/// A key pair of a client.
pub struct Key {
    pub kid: String,
    pair: Pair,
}

enum Pair {
    Ec(EcdsaKeyPair),
    Rsa(rsa::KeyPair),
}

impl Key {
    pub fn es384(kid: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        Self { kid: kid.into(), pair: Pair::Ec(pair) }
    }

    pub fn rs384(kid: &str) -> Self {
        Self { kid: kid.into(), pair: Pair::Rsa(rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap()) }
    }

    fn alg(&self) -> &'static str {
        match self.pair {
            Pair::Ec(_) => "ES384",
            Pair::Rsa(_) => "RS384",
        }
    }

    /// The public half.
    pub fn jwk(&self) -> String {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.pair {
            Pair::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-384", "kid": self.kid, "alg": "ES384", "use": "sig",
                    "x": text(&point[1..49]), "y": text(&point[49..]) })
            }
            Pair::Rsa(pair) => {
                // PKCS#1: a sequence of the modulus (with a zero in front) and the exponent 65537.
                let der = pair.public_key().as_ref();
                json!({ "kty": "RSA", "kid": self.kid, "n": text(&der[9..265]), "e": text(&der[der.len() - 3..]) })
            }
        }
        .to_string()
    }

    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({ "alg": self.alg(), "kid": self.kid, "typ": "JWT" }), claims)
    }

    /// With whatever header.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Ec(pair) => pair.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let how: &'static dyn RsaEncoding = &RSA_PKCS1_SHA384;
                pair.sign(how, &random, signed.as_bytes(), &mut signature).unwrap();
                signature
            }
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Claims as they should be.
pub fn good(client: &str, now: i64) -> Value {
    json!({
        "iss": client, "sub": client, "aud": TOKEN_URL, "exp": now + 290, "iat": now,
        "jti": format!("{:x}", rand::random::<u128>())
    })
}

/// The same with one claim changed; `null` takes it out.
pub fn with(mut claims: Value, name: &str, value: Value) -> Value {
    let members = claims.as_object_mut().unwrap();
    match value {
        Value::Null => drop(members.remove(name)),
        value => drop(members.insert(name.into(), value)),
    }
    claims
}
