//! Codes that an app shows for half a minute (RFC 6238 TOTP over RFC 4226 HOTP: HMAC-SHA-1, six digits, 30 seconds,
//! which is what every app reads). Pure: the time is an argument.

use aws_lc_rs::hmac;

/// Seconds for which a code is shown.
pub const STEP: i64 = 30;
/// Codes before and after the present one that are taken: clocks of phones differ (S06: one).
const WINDOW: i64 = 1;
const DIGITS: u32 = 6;
/// Bytes of a new seed: as many as the hash has (RFC 4226 section 4, R6).
pub const SEED: usize = 20;

/// The step of an instant, in microseconds since 1970.
pub fn step_of(micros: i64) -> i64 {
    micros.div_euclid(1_000_000 * STEP)
}

/// The code of a step.
pub fn code(seed: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or(0) & 0x0f);
    let number = tag
        .get(offset..offset + 4)
        .and_then(|part| part.first_chunk::<4>())
        .map_or(0, |part| u32::from_be_bytes(*part) & 0x7fff_ffff);
    format!("{:0width$}", number % 10_u32.pow(DIGITS), width = DIGITS as usize)
}

/// The step whose code this is: the present one or a neighbour, and later than `used`. Blanks in the code are overlooked.
pub fn accepts(seed: &[u8], now: i64, used: i64, shown: &str) -> Option<i64> {
    let shown: String = shown.chars().filter(|c| !c.is_whitespace()).collect();
    (now - WINDOW..=now + WINDOW).filter(|step| *step > used).find(|step| {
        use subtle::ConstantTimeEq as _;
        code(seed, *step).as_bytes().ct_eq(shown.as_bytes()).into()
    })
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A seed as apps take it when it is typed (RFC 4648 base 32, without padding).
pub fn base32(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(held >> bits));
        }
    }
    if bits > 0 {
        text.push(letter(held << (5 - bits)));
    }
    text
}

fn letter(bits: u32) -> char {
    BASE32.get((bits & 31) as usize).map_or('A', |byte| char::from(*byte))
}

/// A typed seed as bytes; `None` where a character is none of base 32.
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for c in text.bytes().filter(|c| !matches!(c, b' ' | b'=')) {
        let value = BASE32.iter().position(|known| *known == c.to_ascii_uppercase())?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// What the square code on the page says: an address that apps open.
pub fn address(seed: &[u8], issuer: &str, account: &str) -> String {
    let (issuer, account) = (percent(issuer), percent(account));
    format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", base32(seed))
}

fn percent(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes()
        .map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B has eight digits; the last six are those of six.
    #[test]
    fn s02_the_codes_are_those_of_the_standard() {
        let seed = b"12345678901234567890";
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(seed, step_of(seconds * 1_000_000)), eight[2..], "{seconds}");
        }
    }

    #[test]
    fn s06_a_code_is_taken_one_step_around_its_own_and_never_twice() {
        let (seed, now) = (b"12345678901234567890", 1000);
        for (step, taken) in [(998, false), (999, true), (1000, true), (1001, true), (1002, false)] {
            let found = accepts(seed, now, 0, &code(seed, step));
            assert_eq!(found, taken.then_some(step), "{step}");
        }
        assert_eq!(accepts(seed, now, 1000, &code(seed, 1000)), None, "shown again");
        assert_eq!(accepts(seed, now, 1000, &code(seed, 999)), None, "older than one that was used");
        let spaced = code(seed, 1000);
        assert_eq!(accepts(seed, now, 0, &format!(" {} {} ", &spaced[..3], &spaced[3..])), Some(1000));
        for nonsense in ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦"] {
            assert_eq!(accepts(seed, now, 0, nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_seed_is_read_as_it_is_typed() {
        for (bytes, text) in [(&b"f"[..], "MY"), (b"foobar", "MZXW6YTBOI"), (b"", "")] {
            assert_eq!(base32(bytes), text);
            assert_eq!(from_base32(text).as_deref(), Some(bytes));
        }
        assert_eq!(from_base32("mzxw 6ytb oi=="), Some(b"foobar".to_vec()));
        assert_eq!(from_base32("01"), None);
    }

    #[test]
    fn the_address_in_the_square_code_carries_names_with_blanks() {
        let text = address(b"foobar", "State & Co", "ana");
        assert_eq!(text, "otpauth://totp/State%20%26%20Co:ana?secret=MZXW6YTBOI&issuer=State%20%26%20Co");
    }
}
