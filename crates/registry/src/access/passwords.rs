//! Passwords: what is taken as one (NIST SP 800-63B 5.1.1.2, OWASP ASVS 5.0 6.2), and how one is kept (Argon2id).
//!
//! Nothing asks for capitals or digits, and no password ends with time. What is asked is length, and something beyond
//! the words and rows of keys that everybody tries first.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::Error;

/// Most characters.
pub const LONGEST: usize = 128;
/// Characters that must be left when common words, rows of keys, repeats and years are taken out.
const OWN: usize = 6;
/// Shortest part of a row of keys, or of a count, that is taken out.
const RUN: usize = 4;

/// The cost of a hash: 19 MiB and two passes (OWASP's second choice; 25 ms here).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Why something is not taken as a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Too few characters.
    Short {
        /// How many there are.
        has: usize,
        /// How many are needed.
        needs: usize,
    },
    /// More characters than are taken.
    Long,
    /// It is made of words, rows of keys, repeats or years that everybody tries first.
    Common,
    /// It is made of the name of the user, the registry or the clinic.
    Names,
}

impl std::fmt::Display for Weak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Short { has, needs } => {
                write!(f, "the password has {has} characters; it needs {needs} to {LONGEST}")
            }
            Self::Long => write!(f, "the password has more than {LONGEST} characters"),
            Self::Common => f.write_str(
                "the password is one of those that are tried first: common words, rows of keys, repeats or years; \
                 use several words that do not belong together",
            ),
            Self::Names => f.write_str("the password is made of names: of the user, the registry or the clinic"),
        }
    }
}

/// Whether a text is taken as a password. `names` are those of the user, the registry and the clinic.
pub fn check(password: &str, least: usize, names: &[&str]) -> Result<(), Weak> {
    let has = normal(password).chars().count();
    if has < least {
        return Err(Weak::Short { has, needs: least });
    }
    if has > LONGEST {
        return Err(Weak::Long);
    }
    let plain: Vec<char> = normal(password).to_lowercase().chars().map(unmasked).collect();
    if beyond(&plain, &[]) < OWN {
        return Err(Weak::Common);
    }
    let names: Vec<Vec<char>> = names
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()))
        .map(|word| word.to_lowercase().chars().map(unmasked).collect::<Vec<char>>())
        .filter(|word| word.len() >= 3)
        .collect();
    if beyond(&plain, &names) < OWN {
        return Err(Weak::Names);
    }
    Ok(())
}

/// One text for all ways to type it (Unicode NFKC), so that a password works from every keyboard.
fn normal(password: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    password.nfkc().collect()
}

/// Letters that people write as digits and signs.
fn unmasked(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => 'l',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        c => c,
    }
}

static COMMON: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let lines = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
    let mut words: Vec<Vec<char>> = lines
        .flat_map(str::split_whitespace)
        // The words are compared with passwords whose digits were read as letters.
        .map(|word| word.chars().map(unmasked).collect())
        .collect();
    words.sort_by_key(|word: &Vec<char>| std::cmp::Reverse(word.len()));
    words
});

/// Rows that fingers run along, forwards and backwards. Digits stand here as they look after [`unmasked`].
static ROWS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let rows = [
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "qwertzuiop",
        "azertyuiop",
        "1234567890123456789012345678901234567890",
        "qazwsxedcrfvtgbyhnujmikolp",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "1q2w3e4r5t6y7u8i9o0p",
    ];
    let forwards = rows.iter().map(|row| row.chars().map(unmasked).collect::<Vec<char>>());
    forwards.clone().chain(forwards.map(|row| row.into_iter().rev().collect())).collect()
});

/// How many letters and digits a password has beyond names, common words, rows of keys, years and repeats.
fn beyond(plain: &[char], names: &[Vec<char>]) -> usize {
    let plain = once(plain);
    let (mut at, mut own) = (0, 0);
    let mut seen: Vec<char> = Vec::new();
    while let Some(rest) = plain.get(at..).filter(|rest| !rest.is_empty()) {
        let known = names
            .iter()
            .chain(COMMON.iter())
            .filter(|word| rest.starts_with(word))
            .map(Vec::len)
            .chain([run(rest), same(rest), year(rest)])
            .max()
            .unwrap_or(0);
        if known > 0 {
            at += known;
            continue;
        }
        if let Some(c) = rest.first().filter(|c| c.is_alphanumeric()) {
            own += 1;
            seen.push(*c);
        }
        at += 1;
    }
    seen.sort_unstable();
    seen.dedup();
    // Few different characters are no better than few characters.
    own.min(seen.len() * 2)
}

/// What is repeated, once: "abcabcabcabc" is "abc".
fn once(plain: &[char]) -> &[char] {
    let period = (1..=plain.len() / 2)
        .find(|period| plain.iter().zip(plain.iter().skip(*period)).all(|(one, other)| one == other));
    period.and_then(|period| plain.get(..period)).unwrap_or(plain)
}

