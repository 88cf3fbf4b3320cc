//! What the primitive data types look like (HL7 v2.5.1 §2A), and the forms that the guide's statements ask for.

use jiff::civil::{Date, Time};

/// Whether a text is of a primitive data type. Types without a form of their own take every text.
pub(super) fn is_of(datatype: &str, text: &str) -> bool {
    match datatype {
        "NM" => is_number(text),
        "SI" => !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()),
        "DT" | "DT_D" => matches!(text.len(), 4 | 6 | 8) && is_moment(text),
        "DTM" => is_moment(text),
        "TM" => {
            let (time, zone) = without_zone(text);
            zone && is_time(time)
        }
        _ => true,
    }
}

/// `[+-]digits[.digits]`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !(whole.is_empty() && fraction.is_empty()) && all_digits(whole) && all_digits(fraction)
}

/// `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][+/-ZZZZ]` that names a time that there is.
fn is_moment(text: &str) -> bool {
    let (moment, zone) = without_zone(text);
    zone && is_local_moment(moment)
}

fn is_local_moment(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or(text);
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    match whole.len() {
        4 => true,
        6 => (1..=12).contains(&number(&whole[4..])),
        8 => is_date(whole),
        10..=14 => is_date(&whole[..8]) && is_time(&text[8..]),
        _ => false,
    }
}

/// Eight digits that are a day of the calendar.
fn is_date(text: &str) -> bool {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let (month, day) = (number(&text[4..6]), number(&text[6..]));
    Date::new(number(&text[..4]), month, day).is_ok()
}

/// `HH[MM[SS[.S…]]]`.
fn is_time(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 4 {
        return false;
    }
    let two = |from: usize| whole.get(from..from + 2).map_or(0, number);
    let fits = matches!(whole.len(), 2 | 4 | 6) && (whole.len() == 6 || !text.contains('.'));
    fits && Time::new(two(0), two(2), two(4), 0).is_ok()
}

fn number<T: std::str::FromStr + Default>(text: &str) -> T {
    text.parse().unwrap_or_default()
}

/// The text without its zone, and whether the zone (if any) can be one.
fn without_zone(text: &str) -> (&str, bool) {
    match text.find(['+', '-']) {
        None => (text, true),
        Some(at) => {
            let zone = &text[at + 1..];
            let fits = zone.len() == 4 && zone.bytes().all(|b| b.is_ascii_digit());
            (&text[..at], fits && Time::new(number(&zone[..2]), number(&zone[2..]), 0, 0).is_ok())
        }
    }
}

/// `YYYYMMDD`, a time after it allowed, no zone (IZ-TS_NZ).
pub(super) fn is_day(text: &str) -> bool {
    text.len() >= 8 && is_local_moment(text)
}

/// `YYYYMM` or finer, no zone (IZ-TS_M).
pub(super) fn is_month(text: &str) -> bool {
    text.len() >= 6 && is_local_moment(text)
}

/// `YYYYMMDDHHMMSS[.S…]+/-ZZZZ` (IZ-TS_Z).
pub(super) fn is_zoned(text: &str) -> bool {
    let (local, zone) = without_zone(text);
    let seconds = local.split('.').next().is_some_and(|whole| whole.len() == 14);
    seconds && zone && local.len() < text.len() && is_local_moment(local)
}

/// Digits with dots between, as ISO writes object identifiers: 0 to 2 first, no leading zeros.
pub(super) fn is_oid(text: &str) -> bool {
    let mut arcs = text.split('.');
    let first = arcs.next().is_some_and(|arc| matches!(arc, "0" | "1" | "2"));
    let is_arc = |arc: &str| {
        !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit()) && (arc == "0" || !arc.starts_with('0'))
    };
    first && arcs.all(is_arc)
}

/// A whole number above 0.
pub(super) fn is_positive(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && text.bytes().any(|b| b != b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_as_long_as_the_type_says_and_on_the_calendar() {
        for text in ["2024", "202402", "20240229", "2024022923", "20240229235959.1234-0600"] {
            assert!(is_of("DTM", text), "{text}");
        }
        for text in
            ["", "24", "20240230", "20240229240000", "2024022", "20240229-06", "2024022912.5", "2024-02-29"]
        {
            assert!(!is_of("DTM", text), "{text}");
        }
        assert!(is_of("DT", "20240229") && !is_of("DT", "2024022910"));
        assert!(is_of("TM", "0930") && !is_of("TM", "930"));
    }

    #[test]
    fn the_forms_of_the_statements_are_told_apart() {
        assert!(
            is_day("20240229") && is_day("202402291200") && !is_day("202402") && !is_day("20240229-0600")
        );
        assert!(is_month("202402") && is_month("20240229") && !is_month("2024") && !is_month("202413"));
        assert!(is_zoned("20240229120000-0600") && is_zoned("20240229120000.25+0000"));
        assert!(!is_zoned("20240229120000") && !is_zoned("202402291200-0600") && !is_zoned("20240229"));
    }

    #[test]
    fn numbers_and_object_identifiers_are_what_they_claim() {
        assert!(is_of("NM", "-0.5") && is_of("NM", ".5") && is_of("NM", "12") && !is_of("NM", "1,5"));
        assert!(!is_of("NM", ".") && !is_of("NM", "0.5 mL") && is_of("SI", "01") && !is_of("SI", "-1"));
        assert!(
            is_oid("2.16.840.1.113883.19")
                && is_oid("1")
                && !is_oid("2.16.084")
                && !is_oid("3.1")
                && !is_oid("CDC")
        );
        assert!(is_positive("12") && !is_positive("0") && !is_positive("") && !is_positive("1a"));
    }
}
