//! From bytes to text: the character set of a message (MSH-18, HL7 table 0211).
//!
//! Nothing is lost silently: bytes that are not what the message says they are are still read, as
//! Windows-1252 (which holds ISO 8859-1), and the note says so.

use std::borrow::Cow;

use crate::finding::{Finding, Location};
use crate::rules::syntax as rule;

/// How the bytes of a message were understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CharsetNote {
    /// As the message declares; or it declares nothing and is UTF-8 (plain ASCII included).
    AsDeclared,
    /// Nothing is declared and the bytes are not UTF-8: read as Windows-1252.
    AssumedLatin1,
    /// UTF-8 or ASCII is declared but the bytes are not UTF-8: read as Windows-1252.
    NotUtf8AsDeclared,
    /// ISO 8859-1 is declared but the bytes are unmistakably UTF-8: read as UTF-8.
    Utf8ThoughLatin1Declared,
    /// A character set is declared that Jenner does not know, and there are characters beyond ASCII: read as
    /// UTF-8 where they are, else as Windows-1252. Letters with accents may be wrong.
    Unknown,
}

impl CharsetNote {
    /// What to tell the sender, if anything.
    pub fn finding(&self) -> Option<Finding> {
        let rule = match self {
            Self::AsDeclared => return None,
            Self::AssumedLatin1 => &rule::MSH_18_ASSUMED,
            Self::NotUtf8AsDeclared => &rule::MSH_18_NOT_UTF_8,
            Self::Utf8ThoughLatin1Declared => &rule::MSH_18_IS_UTF_8,
            Self::Unknown => &rule::MSH_18_UNKNOWN,
        };
        Some(rule.at(Location::field("MSH", 1, 18)))
    }
}

/// Reads the bytes of one message as text, by its MSH-18.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, CharsetNote) {
    if bytes.is_ascii() {
        return (borrowed_or_1252(bytes), CharsetNote::AsDeclared);
    }
    let declared = Declared::of(bytes);
    match (std::str::from_utf8(bytes), declared) {
        (Ok(text), Declared::Nothing | Declared::Unicode) => (text.into(), CharsetNote::AsDeclared),
        (Ok(text), Declared::Latin1) => (text.into(), CharsetNote::Utf8ThoughLatin1Declared),
        (Ok(text), Declared::Other) => (text.into(), CharsetNote::Unknown),
        (Err(_), Declared::Nothing) => (windows_1252(bytes).into(), CharsetNote::AssumedLatin1),
        (Err(_), Declared::Latin1) => (windows_1252(bytes).into(), CharsetNote::AsDeclared),
        (Err(_), Declared::Unicode) => (windows_1252(bytes).into(), CharsetNote::NotUtf8AsDeclared),
        (Err(_), Declared::Other) => (windows_1252(bytes).into(), CharsetNote::Unknown),
    }
}

fn borrowed_or_1252(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| windows_1252(bytes).into(), Cow::Borrowed)
}

/// What MSH-18 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Declared {
    Nothing,
    /// UTF-8, or ASCII, which is part of it.
    Unicode,
    Latin1,
    Other,
}

impl Declared {
    /// Looks into the bytes before they are text: the names of character sets are ASCII.
    fn of(bytes: &[u8]) -> Self {
        let Some(start) = bytes.windows(3).position(|three| three == b"MSH") else {
            return Self::Nothing;
        };
        let line = bytes[start..].split(|b| matches!(b, b'\r' | b'\n')).next().unwrap_or_default();
        let Some(separator) = line.get(3) else {
            return Self::Nothing;
        };
        // MSH-1 is the separator itself, so MSH-18 is piece 17 counted from 0.
        let field = line.split(|b| b == separator).nth(17).unwrap_or_default();
        let first = field.split(|b| *b == b'~').next().unwrap_or_default();
        let name: String = first
            .iter()
            .filter(|b| b.is_ascii_alphanumeric())
            .map(|b| char::from(b.to_ascii_uppercase()))
            .collect();
        match name.as_str() {
            "" => Self::Nothing,
            "ASCII" | "USASCII" | "UNICODE" | "UNICODEUTF8" | "UTF8" | "ISO10646" => Self::Unicode,
            "88591" | "ISO88591" | "LATIN1" | "WINDOWS1252" | "CP1252" => Self::Latin1,
            _ => Self::Other,
        }
    }
}

/// Every byte is one character; the five bytes that Windows-1252 leaves free keep their number, so that
/// nothing is lost.
fn windows_1252(bytes: &[u8]) -> String {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    bytes
        .iter()
        .map(|byte| match byte {
            0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
            other => char::from(*other),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(charset: &str, name: &[u8]) -> Vec<u8> {
        let mut bytes = format!("MSH|^~\\&|||||||||||||||| {charset}\rPID|||||").into_bytes();
        bytes.extend_from_slice(name);
        bytes
    }

    #[track_caller]
    fn reads(charset: &str, name: &[u8], text: &str, note: CharsetNote) {
        let bytes = message(charset, name);
        let (decoded, found) = decode(&bytes);
        assert!(decoded.ends_with(text), "{decoded}");
        assert_eq!(found, note);
    }

    #[test]
    fn a_message_is_read_in_the_character_set_that_it_declares() {
        reads("UNICODE UTF-8", "Hébert".as_bytes(), "Hébert", CharsetNote::AsDeclared);
        reads("8859/1", b"H\xe9bert", "Hébert", CharsetNote::AsDeclared);
        reads("ASCII", b"Hebert", "Hebert", CharsetNote::AsDeclared);
        reads("", "Hébert".as_bytes(), "Hébert", CharsetNote::AsDeclared);
    }

    #[test]
    fn latin_1_without_a_declaration_is_read_and_noted() {
        reads("", b"H\xe9bert \x80", "Hébert €", CharsetNote::AssumedLatin1);
    }

    #[test]
    fn a_wrong_declaration_does_not_lose_letters() {
        reads("UNICODE UTF-8", b"H\xe9bert", "Hébert", CharsetNote::NotUtf8AsDeclared);
        reads("8859/1", "Hébert".as_bytes(), "Hébert", CharsetNote::Utf8ThoughLatin1Declared);
        reads("8859/9", b"H\xe9bert", "Hébert", CharsetNote::Unknown);
    }

    #[test]
    fn no_two_bytes_become_the_same_character() {
        let all: Vec<u8> = (0..=255).collect();
        let mut characters: Vec<char> = windows_1252(&all).chars().collect();
        characters.sort_unstable();
        characters.dedup();
        assert_eq!(characters.len(), 256);
    }
}
