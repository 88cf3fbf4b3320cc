//! What stands in front of a pack and is readable by everybody: which registry, which pack, until when, how the password is
//! stretched, the key that signed. Nothing of a person. And what stands behind: the hash and the signature of all before it.

use jenner_model::Timestamp;
use jenner_store::audit::CheckpointVerifier as _;
use serde::{Deserialize, Serialize};

use super::AwayError;
use super::cipher::Stretch;
use crate::audit::signer::PublicKeys;

/// First bytes of a pack.
pub const MAGIC: [u8; 8] = *b"JENPACK\n";
/// Last bytes of a pack.
pub const END: [u8; 8] = *b"JENPEND\n";
/// Goes up whenever the form changes.
pub const FORM: u16 = 1;
/// Longest head.
pub const LONGEST: usize = 16 * 1024;
/// Where the manifest is, hash, signature, last bytes.
pub const TRAILER: usize = 8 + 32 + 64 + END.len();

/// The head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Form of the file.
    pub form: u16,
    /// Which pack: 16 random bytes, hexadecimal.
    pub pack: String,
    /// What the registry calls itself.
    pub registry: String,
    /// What the pack is called.
    pub title: String,
    /// When it was made, microseconds since 1970.
    pub made_at: i64,
    /// From when it does not open, microseconds since 1970.
    pub ends_at: i64,
    /// How the password is stretched.
    pub stretch: Stretch,
    /// The public key of the registry, PEM.
    pub key: String,
}

impl Head {
    /// As it stands in the file.
    pub fn written(&self) -> Result<Vec<u8>, AwayError> {
        serde_json::to_vec(self).map_err(|_| AwayError::Cipher)
    }

    /// Reads it. The form is looked at first: a newer one may have anything else.
    pub fn read(bytes: &[u8]) -> Result<Self, AwayError> {
        #[derive(Deserialize)]
        struct Form {
            form: u16,
        }
        let form: Form = serde_json::from_slice(bytes).map_err(|_| AwayError::Damaged)?;
        if form.form != FORM {
            return Err(AwayError::Newer(form.form));
        }
        serde_json::from_slice(bytes).map_err(|_| AwayError::Damaged)
    }

    /// The name of the key that signed: to compare with the sheet that came with the pack.
    pub fn signer(&self) -> Result<String, AwayError> {
        let keys = PublicKeys::of_pem(&self.key).map_err(|_| AwayError::Damaged)?;
        keys.names().next().map(str::to_owned).ok_or(AwayError::Damaged)
    }

    /// What is signed.
    pub fn line(&self, digest: &[u8; 32]) -> String {
        format!("jenner-pack {} {} {}", self.form, self.pack, jenner_store::audit::hex(digest))
    }

    /// Whether the key of the head signed this hash, and whether that key is one of those that are trusted, where some are
    /// named.
    pub fn check(
        &self,
        digest: &[u8; 32],
        signature: &[u8],
        trusted: Option<&PublicKeys>,
    ) -> Result<(), AwayError> {
        let own = PublicKeys::of_pem(&self.key).map_err(|_| AwayError::Damaged)?;
        let name = self.signer()?;
        if !own.accepts(&name, &self.line(digest), signature) {
            return Err(AwayError::Forged(name));
        }
        match trusted {
            Some(keys) if !keys.accepts(&name, &self.line(digest), signature) => Err(AwayError::Forged(name)),
            _ => Ok(()),
        }
    }

    /// Whether it may be opened at this time.
    pub fn open_at(&self, now: Timestamp) -> Result<(), AwayError> {
        let (made, ends) = (Timestamp(self.made_at), Timestamp(self.ends_at));
        if now.0.saturating_add(CLOCKS_DIFFER) < made.0 {
            return Err(AwayError::ClockBehind { now: now.to_jiff(), known: made.to_jiff() });
        }
        if now >= ends {
            return Err(AwayError::Expired(ends.to_jiff()));
        }
        Ok(())
    }
}

/// So far the clocks of two computers may differ, in microseconds.
pub const CLOCKS_DIFFER: i64 = 10 * 60 * 1_000_000;
