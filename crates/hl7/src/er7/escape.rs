//! Escape sequences: how a separator, a line break or a byte is written inside a value (HL7 v2.5.1 §2.7).

use std::borrow::Cow;

use super::Separators;

/// The value behind the escapes. Sequences that the standard does not know stay as they are, so that
/// nothing is lost; `\.br\` becomes a line feed.
pub fn unescape<'a>(text: &'a str, separators: &Separators) -> Cow<'a, str> {
    let mark = char::from(separators.escape);
    let Some(first) = text.find(mark) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut next = Some(first);
    while let Some(start) = next {
        out.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let Some(end) = after.find(mark) else {
            out.push(mark);
            rest = after;
            break;
        };
        let sequence = &after[..end];
        if meaning(sequence, separators, &mut out) {
            rest = &after[end + 1..];
        } else {
            // The closing mark of something unknown may open the next sequence: it is looked at again.
            out.push(mark);
            out.push_str(sequence);
            rest = &after[end..];
            if !unknown_but_shaped(sequence) {
                next = Some(0);
                continue;
            }
            out.push(mark);
            rest = &rest[1..];
        }
        next = rest.find(mark);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Appends what a sequence stands for; `false` if it is none that the standard gives a meaning in text.
fn meaning(sequence: &str, separators: &Separators, out: &mut String) -> bool {
    let byte = match sequence {
        "F" => separators.field,
        "S" => separators.component,
        "T" => separators.subcomponent,
        "R" => separators.repetition,
        "E" => separators.escape,
        ".br" => b'\n',
        _ => return hex(sequence, out),
    };
    out.push(char::from(byte));
    true
}

/// `Xhh…`: bytes in hexadecimal. They are UTF-8 if they can be, else one Latin-1 character each.
fn hex(sequence: &str, out: &mut String) -> bool {
    let Some(digits) = sequence.strip_prefix('X').or_else(|| sequence.strip_prefix('x')) else {
        return false;
    };
    if digits.is_empty() || digits.len() % 2 != 0 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return false;
    }
    let bytes: Vec<u8> =
        digits.as_bytes().chunks_exact(2).map(|pair| (digit(pair[0]) << 4) | digit(pair[1])).collect();
    match std::str::from_utf8(&bytes) {
        Ok(text) => out.push_str(text),
        Err(_) => out.extend(bytes.iter().map(|b| char::from(*b))),
    }
    true
}

fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => byte.wrapping_sub(b'A') + 10,
    }
}

/// Whether text between two marks is an escape sequence that is kept (`H`, `N`, `.sp`, `C…`, `M…`, `Z…`)
/// rather than words between two stray marks.
fn unknown_but_shaped(sequence: &str) -> bool {
    match sequence.as_bytes() {
        [b'H' | b'N'] => true,
        [b'.', rest @ ..] => rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_lowercase),
        [b'C' | b'M', rest @ ..] => matches!(rest.len(), 4 | 6) && rest.iter().all(u8::is_ascii_hexdigit),
        [b'Z', ..] => sequence.len() <= 20 && !sequence.contains(' '),
        _ => false,
    }
}

/// Appends a value to a message with the standard separators: separators and control characters escaped. A
/// tab is a blank and stays.
pub fn escape(value: &str, out: &mut String) {
    if value == "\"\"" {
        // Two quotes alone would mean "delete": as text they are written in hexadecimal.
        out.push_str("\\X2222\\");
        return;
    }
    let special = |byte: u8| {
        ((byte < b' ') & (byte != b'\t')) | (byte == 0x7f) | matches!(byte, b'|' | b'^' | b'~' | b'\\' | b'&')
    };
    // Nearly no value has anything to escape: one look at all bytes, without a branch for each, tells it.
    if !value.bytes().fold(false, |any, byte| any | special(byte)) {
        out.push_str(value);
        return;
    }
    let mut copied = 0;
    for (place, byte) in value.bytes().enumerate() {
        if !special(byte) {
            continue;
        }
        out.push_str(&value[copied..place]);
        copied = place + 1;
        match byte {
            b'|' => out.push_str("\\F\\"),
            b'^' => out.push_str("\\S\\"),
            b'&' => out.push_str("\\T\\"),
            b'~' => out.push_str("\\R\\"),
            b'\\' => out.push_str("\\E\\"),
            b'\n' => out.push_str("\\.br\\"),
            control => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                out.push_str("\\X");
                out.push(char::from(DIGITS[usize::from(control >> 4)]));
                out.push(char::from(DIGITS[usize::from(control & 15)]));
                out.push('\\');
            }
        }
    }
    out.push_str(&value[copied..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Cow<'_, str> {
        unescape(text, &Separators::STANDARD)
    }

    #[test]
    fn text_without_escapes_is_not_copied() {
        assert!(matches!(read("Thibodaux"), Cow::Borrowed("Thibodaux")));
    }

    #[test]
    fn separators_and_bytes_come_out_of_their_escapes() {
        assert_eq!(read(r"a\F\b\S\c\T\d\R\e\E\f"), r"a|b^c&d~e\f");
        assert_eq!(read(r"one\.br\two"), "one\ntwo");
        assert_eq!(read(r"\X41\\X4243\"), "ABC");
        assert_eq!(read(r"Andr\XC3A9\ Andr\XE9\"), "André André");
    }

    #[test]
    fn unknown_and_broken_escapes_stay_as_they_are() {
        for text in [r"\H\loud\N\", r"half \X4", r"\", r"\\", r"C:\temp", r"\XZZ\", r"\X4\", r"\.sp+2\x"] {
            assert_eq!(read(text), text);
        }
        assert_eq!(read(r"C:\old\F\new"), r"C:\old|new");
    }

    #[test]
    fn what_is_escaped_reads_back_the_same() {
        for text in ["a|b^c&d~e\\f", "two\nlines\r", "\"\"", "\0\u{b}\u{1c}", "é – 漢", r"\F\", r"\\E\\"]
        {
            let mut written = String::new();
            escape(text, &mut written);
            assert_eq!(read(&written), text, "{written}");
            assert!(!written.contains(['|', '^', '&', '~', '\r', '\n']));
        }
    }
}
