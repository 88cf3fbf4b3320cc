//! Capital words without accents: the first step for every text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest text that is kept, in characters; what lies beyond tells nobody apart.
const LONGEST: usize = 120;

/// Capital letters and digits in words parted by single spaces. Accents, apostrophes and periods go; hyphens,
/// commas, slashes and everything else part words.
pub fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST));
    let mut gap = false;
    let mut push = |c: char| {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        } else if !matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' | '.' | '"') {
            gap = true;
        }
    };
    if text.is_ascii() {
        text.bytes().take(LONGEST).for_each(|b| push(char::from(b.to_ascii_uppercase())));
        return out;
    }
    if let Some(whole) = undamaged(text) {
        return words(&whole);
    }
    // The quotes decompose into a space and a mark, so they are dropped before.
    let plain = text.chars().take(LONGEST).filter(|c| !matches!(c, '\u{b4}' | '`'));
    for c in plain.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => push('D'),
            'ø' | 'Ø' => push('O'),
            'ł' | 'Ł' => push('L'),
            'ß' => {
                push('S');
                push('S');
            }
            'æ' | 'Æ' => {
                push('A');
                push('E');
            }
            'œ' | 'Œ' => {
                push('O');
                push('E');
            }
            'þ' | 'Þ' => {
                push('T');
                push('H');
            }
            'ı' => push('I'),
            _ => c.to_uppercase().for_each(&mut push),
        }
    }
    out
}

/// The text before it was read in the wrong encoding and written again: `JosÃ©` was `José`.
fn undamaged(text: &str) -> Option<String> {
    if !text.contains(['Ã', 'Â']) {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes?).ok()
}

/// Whether a name field says that there is none, or that the patient is a test (RULES 1.2).
pub fn is_placeholder(words: &str) -> bool {
    const WHOLE: [&str; 38] = [
        "UNKNOWN",
        "UNK",
        "NONE",
        "NA",
        "N A",
        "NULL",
        "NO NAME",
        "NONAME",
        "NFN",
        "NLN",
        "NMN",
        "FNU",
        "LNU",
        "ANON",
        "ANONYMOUS",
        "PATIENT",
        "TEST",
        "TESTING",
        "TESTPATIENT",
        "DEMO",
        "SAMPLE",
        "TRAINING",
        "DUMMY",
        "FAKE",
        "NOT GIVEN",
        "NOT PROVIDED",
        "NOT AVAILABLE",
        "NOT REPORTED",
        "NO LAST NAME",
        "NO FIRST NAME",
        "UNAVAILABLE",
        "UNIDENTIFIED",
        "REFUSED",
        "DECLINED",
        "MISSING",
        "BLANK",
        "UNKOWN",
        "UNNAMED UNKNOWN",
    ];
    let filler = |word: &str| {
        let mut bytes = word.bytes();
        let first = bytes.next();
        word.len() > 1 && matches!(first, Some(b'Z' | b'X')) && bytes.all(|b| Some(b) == first)
    };
    words.is_empty()
        || WHOLE.contains(&words)
        || words.split(' ').all(|word| filler(word) || WHOLE.contains(&word))
        || words.split(' ').next().is_some_and(|word| word.len() > 2 && word.starts_with("ZZ"))
        || words.bytes().all(|b| b.is_ascii_digit() || b == b' ')
}
