//! Phone, Social Security and other numbers, and those that are placeholders (RULES 1.2).

/// Ten digits of a phone number, or `None` for a placeholder.
pub fn phone(text: &str) -> Option<u64> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let ten = match digits.as_slice() {
        [b'1', rest @ ..] if rest.len() == 10 => rest,
        all if all.len() == 10 => all,
        _ => return None,
    };
    let value = ten.iter().fold(0u64, |sum, d| sum * 10 + u64::from(d - b'0'));
    let first = ten.first()?;
    let seven = value % 10_000_000;
    let fiction = seven / 10_000 == 555 && (seven % 10_000) / 100 == 1;
    let filler = ten.iter().all(|d| d == first) || matches!(value, 1_234_567_890 | 9_876_543_210);
    let one_digit = ten.get(3..)?.iter().all(|d| Some(d) == ten.get(3));
    (!filler && !one_digit && !fiction && *first != b'0').then_some(value)
}

/// Nine digits of a Social Security number that could have been given; the last four alone count as well
/// (then the value is below 10,000).
pub fn social_security(text: &str) -> Option<u32> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    let value = digits.iter().take(9).fold(0u32, |sum, d| sum * 10 + u32::from(d - b'0'));
    match digits.len() {
        4 => (value != 0).then_some(value),
        7 | 8 => Some(value),
        9 => {
            let (area, group, serial) = (value / 1_000_000, value / 10_000 % 100, value % 10_000);
            let first = digits.first()?;
            let filler = digits.iter().all(|d| d == first)
                || matches!(value, 123_456_789 | 987_654_321 | 78_051_120 | 219_099_999);
            (!filler && area != 0 && area != 666 && group != 0 && serial != 0).then_some(value)
        }
        _ => None,
    }
}

/// Any other number: letters and digits, capitals; `None` when it is one character over and over, save short ones: a
/// small practice has a patient 7 and a patient 22.
pub fn number(text: &str) -> Option<String> {
    let plain: String =
        text.chars().filter(|c| c.is_alphanumeric()).take(64).flat_map(char::to_uppercase).collect();
    let mut characters = plain.chars();
    let first = characters.next()?;
    let filler = (plain.len() > 3 && characters.all(|c| c == first))
        || matches!(plain.as_str(), "UNKNOWN" | "NONE" | "NA" | "123456789");
    (!filler).then_some(plain)
}
