//! The vault: what must not be readable in a copy of the database is sealed with keys that are not in it
//! (AES-256-GCM, a key per class, the key's id in each sealed value; NIST SP 800-53 SC-28).
//!
//! - [`Vault::seal`] and [`Vault::open`]: secrets, papers, details, held messages, identifiers
//! - [`Vault::mac`]: keyed hashes, to find or recognise a value without holding it
//! - [`use_of`]: which keys a database needs; [`reseal`]: sealed values brought to the newest key
//!
//! A class may have several live generations. The newest seals; all of them open. So a key is changed without a stop:
//! a new generation is added, what is stored is sealed anew, the old one is taken away.

mod key;
pub mod reseal;
pub mod use_of;

use std::fmt;
use std::sync::Arc;

pub use key::{Class, Key, KeyId};

/// Why something cannot be sealed or opened.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VaultError {
    /// No key of the vault has the id that the sealed value names.
    #[error("sealed with key {0}, which is not in the folder of keys")]
    UnknownKey(KeyId),
    /// Changed, cut off, of another class, or never sealed.
    #[error("the sealed value is damaged, or is of another class")]
    Damaged,
    /// A class without a key.
    #[error("there is no key of the class {0}; `jenner keys init` makes what is missing")]
    Missing(Class),
    /// Two keys for one place.
    #[error("there are two keys of the class {0}, generation {1}")]
    Twice(Class, u32),
    /// A key file.
    #[error("this is no key file of the registry, or it was changed: {0}")]
    Written(&'static str),
    /// The cipher or the system's randomness.
    #[error("the cipher failed")]
    Cipher,
}

/// The keys in use. Clones share them.
#[derive(Clone)]
pub struct Vault(Arc<Vec<Key>>);

impl Vault {
    /// A vault with these keys: at least one of each class.
    pub fn new(mut keys: Vec<Key>) -> Result<Self, VaultError> {
        keys.sort_by_key(|key| (key.class(), std::cmp::Reverse(key.generation())));
        for pair in keys.windows(2) {
            if let [a, b] = pair
                && (a.class(), a.generation()) == (b.class(), b.generation())
            {
                return Err(VaultError::Twice(a.class(), a.generation()));
            }
        }
        match Class::ALL.into_iter().find(|class| !keys.iter().any(|key| key.class() == *class)) {
            Some(class) => Err(VaultError::Missing(class)),
            None => Ok(Self(Arc::new(keys))),
        }
    }

    /// Keys that are nowhere but in memory: for tests, and for registries that end with the program (the lab).
    pub fn throwaway() -> Result<Self, VaultError> {
        Self::new(Class::ALL.into_iter().map(|class| Key::draw(class, 1)).collect::<Result<_, _>>()?)
    }

    /// Seals with the newest key of the class.
    ///
    /// # Panics
    /// Where the system has no randomness left to give, which ends the request and seals nothing.
    #[expect(clippy::expect_used, reason = "sealing fails only without randomness or above 64 GB")]
    pub fn seal(&self, class: Class, plain: &[u8]) -> Vec<u8> {
        self.of(class)
            .next()
            .ok_or(VaultError::Missing(class))
            .and_then(|key| key.seal(plain))
            .expect("a vault has a key of each class, and the system has randomness")
    }

    /// Opens what was sealed for this class, by whichever live key.
    pub fn open(&self, class: Class, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let id = sealed_by(sealed).ok_or(VaultError::Damaged)?;
        let key = self.0.iter().find(|key| key.id() == id).ok_or(VaultError::UnknownKey(id))?;
        match key.class() == class {
            true => key.open(sealed),
            false => Err(VaultError::Damaged),
        }
    }

    /// The keyed hash of a value, once for each live key of the class, newest first: store the first, look for all.
    pub fn mac(&self, class: Class, said: &[u8]) -> Vec<(KeyId, [u8; 32])> {
        self.of(class).map(|key| (key.id(), key.mac(said))).collect()
    }

    /// The key that seals now.
    pub fn newest(&self, class: Class) -> Option<KeyId> {
        self.of(class).next().map(Key::id)
    }

    /// All keys: by class, newest first.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    fn of(&self, class: Class) -> impl Iterator<Item = &Key> {
        self.0.iter().filter(move |key| key.class() == class)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} keys)", self.0.len())
    }
}

