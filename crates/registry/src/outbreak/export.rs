//! The line list for the field team: a CSV in a ZIP that is encrypted with AES-256 (the form AE-2 of WinZip, which 7-Zip,
//! WinZip, macOS archive tools and libarchive open). The password is drawn here, 25 signs, shown once and kept nowhere:
//! the form's own stretching of passwords is weak, so a chosen one would be guessed.

use aws_lc_rs::cipher::{AES_256, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::{hmac, pbkdf2, rand};
use jenner_model::access::Access;

use super::board::{self, Board};
use super::event;
use super::papers;
use crate::access::door::Action;
use crate::packs::Language;
use crate::uploads::formula::guarded;
use crate::{Error, Registry};

/// Signs of a password: none that look alike.
const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Signs in a password: 125 bits.
const LENGTH: usize = 25;
/// Rounds that the form prescribes.
const ROUNDS: std::num::NonZeroU32 = std::num::NonZeroU32::MIN.saturating_add(999);
/// Name of the file inside.
const NAME: &[u8] = b"line-list.csv";

/// The line list of a board, encrypted with a password that was drawn. Audited with everybody on it before it is handed out.
pub fn line_list(
    registry: &Registry,
    access: &Access,
    board: &Board,
    password: &str,
    language: Language,
) -> Result<Vec<u8>, Error> {
    if !is_drawn(password) {
        return Err(Error::Invalid("the password has to be the one that was drawn".to_owned()));
    }
    let texts = registry.pack().outbreak_texts(language);
    let texts = texts.ok_or_else(|| Error::Internal("the pack has no words of outbreaks".to_owned()))?;
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed =
        |error: &dyn std::fmt::Display| Error::Internal(format!("a line list cannot be written: {error}"));
    writer.write_record(papers::columns(texts)).map_err(|error| failed(&error))?;
    for line in &board.lines {
        let cells = papers::cells(texts, line, board.today);
        writer
            .write_record(cells.iter().map(|cell| guarded(cell).into_owned()))
            .map_err(|error| failed(&error))?;
    }
    let csv = writer.into_inner().map_err(|error| failed(&error))?;
    let zip = sealed(&csv, password)?;
    board::shown(registry, access, board.event.id, Action::ExportOutbreak, board.lines.iter())?;
    let entry = event::told(registry, access, Action::ExportOutbreak, board.event.id)
        .detail(format!("{{\"number\":{}}}", board.lines.len()));
    registry.db().audit(vec![entry])?;
    Ok(zip)
}

fn broken<E>(_: E) -> Error {
    Error::Internal("a file could not be encrypted".to_owned())
}

/// Whether a password has the form of those that are drawn.
pub fn is_drawn(password: &str) -> bool {
    let parts: Vec<&str> = password.split('-').collect();
    parts.len() == LENGTH / 5
        && parts.iter().all(|part| part.len() == 5 && part.bytes().all(|sign| SIGNS.contains(&sign)))
}

/// A new password, in groups of five.
pub fn draw() -> Result<String, Error> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes).map_err(broken)?;
    let mut text = String::with_capacity(LENGTH + LENGTH / 5);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 5 == 0 {
            text.push('-');
        }
        let sign = SIGNS.get(usize::from(byte % 32)).copied().unwrap_or(b'a');
        text.push(char::from(sign));
    }
    Ok(text)
}

/// AE-2: salt, two bytes that tell a wrong password, AES-256 in counter mode (little-endian, from 1), HMAC-SHA-1 cut to 10.
fn sealed(plain: &[u8], password: &str) -> Result<Vec<u8>, Error> {
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(broken)?;
    let mut derived = [0; 66];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA1, ROUNDS, &salt, password.as_bytes(), &mut derived);
    let (key, rest) = derived.split_at(32);
    let (mac_key, check) = rest.split_at(32);
    let secret = crypted(key, plain)?;
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, mac_key), &secret);
    let mac = mac.as_ref().get(..10).ok_or(()).map_err(broken)?;
    let data = [&salt[..], check, &secret, mac].concat();
    Ok(zip(&data, plain.len()))
}

/// Encrypts in counter mode: the cipher's own blocks, laid over the text.
fn crypted(key: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let blocks = plain.len().div_ceil(16);
    let mut stream: Vec<u8> = (1..=blocks as u128).flat_map(u128::to_le_bytes).collect();
    let key = UnboundCipherKey::new(&AES_256, key).map_err(broken)?;
    let key = PaddedBlockEncryptingKey::ecb_pkcs7(key).map_err(broken)?;
    // The padding adds a block at the end, which nothing is laid over.
    key.encrypt(&mut stream).map_err(broken)?;
    Ok(plain.iter().zip(stream).map(|(letter, pad)| letter ^ pad).collect())
}

/// A ZIP with one stored file that is encrypted.
fn zip(data: &[u8], plain: usize) -> Vec<u8> {
    let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
    let name_length = u16::try_from(NAME.len()).unwrap_or(0).to_le_bytes();
    // Version 5.1, encrypted, method 99, no time (1 January 1980), no checksum: AE-2 has its own.
    let head = |out: &mut Vec<u8>| {
        out.extend_from_slice(&[51, 0, 1, 0, 99, 0, 0, 0, 0x21, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&size(data.len()));
        out.extend_from_slice(&size(plain));
        out.extend_from_slice(&name_length);
        out.extend_from_slice(&[11, 0]);
    };
    let extra = [0x01, 0x99, 7, 0, 2, 0, b'A', b'E', 3, 0, 0];
    let mut out = b"PK\x03\x04".to_vec();
    head(&mut out);
    out.extend_from_slice(NAME);
    out.extend_from_slice(&extra);
    out.extend_from_slice(data);
    let begins = out.len();
    out.extend_from_slice(b"PK\x01\x02\x33\x00");
    head(&mut out);
    out.extend_from_slice(&[0; 14]);
    out.extend_from_slice(NAME);
    out.extend_from_slice(&extra);
    let length = out.len() - begins;
    out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    out.extend_from_slice(&size(length));
    out.extend_from_slice(&size(begins));
    out.extend_from_slice(&[0, 0]);
    out
}
