//! One key of the vault: what it seals, recognises and is written as. AES-256-GCM (NIST SP 800-38D) and HMAC-SHA-256
//! (FIPS 198-1), both by aws-lc-rs. Nothing here reads a file or a database.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{digest, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::VaultError;

/// What a key is for. A key of one class opens nothing of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Seeds of authenticator apps.
    Totp,
    /// Scans and other papers.
    Paper,
    /// What an audit entry says about a person.
    AuditDetail,
    /// Messages held back because they may be about somebody who opted out.
    Hold,
    /// Medicaid ids and other numbers of people.
    Identifier,
    /// What recognises people who opted out. Its generations are needed for as long as there are opt-outs: what was hashed
    /// with a key cannot be hashed anew.
    Suppression,
    /// Backups and files of exports.
    Backup,
}

impl Class {
    /// All classes.
    pub const ALL: [Class; 7] = [
        Class::Totp,
        Class::Paper,
        Class::AuditDetail,
        Class::Hold,
        Class::Identifier,
        Class::Suppression,
        Class::Backup,
    ];

    /// The class in file names and in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Class::Totp => "totp",
            Class::Paper => "paper",
            Class::AuditDetail => "audit-detail",
            Class::Hold => "hold",
            Class::Identifier => "identifier",
            Class::Suppression => "suppression",
            Class::Backup => "backup",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Class {
    type Err = VaultError;

    fn from_str(word: &str) -> Result<Self, VaultError> {
        Self::ALL.into_iter().find(|class| class.word() == word).ok_or(VaultError::Written("class"))
    }
}

/// Names a key without telling anything of it: the beginning of a hash of the key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 8]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// A key of one class and generation. The newest generation seals, all of them open.
#[derive(Clone)]
pub struct Key {
    class: Class,
    generation: u32,
    id: KeyId,
    secret: [u8; 32],
    sealing: std::sync::Arc<LessSafeKey>,
    mac: hmac::Key,
}

/// First byte of what is sealed in this way.
pub(super) const FORM: u8 = 1;
/// Form, key id, nonce.
const HEAD: usize = 1 + 8 + 12;
const TAG: usize = 16;

impl Key {
    /// A new key of the system's randomness.
    pub fn draw(class: Class, generation: u32) -> Result<Self, VaultError> {
        let mut secret = [0; 32];
        rand::fill(&mut secret).map_err(|_| VaultError::Cipher)?;
        Self::of_secret(class, generation, secret)
    }

    fn of_secret(class: Class, generation: u32, secret: [u8; 32]) -> Result<Self, VaultError> {
        // Two uses, two keys: neither tells anything about the other.
        let root = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let part = |use_: &str| hmac::sign(&root, format!("jenner vault {} {use_}", class.word()).as_bytes());
        let sealing = UnboundKey::new(&AES_256_GCM, part("seal").as_ref()).map_err(|_| VaultError::Cipher)?;
        let mac = hmac::Key::new(hmac::HMAC_SHA256, part("recognise").as_ref());
        let mut id = [0; 8];
        let hashed = digest::digest(&digest::SHA256, part("name").as_ref());
        id.iter_mut().zip(hashed.as_ref()).for_each(|(id, byte)| *id = *byte);
        let sealing = std::sync::Arc::new(LessSafeKey::new(sealing));
        Ok(Self { class, generation, id: KeyId(id), secret, sealing, mac })
    }

    /// What it is for.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Its number among the keys of its class; the highest seals.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Its name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// Form, key id, nonce, what was sealed, tag. The class and the head are bound into the tag.
    pub(super) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut nonce = [0; 12];
        rand::fill(&mut nonce).map_err(|_| VaultError::Cipher)?;
        let mut sealed = Vec::with_capacity(HEAD + plain.len() + TAG);
        sealed.push(FORM);
        sealed.extend_from_slice(&self.id.0);
        sealed.extend_from_slice(&nonce);
        let mut body = plain.to_vec();
        let bound = self.bound();
        self.sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut body)
            .map_err(|_| VaultError::Cipher)?;
        sealed.append(&mut body);
        Ok(sealed)
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (head, body) = sealed.split_at_checked(HEAD).ok_or(VaultError::Damaged)?;
        let nonce: [u8; 12] =
            head.get(9..).and_then(|nonce| nonce.try_into().ok()).ok_or(VaultError::Damaged)?;
        let mut body = body.to_vec();
        let bound = self.bound();
        let plain = self
            .sealing
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut body)
            .map_err(|_| VaultError::Damaged)?;
        let length = plain.len();
        body.truncate(length);
        Ok(body)
    }

    fn bound(&self) -> Vec<u8> {
        [&[FORM][..], &self.id.0, self.class.word().as_bytes()].concat()
    }

    pub(super) fn mac(&self, said: &[u8]) -> [u8; 32] {
        let tag = hmac::sign(&self.mac, said);
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        bytes
    }

    /// As its file holds it.
    pub fn written(&self) -> String {
        format!(
            "# A key of the registry. Whoever has it can open what it seals. Keep a copy, apart from the backups.\n\
             class = \"{}\"\ngeneration = {}\nid = \"{}\"\nkey = \"{}\"\n",
            self.class,
            self.generation,
            self.id,
            STANDARD.encode(self.secret)
        )
    }

    /// Reads what [`written`](Self::written) wrote. The id proves that the key was not changed.
    pub fn read(text: &str) -> Result<Self, VaultError> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            class: String,
            generation: u32,
            id: String,
            key: String,
        }
        let written: Written = toml::from_str(text).map_err(|_| VaultError::Written("form"))?;
        let secret = STANDARD.decode(written.key.trim()).map_err(|_| VaultError::Written("key"))?;
        let secret: [u8; 32] = secret.try_into().map_err(|_| VaultError::Written("key"))?;
        let key = Self::of_secret(written.class.parse()?, written.generation, secret)?;
        match key.id.to_string() == written.id {
            true => Ok(key),
            false => Err(VaultError::Written("id")),
        }
    }
}

/// Never its secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} {} {})", self.class, self.generation, self.id)
    }
}
