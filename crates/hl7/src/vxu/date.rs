//! Dates as HL7 writes them: `YYYY`, `YYYYMM`, `YYYYMMDD`, with or without a time and a zone behind.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// A date, as exactly as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// A year alone.
    Year,
    /// A month, by its last day.
    Month(Date),
    /// A day.
    Day(Date),
}

/// A time, as exactly as it was sent: day, time of day (midnight when unsaid), zone, precise to the second?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Day and time of day.
    pub local: DateTime,
    /// Offset from UTC, if sent.
    pub offset: Option<Offset>,
    /// Whether hours, minutes and seconds were sent.
    pub precise: bool,
}

/// Splits off fraction and zone. `None` when the rest is not digits of a length that HL7 knows.
fn digits(text: &str) -> Option<(&str, Option<&str>)> {
    let text = text.trim();
    let (stamp, zone) = match text.find(['+', '-']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    let (stamp, fraction) = stamp.split_once('.').unwrap_or((stamp, "0"));
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let known_length = matches!(stamp.len(), 4 | 6 | 8 | 10 | 12 | 14);
    (known_length && number(stamp) && number(fraction)).then_some((stamp, zone))
}

fn part(stamp: &str, from: usize, to: usize) -> Option<i8> {
    stamp.get(from..to).map_or(Some(0), |text| text.parse().ok())
}

/// Reads a date. A time behind the day must be one, but is not kept.
pub(crate) fn when(text: &str) -> Option<When> {
    let (stamp, _) = digits(text)?;
    let year: i16 = stamp.get(..4)?.parse().ok()?;
    if year < 1 {
        return None;
    }
    match stamp.len() {
        4 => Some(When::Year),
        6 => {
            let first = Date::new(year, part(stamp, 4, 6)?, 1).ok()?;
            Some(When::Month(first.last_of_month()))
        }
        _ => moment(text).map(|moment| When::Day(moment.local.date())),
    }
}

/// Reads a date that must be exact to the day.
pub(crate) fn day(text: &str) -> Option<Date> {
    match when(text)? {
        When::Day(day) => Some(day),
        When::Year | When::Month(_) => None,
    }
}

/// Reads a time stamp that has at least a day.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let (stamp, zone) = digits(text)?;
    if stamp.len() < 8 {
        return None;
    }
    let year: i16 = stamp[..4].parse().ok()?;
    let date = Date::new(year, part(stamp, 4, 6)?, part(stamp, 6, 8)?).ok()?;
    let (hour, minute, second) = (part(stamp, 8, 10)?, part(stamp, 10, 12)?, part(stamp, 12, 14)?);
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    let local = valid.then(|| date.at(hour, minute, second.min(59), 0))?;
    let offset = match zone {
        Some(zone) => Some(offset(zone)?),
        None => None,
    };
    Some(Moment { local, offset, precise: stamp.len() == 14 })
}

/// `+HHMM` or `-HHMM`.
fn offset(zone: &str) -> Option<Offset> {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let number = zone.get(1..)?;
    if number.len() != 4 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (number[..2].parse().ok()?, number[2..].parse().ok()?);
    (hours <= 14 && minutes < 60).then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok())?
}

/// Completed months between two days; 0 when the second is not later.
pub(crate) fn age_in_months(birth: Date, on: Date) -> u16 {
    let months = (i32::from(on.year()) - i32::from(birth.year())) * 12 + i32::from(on.month())
        - i32::from(birth.month());
    let whole = if on.day() < birth.day() { months - 1 } else { months };
    u16::try_from(whole.max(0)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_may_carry_a_time_but_must_exist() {
        assert_eq!(day("20230228"), Some(date(2023, 2, 28)));
        assert_eq!(day("20230228134501.123-0600"), Some(date(2023, 2, 28)));
        for wrong in [
            "20230230",
            "2023022",
            "202302",
            "2023-02-28",
            "DOB",
            "",
            "20231301",
            "20230228250000",
            "00000101",
        ] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_month_is_its_last_day() {
        assert_eq!(when("202402"), Some(When::Month(date(2024, 2, 29))));
        assert_eq!(when("2024"), Some(When::Year));
        assert_eq!(when("202413"), None);
    }

    #[test]
    fn a_moment_knows_its_zone_and_its_precision() {
        let full = moment("20240229080910.5+0530").unwrap();
        assert_eq!(full.offset.map(|o| o.seconds()), Some(19_800));
        assert!(full.precise);
        assert!(!moment("202402290809").unwrap().precise);
        assert_eq!(moment("20240229080910-2500"), None);
    }

    #[test]
    fn age_counts_whole_months() {
        assert_eq!(age_in_months(date(2020, 1, 31), date(2020, 2, 29)), 0);
        assert_eq!(age_in_months(date(2020, 1, 31), date(2020, 3, 31)), 2);
        assert_eq!(age_in_months(date(2020, 1, 31), date(2019, 3, 31)), 0);
    }
}
