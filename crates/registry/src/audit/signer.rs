//! Signing checkpoints of the audit log with Ed25519 (RFC 8032), and checking them with public keys alone.
//!
//! Keys are written as PEM (RFC 7468): the private one as PKCS #8 (RFC 5958), public ones as SubjectPublicKeyInfo
//! (RFC 8410), so that other programs read them too.

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jenner_store::StoreError;
use jenner_store::audit::{CheckpointSigner, CheckpointVerifier, hex};

use crate::Error;

const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";
/// SubjectPublicKeyInfo of an Ed25519 key, up to the 32 bytes of the key (RFC 8410 §4).
const SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

fn pem(label: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut lines = format!("-----BEGIN {label}-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        lines += line;
        lines.push('\n');
        rest = more;
    }
    lines + &format!("-----END {label}-----\n")
}

/// The contents of every block of this label.
fn blocks(label: &str, text: &str) -> Vec<Vec<u8>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    text.split(&begin)
        .skip(1)
        .filter_map(|part| {
            let body: String = part.split(&end).next()?.split_whitespace().collect();
            STANDARD.decode(body).ok()
        })
        .collect()
}

/// How checkpoints name a key.
fn name_of(public: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, public);
    format!("ed25519:{}", hex(hash.as_ref().get(..8).unwrap_or_default()))
}

/// The key that signs.
pub struct Signer {
    name: String,
    pair: Ed25519KeyPair,
}

impl Signer {
    /// A new key, as PEM.
    pub fn make() -> Result<String, Error> {
        let made = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new())
            .map_err(|_| Error::Internal("no key for audit checkpoints could be made".into()))?;
        Ok(pem(PRIVATE, made.as_ref()))
    }

    /// The key of a PEM text.
    pub fn of_pem(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::Invalid(
                "the key for audit checkpoints is not an Ed25519 private key in PEM (PKCS #8)".into(),
            )
        };
        let block = blocks(PRIVATE, text).into_iter().next().ok_or_else(wrong)?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&block).map_err(|_| wrong())?;
        Ok(Self { name: name_of(pair.public_key().as_ref()), pair })
    }

    /// The public half, as PEM: for everybody.
    pub fn public_pem(&self) -> String {
        pem(PUBLIC, &[&SPKI, self.pair.public_key().as_ref()].concat())
    }
}

impl CheckpointSigner for Signer {
    fn name(&self) -> &str {
        &self.name
    }

    fn sign(&self, line: &str) -> Result<Vec<u8>, StoreError> {
        Ok(self.pair.sign(line.as_bytes()).as_ref().to_vec())
    }
}

/// Public keys: of now, and of the years before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicKeys(Vec<(String, Vec<u8>)>);

impl PublicKeys {
    /// Every Ed25519 key of a PEM text.
    pub fn of_pem(text: &str) -> Result<Self, Error> {
        let mut keys = Vec::new();
        for block in blocks(PUBLIC, text) {
            let key = block
                .strip_prefix(&SPKI)
                .filter(|key| key.len() == 32)
                .ok_or_else(|| Error::Invalid("a public key for audit checkpoints is not Ed25519".into()))?;
            keys.push((name_of(key), key.to_vec()));
        }
        if keys.is_empty() {
            return Err(Error::Invalid("there is no public key (PEM) in it".into()));
        }
        Ok(Self(keys))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl CheckpointVerifier for PublicKeys {
    fn accepts(&self, signer: &str, line: &str, signature: &[u8]) -> bool {
        self.0
            .iter()
            .filter(|(name, _)| name == signer)
            .any(|(_, key)| UnparsedPublicKey::new(&ED25519, key).verify(line.as_bytes(), signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_accepted_with_the_public_key_of_its_signer_and_with_no_other() -> Result<(), Error> {
        let (mine, other) = (Signer::of_pem(&Signer::make()?)?, Signer::of_pem(&Signer::make()?)?);
        let line = "jenner-audit a.0.202611 7 00ff 1 ed25519:x";
        let signature = mine.sign(line)?;
        let both = PublicKeys::of_pem(&format!("{}\n{}", other.public_pem(), mine.public_pem()))?;
        assert!(both.accepts(mine.name(), line, &signature));
        assert!(!both.accepts(other.name(), line, &signature));
        assert!(!both.accepts(mine.name(), &line.replace('7', "8"), &signature));
        assert!(!both.accepts(mine.name(), line, signature.get(1..).unwrap_or_default()));
        assert!(!PublicKeys::of_pem(&other.public_pem())?.accepts(mine.name(), line, &signature));
        Ok(())
    }

    #[test]
    fn what_is_no_key_is_told_so() {
        assert!(Signer::of_pem("").is_err());
        assert!(Signer::of_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").is_err());
        assert!(PublicKeys::of_pem("nothing").is_err());
        assert!(PublicKeys::of_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").is_err());
    }
}
