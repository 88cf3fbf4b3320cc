//! One written form for what people write in many ways.

use jenner_model::person::{Address, PersonName, Telecom, TelecomPlace};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name as letters only: no accents, capitals, hyphens, apostrophes, spaces or periods.
/// `Thibodeaux-Lê` and `THIBODEAUX LE` are the same.
pub fn name(text: &str) -> String {
    if text.is_ascii() {
        return text
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(|b| char::from(b.to_ascii_uppercase()))
            .collect();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(|c| match c {
            'đ' | 'Đ' | 'ð' | 'Ð' => vec!['D'],
            'ø' | 'Ø' => vec!['O'],
            'ł' | 'Ł' => vec!['L'],
            'ß' => vec!['S', 'S'],
            'æ' | 'Æ' => vec!['A', 'E'],
            'œ' | 'Œ' => vec!['O', 'E'],
            _ => c.to_uppercase().collect(),
        })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// Family and given name in one form, or `None` when either is missing: half a name identifies nobody.
pub fn full_name(of: &PersonName) -> Option<(String, String)> {
    let (family, given) = (name(&of.family), name(&of.given));
    (!family.is_empty() && !given.is_empty()).then_some((family, given))
}

/// "Babyboy", "Baby Girl A", "Newborn", "Infant", "BB": what hospitals write before the child has a name.
pub fn is_placeholder(of: &PersonName) -> bool {
    const WORDS: [&str; 14] = [
        "BABY", "BOY", "GIRL", "BABYBOY", "BABYGIRL", "NEWBORN", "INFANT", "UNNAMED", "TWIN", "MALE",
        "FEMALE", "BB", "BG", "NB",
    ];
    let words: Vec<String> = of.given.split([' ', '-', '.']).map(name).filter(|w| !w.is_empty()).collect();
    // "BABYBOYB", "BABYGIRL2": the letter or number of a twin, without a space.
    let numbered = |word: &str| {
        ["BABYBOY", "BABYGIRL"].iter().filter_map(|stem| word.strip_prefix(stem)).any(|rest| rest.len() == 1)
    };
    let is_word = |word: &String| WORDS.contains(&word.as_str()) || numbered(word);
    let is_order = |word: &String| word.len() == 1;
    words.is_empty() || words.iter().any(is_word) && words.iter().all(|word| is_word(word) || is_order(word))
}

/// Ten digits of a North American number (country code 1 dropped), else all digits. Fewer than seven digits
/// are no number.
pub fn phone(of: &Telecom) -> Option<String> {
    let TelecomPlace::Phone { area, number, .. } = &of.place else { return None };
    digits_of_phone(&format!("{area}{number}"))
}

/// The digits of a phone number as somebody typed it; see [`phone`].
pub fn digits_of_phone(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = if digits.len() == 11 {
        digits.strip_prefix('1').map(str::to_owned).unwrap_or(digits)
    } else {
        digits
    };
    (digits.len() >= 7).then_some(digits)
}

/// An e-mail address in lower case.
pub fn email(of: &Telecom) -> Option<String> {
    match &of.place {
        TelecomPlace::Email(address) if address.contains('@') => Some(address.trim().to_lowercase()),
        _ => None,
    }
}

/// Street line and five-digit ZIP, or `None` when either is missing.
pub fn address(of: &Address) -> Option<(String, String)> {
    let street = name(&of.street);
    let zip: String = of.zip.chars().filter(char::is_ascii_digit).take(5).collect();
    (!street.is_empty() && zip.len() == 5).then_some((street, zip))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_hyphens_and_capitals_do_not_make_two_names() {
        for (a, b) in
            [("Thibodeaux-Lê", "THIBODEAUX LE"), ("O'Brien", "obrien"), ("Đặng", "Dang"), ("Muñoz", "MUNOZ")]
        {
            assert_eq!(name(a), name(b), "{a} {b}");
        }
        assert_ne!(name("Landry"), name("Laundry"));
    }

    #[test]
    fn a_phone_number_is_its_ten_digits() {
        assert_eq!(digits_of_phone("+1 (504) 555-0143").as_deref(), Some("5045550143"));
        assert_eq!(digits_of_phone("555"), None);
    }

    #[test]
    fn a_newborns_placeholder_is_told_from_a_name() {
        let named = |given: &str| PersonName { given: given.into(), ..PersonName::default() };
        for given in ["BABYBOY", "Baby Girl", "Babygirl B", "BABYGIRLA", "BABY BOY 2", "Newborn", "Boy A", ""]
        {
            assert!(is_placeholder(&named(given)), "{given}");
        }
        for given in ["Babette", "Boyd", "Girlie", "Bryan", "A", "Baby Ann"] {
            assert!(!is_placeholder(&named(given)), "{given}");
        }
    }
}
