//! Sealing details of the log: a key for each person, itself sealed by the vault. Destroying the person's row destroys the
//! content; the vault's key alone opens nothing without it.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jenner_model::PersonId;
use jenner_store::StoreError;
use jenner_store::audit::{DetailSealer, SEALED};

use crate::vault::{Class, Vault};

/// What seals the keys of people: the vault, or something like it in tests.
pub trait KeyVault: Send + Sync {
    /// Seals a key.
    fn seal(&self, key: &[u8]) -> Option<Vec<u8>>;
    /// Opens it again.
    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>>;
}

impl KeyVault for Vault {
    fn seal(&self, key: &[u8]) -> Option<Vec<u8>> {
        Some(Vault::seal(self, Class::AuditDetail, key))
    }

    fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        Vault::open(self, Class::AuditDetail, sealed).ok()
    }
}

/// Seals details with AES-256-GCM.
pub struct Sealer<V>(pub V);

const NONCE: usize = 12;

fn failed() -> StoreError {
    StoreError::Audit(
        "a detail cannot be sealed or opened: is the key file of the vault the right one?".into(),
    )
}

impl<V: KeyVault> Sealer<V> {
    fn key(&self, sealed: &[u8]) -> Result<LessSafeKey, StoreError> {
        let key = self.0.open(sealed).ok_or_else(failed)?;
        UnboundKey::new(&AES_256_GCM, &key).map(LessSafeKey::new).map_err(|_| failed())
    }
}

impl<V: KeyVault> DetailSealer for Sealer<V> {
    fn new_key(&self, _: PersonId) -> Result<Vec<u8>, StoreError> {
        let mut key = [0; 32];
        rand::fill(&mut key).map_err(|_| failed())?;
        self.0.seal(&key).ok_or_else(failed)
    }

    fn seal(&self, key: &[u8], person: PersonId, detail: &str) -> Result<String, StoreError> {
        let mut nonce = [0; NONCE];
        rand::fill(&mut nonce).map_err(|_| failed())?;
        let mut sealed = detail.as_bytes().to_vec();
        // Bound to the person: a detail moved to another one's entry does not open.
        let about = Aad::from(person.0.to_be_bytes());
        self.key(key)?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), about, &mut sealed)
            .map_err(|_| failed())?;
        let mut bytes = nonce.to_vec();
        bytes.append(&mut sealed);
        Ok(format!("{SEALED}{}", STANDARD_NO_PAD.encode(bytes)))
    }

    fn open(&self, key: &[u8], person: PersonId, sealed: &str) -> Result<String, StoreError> {
        let text = sealed.strip_prefix(SEALED).ok_or_else(failed)?;
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| failed())?;
        let (nonce, body) = bytes.split_at_checked(NONCE).ok_or_else(failed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| failed())?;
        let mut body = body.to_vec();
        let about = Aad::from(person.0.to_be_bytes());
        let plain = self.key(key)?.open_in_place(nonce, about, &mut body).map_err(|_| failed())?;
        String::from_utf8(plain.to_vec()).map_err(|_| failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Open;
    impl KeyVault for Open {
        fn seal(&self, key: &[u8]) -> Option<Vec<u8>> {
            Some(key.iter().rev().copied().collect())
        }
        fn open(&self, sealed: &[u8]) -> Option<Vec<u8>> {
            self.seal(sealed)
        }
    }

    #[test]
    fn a_detail_opens_with_its_own_key_and_person_only() -> Result<(), StoreError> {
        let sealer = Sealer(Open);
        let (key, other) = (sealer.new_key(PersonId(1))?, sealer.new_key(PersonId(1))?);
        let sealed = sealer.seal(&key, PersonId(1), "{\"was\":\"Ann\"}")?;
        assert!(sealed.starts_with(SEALED) && !sealed.contains("Ann"));
        assert_eq!(sealer.open(&key, PersonId(1), &sealed)?, "{\"was\":\"Ann\"}");
        assert!(sealer.open(&other, PersonId(1), &sealed).is_err(), "another key");
        assert!(sealer.open(&key, PersonId(2), &sealed).is_err(), "another person");
        assert!(sealer.open(&key, PersonId(1), "sealed:AAAA").is_err());
        assert_ne!(sealed, sealer.seal(&key, PersonId(1), "{\"was\":\"Ann\"}")?, "a nonce of its own");
        Ok(())
    }
}