/// The key that a sealed value names; `None` where it is no sealed value.
pub fn sealed_by(sealed: &[u8]) -> Option<KeyId> {
    let id = sealed.strip_prefix(&[key::FORM])?.first_chunk::<8>()?;
    Some(KeyId(*id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::throwaway().unwrap()
    }

    #[test]
    fn s40_what_is_sealed_opens_again_and_does_not_show() {
        let vault = vault();
        let secret = b"JBSWY3DPEHPK3PXP";
        for class in Class::ALL {
            let sealed = vault.seal(class, secret);
            assert!(!sealed.windows(4).any(|part| secret.windows(4).any(|s| s == part)));
            assert_eq!(vault.open(class, &sealed).unwrap(), secret);
            assert_eq!(sealed_by(&sealed), vault.newest(class));
            assert_ne!(
                sealed,
                vault.seal(class, secret),
                "the same value sealed twice does not look the same"
            );
        }
        assert_eq!(vault.open(Class::Hold, &vault.seal(Class::Hold, b"")).unwrap(), b"");
    }

    #[test]
    fn s40_a_sealed_value_that_was_changed_anywhere_or_cut_off_is_refused() {
        let vault = vault();
        let sealed = vault.seal(Class::Totp, b"seed");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(vault.open(Class::Totp, &changed).is_err(), "byte {place}");
            assert!(vault.open(Class::Totp, &sealed[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn s40_a_key_of_one_class_opens_nothing_of_another() {
        let vault = vault();
        let sealed = vault.seal(Class::Totp, b"seed");
        for other in Class::ALL.into_iter().filter(|class| *class != Class::Totp) {
            assert_eq!(vault.open(other, &sealed), Err(VaultError::Damaged));
        }
        let stranger = Vault::throwaway().unwrap();
        assert!(matches!(stranger.open(Class::Totp, &sealed), Err(VaultError::UnknownKey(_))));
    }

    #[test]
    fn s40_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens() {
        let before = vault();
        let sealed = before.seal(Class::Identifier, b"12345");
        let recognised = before.mac(Class::Identifier, b"12345");
        let mut keys = before.keys().to_vec();
        keys.push(Key::draw(Class::Identifier, 2).unwrap());
        let after = Vault::new(keys).unwrap();
        assert_eq!(after.open(Class::Identifier, &sealed).unwrap(), b"12345");
        assert_ne!(sealed_by(&after.seal(Class::Identifier, b"12345")), sealed_by(&sealed));
        let both = after.mac(Class::Identifier, b"12345");
        assert_eq!(both.len(), 2);
        assert_eq!(both[1..], recognised[..], "what was hashed before is still found");
    }

    #[test]
    fn keyed_hashes_differ_by_class_key_and_value() {
        let (one, other) = (vault(), vault());
        let hash = |vault: &Vault, class, said: &[u8]| vault.mac(class, said)[0].1;
        let known = hash(&one, Class::Suppression, b"a");
        assert_eq!(known, hash(&one, Class::Suppression, b"a"));
        assert_ne!(known, hash(&one, Class::Suppression, b"b"));
        assert_ne!(known, hash(&one, Class::Identifier, b"a"));
        assert_ne!(known, hash(&other, Class::Suppression, b"a"));
    }

    #[test]
    fn a_key_is_read_as_it_was_written_and_a_changed_file_is_refused() {
        let key = Key::draw(Class::Paper, 3).unwrap();
        let text = key.written();
        let again = Key::read(&text).unwrap();
        assert_eq!((again.id(), again.class(), again.generation()), (key.id(), Class::Paper, 3));
        assert_eq!(again.open(&key.seal(b"scan").unwrap()).unwrap(), b"scan");
        for (from, to) in [("paper", "totp"), ("key = \"", "key = \"AAAA"), ("id = \"", "id = \"0")] {
            assert!(Key::read(&text.replacen(from, to, 1)).is_err(), "{to}");
        }
        assert!(Key::read("").is_err());
        assert!(!format!("{key:?}").contains(text.split("key = \"").nth(1).unwrap()));
    }

    #[test]
    fn a_vault_needs_every_class_once_a_generation() {
        let keys = vault().keys().to_vec();
        let without: Vec<Key> = keys.iter().filter(|key| key.class() != Class::Hold).cloned().collect();
        assert_eq!(Vault::new(without).unwrap_err(), VaultError::Missing(Class::Hold));
        let mut twice = keys;
        twice.push(Key::draw(Class::Hold, 1).unwrap());
        assert_eq!(Vault::new(twice).unwrap_err(), VaultError::Twice(Class::Hold, 1));
    }
}