/// How far the text follows a row of keys.
fn run(rest: &[char]) -> usize {
    let along = |row: &Vec<char>| {
        (0..row.len())
            .map(|from| row.iter().skip(from).zip(rest).take_while(|(key, c)| key == c).count())
            .max()
            .unwrap_or(0)
    };
    let longest = ROWS.iter().map(along).max().unwrap_or(0);
    if longest >= RUN { longest } else { 0 }
}

/// How often the first character is repeated, where that is three times or more.
fn same(rest: &[char]) -> usize {
    let times = rest.iter().take_while(|c| Some(*c) == rest.first()).count();
    if times >= 3 { times } else { 0 }
}

/// A year of the last or this century, as it looks after [`unmasked`]: 19xx, 20xx.
fn year(rest: &[char]) -> usize {
    let digit = |c: &char| c.is_ascii_digit() || ['o', 'l', 'e', 'a', 's', 't'].contains(c);
    match rest {
        ['l', '9', c, d, ..] | ['2', 'o', c, d, ..] if digit(c) && digit(d) => 4,
        _ => 0,
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of a password, with its parameters.
pub fn hash(password: &str) -> Result<String, Error> {
    let hash = argon2()
        .hash_password(normal(password).as_bytes())
        .map_err(|error| Error::Internal(format!("the password cannot be hashed: {error}")))?;
    Ok(hash.to_string())
}

/// Whether this is the password of a hash, at whatever cost it was made.
pub fn verify(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| argon2().verify_password(normal(password).as_bytes(), &hash).is_ok())
}

/// Whether a hash was made at another cost than today's.
pub fn outdated(stored: &str) -> bool {
    let Ok(hash) = PasswordHash::new(stored) else { return true };
    let cost = |name: &str| hash.params.get_decimal(name);
    hash.algorithm.as_str() != "argon2id"
        || (cost("m"), cost("t"), cost("p")) != (Some(MEMORY_KIB), Some(PASSES), Some(1))
}

/// A hash that no password has, to spend the same time on a name nobody has.
pub fn nobody() -> &'static str {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody has this password").unwrap_or_default());
    &NOBODY
}

/// In place of a hash where no password has been chosen yet.
pub const UNSET: &str = "!";

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["rfontenot", "Robin Fontenot", "Bayou Pediatrics", "Immunization Registry"];

    #[test]
    fn s03_thirty_passwords_are_taken_or_refused_each_for_its_reason() {
        let long = "seven brown pelicans at noon ".repeat(5);
        let cases: [(&str, Option<&str>); 30] = [
            ("correct horse battery staple", None),
            ("seven brown pelicans at noon", None),
            ("cuando llueve huele a tierra", None),
            ("pelícanos sobre el río ancho", None),
            ("Zw8#kd0!pQ_vr2Lm", None),
            ("       a blank is a letter       ", None),
            ("tea \u{1F375} kettle \u{1F375} stove \u{1F375} mug", None),
            ("no-capitals-no-digits-needed", None),
            ("3.14159265358979323846", None),
            (&long[..LONGEST], None),
            ("", Some("short")),
            ("short", Some("short")),
            ("fourteen chars", Some("short")),
            (&long, Some("long")),
            ("passwordpassword", Some("common")),
            ("Password12345678", Some("common")),
            ("P@ssw0rd!P@ssw0rd!", Some("common")),
            ("Welcome2024Welcome", Some("common")),
            ("qwertyuiopasdfgh", Some("common")),
            ("1q2w3e4r5t6y7u8i", Some("common")),
            ("aaaaaaaaaaaaaaaaaaaa", Some("common")),
            ("abcabcabcabcabcabc", Some("common")),
            ("123456789012345", Some("common")),
            ("9876543210987654", Some("common")),
            ("iloveyouprincess1", Some("common")),
            ("SummerSummer2026!!", Some("common")),
            ("vaccineregistry2026", Some("common")),
            ("RFontenotFontenot", Some("names")),
            ("bayoupediatrics99", Some("names")),
            ("Bayou-Immunization-1", Some("names")),
        ];
        for (password, refused) in cases {
            let found = check(password, 15, &NAMES).err().map(|weak| match weak {
                Weak::Short { .. } => "short",
                Weak::Long => "long",
                Weak::Common => "common",
                Weak::Names => "names",
            });
            assert_eq!(found, refused, "{password:?}");
        }
        assert_eq!(check("kd0!pQ_v", 8, &NAMES), Ok(()), "eight are enough where the operator says so");
    }

    #[test]
    fn s04_a_hash_shows_its_cost_and_another_cost_is_seen() {
        let now = hash("seven brown pelicans").unwrap();
        assert!(now.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{now}");
        assert!(!outdated(&now) && verify("seven brown pelicans", &now) && !verify("eight", &now));
        let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let before = cheap.hash_password(b"seven brown pelicans").unwrap().to_string();
        assert!(outdated(&before) && verify("seven brown pelicans", &before), "{before}");
        assert!(outdated(UNSET) && !verify("", UNSET) && !verify(UNSET, UNSET));
    }

    #[test]
    fn a_password_is_the_same_from_every_keyboard() {
        let composed = hash("el ni\u{f1}o del r\u{ed}o").unwrap();
        assert!(verify("el nin\u{303}o del ri\u{301}o", &composed));
    }
}
