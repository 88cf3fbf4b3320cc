//! Keys and sealing of packs: Argon2id (RFC 9106) from a drawn password, HMAC-SHA-256 to part one key into several, and
//! AES-256-GCM for every chunk, bound to its file, its kind and its place. A chunk that was changed, moved, or taken from
//! another pack does not open.

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{hmac, rand};
use serde::{Deserialize, Serialize};

use super::AwayError;

/// Memory for stretching a password, in KiB: what an old laptop has to spare.
const MEMORY_KIB: u32 = 64 * 1024;
/// Passes over it.
const PASSES: u32 = 3;
/// No header makes a program take more memory than this, in KiB.
const MOST_MEMORY_KIB: u32 = 1 << 20;
/// No header makes a program compute longer than so many passes.
const MOST_PASSES: u32 = 20;
const TAG: usize = 16;

/// How a password is stretched: stands in the head of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// 16 random bytes, hexadecimal.
    pub salt: String,
}

impl Stretch {
    /// With a new salt.
    pub fn draw() -> Result<Self, AwayError> {
        let salt: [u8; 16] = random()?;
        Ok(Self { memory_kib: MEMORY_KIB, passes: PASSES, salt: jenner_store::audit::hex(&salt) })
    }

    /// The key of a password. Slow on purpose.
    pub fn key(&self, password: &str) -> Result<[u8; 32], AwayError> {
        let salt = jenner_store::audit::unhex(&self.salt).ok_or(AwayError::Damaged)?;
        if self.memory_kib > MOST_MEMORY_KIB || self.passes > MOST_PASSES {
            return Err(AwayError::Damaged);
        }
        let params =
            Params::new(self.memory_kib, self.passes, 1, Some(32)).map_err(|_| AwayError::Damaged)?;
        let mut key = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), &salt, &mut key)
            .map_err(|_| AwayError::Cipher)?;
        Ok(key)
    }
}

/// Random bytes of the system.
pub fn random<const N: usize>() -> Result<[u8; N], AwayError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| AwayError::Cipher)?;
    Ok(bytes)
}

/// A password as it was drawn, however it was typed: small letters, groups of five, blanks left out. Signs that look like
/// others are not drawn, so nothing else has to be guessed.
pub fn as_drawn(typed: &str) -> String {
    let signs: Vec<char> =
        typed.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    signs.chunks(5).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The part of a key that is for one use: who knows it knows nothing of the others.
pub fn part(key: &[u8; 32], use_: &str, about: &[u8]) -> [u8; 32] {
    let root = hmac::Key::new(hmac::HMAC_SHA256, key);
    let tag = hmac::sign(&root, &[b"jenner away ", use_.as_bytes(), b" ", about].concat());
    let mut out = [0; 32];
    out.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
    out
}

/// What a chunk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Known text: whether the password is right.
    Check = 1,
    /// People.
    People = 2,
    /// Where people are by birth date.
    Births = 3,
    /// Where people are by the sound of their names.
    Sounds = 4,
    /// Where the chunks of people are.
    Places = 5,
    /// Staff, area, numbers.
    Manifest = 6,
}

/// Seals the chunks of one pack. Its key is drawn with the pack, so a kind and a number name a chunk once, ever: they are the
/// nonce.
pub struct Chunks {
    key: LessSafeKey,
    head: [u8; 32],
}

impl Chunks {
    /// For the pack whose head has this hash.
    pub fn of(key: &[u8; 32], head: [u8; 32]) -> Result<Self, AwayError> {
        Ok(Self { key: aead(key)?, head })
    }

    fn nonce(kind: Kind, number: u64) -> Nonce {
        let mut bytes = [0; 12];
        bytes[0] = kind as u8;
        bytes[4..].copy_from_slice(&number.to_be_bytes());
        Nonce::assume_unique_for_key(bytes)
    }

    /// Seals a chunk.
    pub fn seal(&self, kind: Kind, number: u64, plain: &[u8]) -> Result<Vec<u8>, AwayError> {
        let mut sealed = Vec::with_capacity(plain.len() + TAG);
        sealed.extend_from_slice(plain);
        self.key
            .seal_in_place_append_tag(Self::nonce(kind, number), Aad::from(self.head), &mut sealed)
            .map_err(|_| AwayError::Cipher)?;
        Ok(sealed)
    }

    /// Opens a chunk; `None` where it is not the one of this kind and number of this pack.
    pub fn open(&self, kind: Kind, number: u64, mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let length =
            self.key.open_in_place(Self::nonce(kind, number), Aad::from(self.head), &mut sealed).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }
}

/// Seals the rows of a log. Each has a nonce of its own: after a power cut a place may be written twice.
pub struct Rows(LessSafeKey);

/// Bytes that sealing a row adds.
pub const ROW_MORE: usize = 12 + TAG;

impl Rows {
    /// With this key.
    pub fn of(key: &[u8; 32]) -> Result<Self, AwayError> {
        aead(key).map(Self)
    }

    /// Nonce, then what is sealed; `about` is bound to it.
    pub fn seal(&self, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, AwayError> {
        let nonce: [u8; 12] = random()?;
        let mut body = plain.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(about), &mut body)
            .map_err(|_| AwayError::Cipher)?;
        Ok([&nonce[..], &body].concat())
    }

    /// Opens it again.
    pub fn open(&self, about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, body) = sealed.split_first_chunk::<12>()?;
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.0.open_in_place(nonce, Aad::from(about), &mut body).ok()?.len();
        body.truncate(length);
        Some(body)
    }
}

fn aead(key: &[u8; 32]) -> Result<LessSafeKey, AwayError> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| AwayError::Cipher)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_same_however_it_is_typed() {
        let drawn = "abcde-fghij-kmnpq-rstuv-wxyz2";
        for typed in [drawn, "ABCDE FGHIJ KMNPQ RSTUV WXYZ2", " abcdefghijkmnpqrstuvwxyz2\n"] {
            assert_eq!(as_drawn(typed), drawn);
        }
    }

    #[test]
    fn a_head_that_asks_for_too_much_is_refused_before_anything_is_computed() {
        let cheap = Stretch { memory_kib: 64, passes: 1, salt: "00".repeat(16) };
        assert!(cheap.key("a").is_ok_and(|key| cheap.key("b").is_ok_and(|other| key != other)));
        for wrong in [
            Stretch { memory_kib: u32::MAX, ..cheap.clone() },
            Stretch { passes: u32::MAX, ..cheap.clone() },
            Stretch { memory_kib: 0, ..cheap.clone() },
            Stretch { salt: "xy".to_owned(), ..cheap.clone() },
        ] {
            assert!(matches!(wrong.key("a"), Err(AwayError::Damaged)));
        }
    }

    #[test]
    fn a_chunk_opens_in_its_own_place_alone() -> Result<(), AwayError> {
        let chunks = Chunks::of(&[7; 32], [1; 32])?;
        let sealed = chunks.seal(Kind::People, 3, b"people")?;
        assert_eq!(chunks.open(Kind::People, 3, sealed.clone()).as_deref(), Some(&b"people"[..]));
        assert_eq!(chunks.open(Kind::People, 4, sealed.clone()), None);
        assert_eq!(chunks.open(Kind::Births, 3, sealed.clone()), None);
        assert_eq!(Chunks::of(&[7; 32], [2; 32])?.open(Kind::People, 3, sealed.clone()), None);
        assert_eq!(Chunks::of(&[8; 32], [1; 32])?.open(Kind::People, 3, sealed.clone()), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
            }
            assert_eq!(chunks.open(Kind::People, 3, changed), None);
        }
        Ok(())
    }
}
