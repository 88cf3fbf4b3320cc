//! Understands what was typed into the one search box: names, birth date, phone, registry or chart number,
//! the code of an official record (typed, or its square code scanned), in any order.

use jenner_model::RegistryNumber;
use jenner_registry::papers::Code;
use jiff::civil::Date;

use crate::views::Asked;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Spanish months whose first three letters differ from the English ones.
const MESES: [(&str, usize); 4] = [("ene", 1), ("abr", 4), ("ago", 8), ("dic", 12)];

/// Reads a search. `today` decides the century of a two-digit year: a birth date is never in the future.
pub fn search(text: &str, today: Date) -> Asked {
    let mut asked = Asked::default();
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut at = 0;
    while at < words.len() {
        let rest = &words[at..];
        if asked.birth_date.is_none()
            && let Some((date, taken)) = longest(rest, 3, |joined| day(joined, today))
        {
            asked.birth_date = Some(date);
            at += taken;
            continue;
        }
        if let Some((code, taken)) = longest(rest, 4, code) {
            asked.chart = Some(code);
            at += taken;
            continue;
        }
        if let Some((number, taken)) = longest(rest, 4, |joined| joined.parse::<RegistryNumber>().ok()) {
            asked.number = Some(number);
            at += taken;
            continue;
        }
        if let Some((phone, taken)) = longest(rest, 3, phone) {
            asked.phone = Some(phone);
            at += taken;
            continue;
        }
        word(rest[0], &mut asked);
        at += 1;
    }
    asked
}

/// The code of an official record: as its square code says it (an address that ends in `/v/` and the code), or in four
/// groups of four. Sixteen letters and digits in one word may as well be a chart number, and are taken as one: both are
/// looked for.
fn code(text: &str) -> Option<String> {
    if let Some((_, scanned)) = text.rsplit_once("/v/") {
        return Code::read(scanned).map(|code| code.plain());
    }
    let groups: Vec<&str> = text.split([' ', '-']).collect();
    let is_code = groups.len() == 4
        && groups.iter().all(|group| group.len() == 4)
        && text.bytes().any(|byte| byte.is_ascii_digit());
    Code::read(text).filter(|_| is_code).map(|code| code.plain())
}

/// The longest run of words at the start that reads as one thing.
fn longest<T>(words: &[&str], most: usize, read: impl Fn(&str) -> Option<T>) -> Option<(T, usize)> {
    (1..=most.min(words.len())).rev().find_map(|taken| Some((read(&words[..taken].join(" "))?, taken)))
}

fn word(text: &str, asked: &mut Asked) {
    let ends_family = text.contains(',');
    for part in text.split(',').filter(|part| !part.is_empty()) {
        if part.bytes().any(|byte| byte.is_ascii_digit()) {
            asked.chart = Some(part.to_owned());
        } else {
            asked.names.push(part.to_owned());
            if ends_family && asked.family_words == 0 {
                asked.family_words = asked.names.len();
            }
        }
    }
    if ends_family && asked.family_words == 0 {
        asked.family_words = asked.names.len();
    }
}

/// Seven or ten digits with the marks people put between them; eight or nine digits are a number of another
/// kind. Digits alone count only when there are ten.
fn phone(text: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_digit() || "()-. +".contains(c);
    if !text.chars().all(allowed) {
        return None;
    }
    let mut digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 11 && digits.starts_with('1') {
        digits.remove(0);
    }
    let marked = text.chars().any(|c| "()-.".contains(c));
    matches!((digits.len(), marked), (10, _) | (7, true)).then_some(digits)
}

/// A day in any of the forms people type: `3/14/21`, `03142021`, `2021-03-14`, `14 mar 2021`, `mar 14 2021`,
/// `t` for today, `y` for yesterday.
pub fn day(text: &str, today: Date) -> Option<Date> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "t" => return Some(today),
        "y" => return today.yesterday().ok(),
        _ => {}
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        // 19840312 is a year first only when it cannot be a month first.
        return numbers(&text[..2], &text[2..4], &text[4..], today)
            .or_else(|| numbers(&text[4..6], &text[6..], &text[..4], today));
    }
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts[..] else { return None };
    match (month(a), month(b)) {
        (Some(month), _) => numbers(&month.to_string(), b, c, today),
        (_, Some(month)) => numbers(&month.to_string(), a, c, today),
        _ if a.len() == 4 => numbers(b, c, a, today),
        // Words with spaces between bare numbers are more likely a phone or a chart number.
        _ if text.contains(' ') => None,
        _ => numbers(a, b, c, today),
    }
}

