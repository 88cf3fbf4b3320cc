//! Made-up families who are due for vaccines: some can be told by text message alone, some by e-mail, some by letter.

use std::fmt::Write as _;

/// By what a family can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// A phone.
    Text,
    /// An e-mail address.
    Email,
    /// A postal address.
    Letter,
}

/// The family that asks for no more text messages before the first one leaves.
pub const STOPS_BEFORE: u32 = 3;
/// The family whose phone answers the first text message with STOP.
pub const ANSWERS_STOP: u32 = 0;

/// Whom a family is told by: they take turns.
pub fn way(number: u32) -> Way {
    match number % 3 {
        0 => Way::Text,
        1 => Way::Email,
        _ => Way::Letter,
    }
}

/// Children of a family: mostly one, sometimes two, now and then five.
fn children(number: u32) -> u32 {
    match number {
        n if n % 16 == 5 => 5,
        n if n % 4 == 1 => 2,
        _ => 1,
    }
}

/// Ten digits. Their ends are none of those at which the sandbox misbehaves, save one that answers STOP.
pub fn phone(number: u32) -> String {
    match number {
        ANSWERS_STOP => "9852997867".to_owned(),
        n => format!("985{}{}", 300 + n / 2_500, 5_000 + n % 2_500),
    }
}

/// An e-mail address.
pub fn email(number: u32) -> String {
    format!("family.{number}@mail.example")
}

/// Street and number: nobody else lives there.
pub fn street(number: u32) -> String {
    format!("{} Canal St", 10_000 + number)
}

/// A family name that no other family has.
fn name(number: u32) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "cor", "dul", "fen", "gri", "hal", "jor", "kel", "lum", "mar", "nes", "pol", "ras", "sul",
        "tir", "vaz",
    ];
    let mut name = String::new();
    let mut rest = number;
    for _ in 0..5 {
        name.push_str(SYLLABLES.get(rest as usize % 16).copied().unwrap_or_default());
        rest /= 16;
    }
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The messages about a family, one for each child: two years old and without a dose.
pub fn messages(number: u32, sender: &str, born: jiff::civil::Date, now: &str) -> Vec<String> {
    const GIVEN: [&str; 10] =
        ["Adele", "Blaise", "Céleste", "Đức", "Elodie", "Félix", "Ñusta", "Hugo", "Inés", "Jules"];
    let family = name(number);
    (0..children(number))
        .map(|child| {
            let given = GIVEN.get((number + child) as usize % 10).copied().unwrap_or_default();
            let id = format!("{number}-{child}");
            let days = jiff::Span::new().days(i64::from(child * 400 + number % 300));
            let born = born.saturating_sub(days).strftime("%Y%m%d").to_string();
            let language = if number % 4 == 2 { "spa^^ISO6392" } else { "eng^^ISO6392" };
            let (mut address, mut telecom) = (String::new(), String::new());
            match way(number) {
                Way::Text => {
                    let phone = phone(number);
                    let (area, rest) = phone.split_at(3);
                    telecom = format!("^PRN^CP^^^{area}^{rest}");
                }
                Way::Email => telecom = format!("^NET^Internet^{}", email(number)),
                Way::Letter => address = format!("{}^^Houma^LA^70360^USA^H", street(number)),
            }
            let mut text = format!(
                "MSH|^~\\&|EHR|{sender}|JENNER|JENNER|{now}||VXU^V04^VXU_V04|{id}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
                 PID|1||{id}^^^{sender}^MR||{family}^{given}^^^^^L||{born}|F||2106-3^White^CDCREC|{address}||{telecom}||{language}\r"
            );
            let _ = write!(text, "PD1|||||||||||02^^HL70215|N|20240305|||A|20241201|20241201\rNK1|1|{family}^Anne^^^^^L|MTH^Mother^HL70063\r");
            text
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_families_share_a_name_or_a_way_to_be_told() {
        let count = 25_000;
        for of in [name, phone, email, street] {
            let all: HashSet<String> = (0..count).map(of).collect();
            assert_eq!(all.len(), count as usize);
        }
        assert!((1..count).all(|n| !phone(n).ends_with("7867") && !phone(n).ends_with("3245")));
        assert_eq!((way(STOPS_BEFORE), way(ANSWERS_STOP)), (Way::Text, Way::Text));
    }
}