fn month(text: &str) -> Option<usize> {
    let start = text.get(..3)?;
    let english = MONTHS.iter().position(|name| *name == start).map(|at| at + 1);
    english.or_else(|| MESES.iter().find(|(name, _)| *name == start).map(|(_, at)| *at))
}

fn numbers(month: &str, day: &str, year: &str, today: Date) -> Option<Date> {
    let short = year.len() == 2;
    if !short && year.len() != 4 {
        return None;
    }
    let (month, day, mut year) = (month.parse().ok()?, day.parse().ok()?, year.parse::<i16>().ok()?);
    if short {
        year += 2000;
        let this_century = Date::new(year, month, day).ok();
        if this_century.is_none_or(|date| date > today) {
            year -= 100;
        }
    }
    Date::new(year, month, day).ok().filter(|date| date.year() >= 1880)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn the_code_of_a_paper_is_read_typed_or_scanned() {
        for text in
            ["K7QM-4T9X-2HDR-8W3C", "k7qm 4t9x 2hdr 8w3c", "https://iz.example.gov/v/K7QM4T9X2HDR8W3C"]
        {
            assert_eq!(search(text, TODAY).chart.as_deref(), Some("K7QM4T9X2HDR8W3C"), "{text}");
        }
        let names = search("John Paul Mary Rose 1/12/2021", TODAY);
        assert!(names.chart.is_none() && names.names.len() == 4);
    }

    #[test]
    fn a_day_is_read_in_every_form_people_type() {
        for text in ["3/14/21", "03142021", "2021-03-14", "14 mar 2021", "mar 14, 2021", "3-14-2021"] {
            assert_eq!(day(text, TODAY), Some(date(2021, 3, 14)), "{text}");
        }
        assert_eq!(day("t", TODAY), Some(TODAY));
        assert_eq!(day("y", TODAY), Some(date(2026, 11, 21)));
        assert_eq!(day("5/1/47", TODAY), Some(date(1947, 5, 1)), "never in the future");
        assert_eq!(day("19840312", TODAY), Some(date(1984, 3, 12)));
        assert_eq!(day("5 ene 2020", TODAY), Some(date(2020, 1, 5)));
        for wrong in ["2/30/2021", "13/13/2021", "hello", "", "1/2", "985 555 0143", "3/14/021"] {
            assert_eq!(day(wrong, TODAY), None, "{wrong}");
        }
    }

    #[test]
    fn one_box_understands_names_birth_date_phone_and_numbers_in_any_order() {
        let asked = search("guidry ana 3/14/21", TODAY);
        assert_eq!(asked.names, ["guidry", "ana"]);
        assert_eq!(asked.birth_date, Some(date(2021, 3, 14)));
        let asked = search("14 mar 2021 De La Cruz, Ana", TODAY);
        assert_eq!(asked.names, ["De", "La", "Cruz", "Ana"]);
        assert_eq!(asked.family_words, 3);
        assert_eq!(asked.birth_date, Some(date(2021, 3, 14)));
        let asked = search("Guidry,Ana", TODAY);
        assert_eq!((asked.names.len(), asked.family_words), (2, 1));
        for text in ["(985) 555-0143", "985-555-0143", "9855550143", "985 555 0143"] {
            assert_eq!(search(text, TODAY).phone.as_deref(), Some("9855550143"), "{text}");
        }
        assert_eq!(search("MR-5512", TODAY).chart.as_deref(), Some("MR-5512"));
        let number = RegistryNumber::from_number(120_004_567).unwrap();
        assert_eq!(search(&number.to_string(), TODAY).number, Some(number));
        assert_eq!(
            search(&format!("{} ana", number.to_string().replace('-', " ")), TODAY).number,
            Some(number)
        );
    }

    #[test]
    fn any_text_is_understood_without_a_panic() {
        for text in ["", ",", ",,,", "  ,a", "é", "ñandú 1", "1/1/1/1", "\u{0}\u{0}", "mär 1 2020"] {
            let _ = search(text, TODAY);
        }
    }
}
