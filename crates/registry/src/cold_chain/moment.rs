//! Dates, times and clocks of logger files: read as they stand, then placed on the line of time.
//!
//! Three things are never guessed. A date of which both orders are possible is asked for. An hour that is there twice (in autumn) is
//! told apart by the rows around it, else asked for. An hour that is not there (in spring) shows a clock that does not change with
//! ours, and that is asked for.

use jenner_model::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Dst, Offset, TimeZone};
use serde::{Deserialize, Serialize};

use crate::uploads::DateForm;

/// A date as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// One meaning only.
    Sure(Date),
    /// Two numbers of which nobody knows which is the month; the year.
    Open(i8, i8, i16),
}

impl Day {
    /// The date under an order.
    pub fn under(self, order: DateForm) -> Option<Date> {
        match (self, order) {
            (Day::Sure(date), _) => Some(date),
            (Day::Open(month, day, year), DateForm::MonthFirst)
            | (Day::Open(day, month, year), DateForm::DayFirst) => Date::new(year, month, day).ok(),
            (Day::Open(..), DateForm::YearFirst) => None,
        }
    }
}

/// A date and time as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The date.
    pub day: Day,
    /// The time of day.
    pub time: Time,
    /// The distance from UTC in seconds, where it is written with it.
    pub offset: Option<i32>,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl Written {
    /// Reads `2026-11-01 01:30`, `11/01/26 01:30:00 PM`, `01.11.2026 13:30`, `01-Nov-2026 13:30`, `2026-11-01T13:30:00Z`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"').to_lowercase().replace('\u{a0}', " ");
        let (date, rest) = split(&text)?;
        let (time, offset) = clock(rest.trim_start_matches([' ', 't', ',']).trim())?;
        Some(Self { day: day(date.trim_end_matches(','))?, time, offset })
    }
}

/// The date and what follows it.
fn split(text: &str) -> Option<(&str, &str)> {
    // The time begins with the digits before the first colon.
    let colon = text.find(':')?;
    let before = text.get(..colon)?;
    let start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (date, rest) = (text.get(..start)?, text.get(start..)?);
    Some((date.trim_end_matches([' ', ',']).trim_end_matches('t').trim(), rest))
}

fn day(text: &str) -> Option<Day> {
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts[..] else { return None };
    let month = |text: &str| {
        let start = text.get(..3)?;
        let at = MONTHS.iter().position(|name| *name == start)?;
        text.chars().all(char::is_alphabetic).then(|| i8::try_from(at + 1).ok())?
    };
    let number = |text: &str| text.parse::<i8>().ok().filter(|n| (1..=31).contains(n) && text.len() <= 2);
    let year = |text: &str| {
        let year: i16 = text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        match text.len() {
            2 => Some(2000 + year),
            4 => Some(year),
            _ => None,
        }
    };
    let sure =
        |y: &str, month: Option<i8>, d: &str| Some(Day::Sure(Date::new(year(y)?, month?, number(d)?).ok()?));
    if a.len() == 4 {
        return sure(a, month(b).or_else(|| number(b)), c);
    }
    match (month(a), month(b)) {
        (Some(month), _) => sure(c, Some(month), b),
        (_, Some(month)) => sure(c, Some(month), a),
        _ => {
            let (a, b, year) = (number(a)?, number(b)?, year(c)?);
            match (Date::new(year, a, b), Date::new(year, b, a)) {
                (Ok(one), Ok(other)) if one == other => Some(Day::Sure(one)),
                (Err(_), Err(_)) => None,
                _ => Some(Day::Open(a, b, year)),
            }
        }
    }
}

fn clock(text: &str) -> Option<(Time, Option<i32>)> {
    let digits = text.find(|c: char| !(c.is_ascii_digit() || ":.,".contains(c))).unwrap_or(text.len());
    let (time, rest) = text.split_at(digits);
    let mut parts = time.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let second = parts.next().unwrap_or("0").split(['.', ',']).next().unwrap_or("0");
    if parts.next().is_some() || hour.len() > 2 || minute.len() != 2 || second.len() > 2 {
        return None;
    }
    let (mut hour, minute, second): (i8, i8, i8) =
        (hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?);
    let mut rest = rest.trim();
    for (marks, half) in [(["am", "a.m."], 0), (["pm", "p.m."], 12)] {
        for mark in marks {
            if let Some(after) = rest.strip_prefix(mark) {
                if !(1..=12).contains(&hour) {
                    return None;
                }
                hour = hour % 12 + half;
                rest = after.trim();
            }
        }
    }
    let offset = match rest {
        "" => None,
        "z" | "utc" | "gmt" => Some(0),
        text => Some(offset(text.trim_start_matches("utc").trim_start_matches("gmt").trim())?),
    };
    Some((Time::new(hour, minute, second, 0).ok()?, offset))
}

/// `-05:00`, `+8`, `+0530` in seconds.
fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 4 && digits.is_ascii() => digits.split_at(2),
        None => (digits, "0"),
    };
    let whole = |text: &str, most: i32| text.parse::<i32>().ok().filter(|n| (0..=most).contains(n));
    Some(sign * (whole(hours, 14)? * 3_600 + whole(minutes, 59)? * 60))
}

/// The distance from UTC that a name of a column or a line of a preamble says: `Date Time, GMT-05:00`, `Time zone: UTC+08:00`.
pub(super) fn offset_in(text: &str) -> Option<i32> {
    let text = text.to_lowercase();
    let at = text.find("gmt").or_else(|| text.find("utc"))?;
    let rest = text.get(at + 3..)?.trim_start();
    let end = rest.find(|c: char| !(c.is_ascii_digit() || "+-−:".contains(c))).unwrap_or(rest.len());
    let shown = rest.get(..end)?;
    if shown.is_empty() { Some(0) } else { offset(shown) }
}

/// How the clock of a logger goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// As the clocks here: it changes in spring and autumn.
    Local,
    /// Always as here in winter.
    Standard,
    /// Always as here in summer.
    Daylight,
    /// As in UTC.
    Utc,
}

impl Clock {
    /// All.
    pub const ALL: [Clock; 4] = [Clock::Local, Clock::Standard, Clock::Daylight, Clock::Utc];

    /// Its word in forms.
    pub const fn word(self) -> &'static str {
        match self {
            Clock::Local => "local",
            Clock::Standard => "standard",
            Clock::Daylight => "daylight",
            Clock::Utc => "utc",
        }
    }

    /// The clock of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|clock| clock.word() == word)
    }
}

/// Why a time has no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lost {
    /// The hour is there twice on that day, and the rows around do not tell which.
    Twice,
    /// The hour is not there on that day.
    Never,
    /// Beyond all calendars.
    Beyond,
}

enum Spot {
    Sure(i64),
    Twice(i64, i64),
    Lost(Lost),
}

fn fixed(zone: &TimeZone, at: DateTime, clock: Clock) -> Option<Offset> {
    let wanted = match clock {
        Clock::Utc => return Some(Offset::UTC),
        Clock::Daylight => Dst::Yes,
        Clock::Standard | Clock::Local => Dst::No,
    };
    let of = |month| {
        let noon = Date::new(at.year(), month, 15).ok()?.at(12, 0, 0, 0);
        let here = noon.to_zoned(zone.clone()).ok()?.timestamp();
        let info = zone.to_offset_info(here);
        Some((info.offset(), info.dst()))
    };
    let both = [of(1)?, of(7)?];
    both.iter().find(|(_, dst)| *dst == wanted).or(both.first()).map(|(offset, _)| *offset)
}

fn microseconds(offset: Offset, at: DateTime) -> Spot {
    match offset.to_timestamp(at) {
        Ok(at) => Spot::Sure(Timestamp::from_jiff(at).0),
        Err(_) => Spot::Lost(Lost::Beyond),
    }
}

fn spot(zone: &TimeZone, at: DateTime, clock: Clock) -> Spot {
    if clock != Clock::Local {
        return fixed(zone, at, clock).map_or(Spot::Lost(Lost::Beyond), |offset| microseconds(offset, at));
    }
    match zone.to_ambiguous_timestamp(at).offset() {
        AmbiguousOffset::Unambiguous { offset } => microseconds(offset, at),
        AmbiguousOffset::Gap { .. } => Spot::Lost(Lost::Never),
        AmbiguousOffset::Fold { before, after } => {
            match (microseconds(before, at), microseconds(after, at)) {
                (Spot::Sure(early), Spot::Sure(late)) => Spot::Twice(early, late),
                _ => Spot::Lost(Lost::Beyond),
            }
        }
    }
}

/// Places the times of a file, in the order of its rows.
pub fn place(zone: &TimeZone, clock: Clock, times: &[DateTime]) -> Vec<Result<Timestamp, Lost>> {
    let mut spots: Vec<Spot> = times.iter().map(|at| spot(zone, *at, clock)).collect();
    // Some loggers write the latest first.
    let backwards = times.first() > times.last();
    if backwards {
        spots.reverse();
    }
    let mut placed = in_order(&spots);
    if backwards {
        placed.reverse();
    }
    placed
}

/// The usual distance between two rows: the middle one of those that are known.
fn usual(spots: &[Spot]) -> Option<i64> {
    let pairs = spots.iter().zip(spots.iter().skip(1));
    let mut apart: Vec<i64> = pairs
        .filter_map(|pair| match pair {
            (Spot::Sure(one), Spot::Sure(next)) if next > one => Some(next - one),
            _ => None,
        })
        .collect();
    apart.sort_unstable();
    apart.get(apart.len() / 2).copied()
}

fn in_order(spots: &[Spot]) -> Vec<Result<Timestamp, Lost>> {
    let usual = usual(spots);
    let mut placed = Vec::with_capacity(spots.len());
    let mut at = 0;
    while let Some(spot) = spots.get(at) {
        match spot {
            Spot::Sure(sure) => placed.push(Ok(Timestamp(*sure))),
            Spot::Lost(lost) => placed.push(Err(*lost)),
            Spot::Twice(..) => {
                let run: Vec<(i64, i64)> = spots
                    .iter()
                    .skip(at)
                    .map_while(|spot| match spot {
                        Spot::Twice(early, late) => Some((*early, *late)),
                        _ => None,
                    })
                    .collect();
                let sure = |at: Option<&Spot>| match at {
                    Some(Spot::Sure(sure)) => Some(*sure),
                    _ => None,
                };
                let before = at.checked_sub(1).and_then(|at| sure(spots.get(at)));
                let after = sure(spots.get(at + run.len()));
                placed.extend(told_apart(&run, before, after, usual));
                at += run.len();
                continue;
            }
        }
        at += 1;
    }
    placed
}

/// Which of the two hours rows lie in: the first one until the clock is set back, then the second. Where it is not set back within
/// these rows, the row next to them tells, if it is no further away than rows are from each other.
fn told_apart(
    run: &[(i64, i64)],
    before: Option<i64>,
    after: Option<i64>,
    usual: Option<i64>,
) -> Vec<Result<Timestamp, Lost>> {
    let early = |(early, _): &(i64, i64)| Ok(Timestamp(*early));
    let late = |(_, late): &(i64, i64)| Ok(Timestamp(*late));
    let pairs = run.iter().zip(run.iter().skip(1));
    if let Some(back) = pairs.map(|(one, next)| next.0 <= one.0).position(|back| back) {
        let (first, second) = run.split_at(back + 1);
        return first.iter().map(early).chain(second.iter().map(late)).collect();
    }
    let near = |apart: i64| usual.is_some_and(|usual| apart > 0 && apart <= usual + usual / 2);
    let from_before = before.zip(run.first()).is_some_and(|(before, first)| near(first.0 - before));
    let to_after = after.zip(run.last()).is_some_and(|(after, last)| near(after - last.1));
    match (from_before, to_after) {
        (true, false) => run.iter().map(early).collect(),
        (false, true) => run.iter().map(late).collect(),
        // Next to both: the clock was not set back at all. Next to neither: nothing tells.
        _ => run.iter().map(|_| Err(Lost::Twice)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chicago() -> TimeZone {
        TimeZone::get("America/Chicago").unwrap()
    }

    fn utc(times: &[&str], clock: Clock) -> Vec<String> {
        let times: Vec<DateTime> = times.iter().map(|text| text.parse().unwrap()).collect();
        let show = |placed: Result<Timestamp, Lost>| match placed {
            Ok(at) => at.to_jiff().strftime("%d %H:%M").to_string(),
            Err(lost) => format!("{lost:?}"),
        };
        place(&chicago(), clock, &times).into_iter().map(show).collect()
    }

    #[test]
    fn dates_and_times_are_read_as_loggers_write_them() {
        let sure = |text: &str| {
            let written = Written::read(text).unwrap_or_else(|| panic!("{text}"));
            let Day::Sure(date) = written.day else { panic!("{text}: {:?}", written.day) };
            (
                date.at(written.time.hour(), written.time.minute(), written.time.second(), 0).to_string(),
                written.offset,
            )
        };
        for (text, expected, offset) in [
            ("2026-11-25 13:05", "2026-11-25T13:05:00", None),
            ("2026/11/25 5:02:58", "2026-11-25T05:02:58", None),
            ("2026-11-25T13:05:00Z", "2026-11-25T13:05:00", Some(0)),
            ("2026-11-25T13:05:00.123-06:00", "2026-11-25T13:05:00", Some(-21_600)),
            ("25-Nov-2026 01:05:00 PM", "2026-11-25T13:05:00", None),
            ("Nov 25, 2026 12:05 AM", "2026-11-25T00:05:00", None),
            ("2026 Nov 25 13:05:00 UTC+08:00", "2026-11-25T13:05:00", Some(28_800)),
            ("11/11/26 01:05:00 p.m.", "2026-11-11T13:05:00", None),
        ] {
            assert_eq!(sure(text), (expected.to_owned(), offset), "{text}");
        }
        assert_eq!(Written::read("03/04/26 10:00").unwrap().day, Day::Open(3, 4, 2026));
        assert_eq!(Written::read("25.11.2026 10:00").unwrap().day, Day::Open(25, 11, 2026));
        for text in [
            "",
            "10:00",
            "2026-11-25",
            "2/30/2026 10:00",
            "13/13/2026 10:00",
            "2026-11-25 25:00",
            "yesterday 10:00",
            "2026-11-25 13:00 pm",
        ] {
            assert!(Written::read(text).is_none(), "{text}");
        }
        assert_eq!(Day::Open(3, 4, 2026).under(DateForm::MonthFirst), Date::new(2026, 3, 4).ok());
        assert_eq!(Day::Open(3, 4, 2026).under(DateForm::DayFirst), Date::new(2026, 4, 3).ok());
        assert_eq!(Day::Open(25, 11, 2026).under(DateForm::MonthFirst), None);
    }

    #[test]
    fn the_distance_from_utc_is_read_from_the_name_of_a_column() {
        assert_eq!(offset_in("Date Time, GMT-05:00"), Some(-18_000));
        assert_eq!(offset_in("Time zone: UTC+08:00"), Some(28_800));
        assert_eq!(offset_in("Date-Time (CDT)"), None);
        assert_eq!(offset_in("Timestamp (UTC)"), Some(0));
    }

    #[test]
    fn the_hour_that_is_there_twice_in_autumn_is_told_apart_by_the_rows_around_it() {
        // On 2026-11-01 at 02:00 daylight time (07:00 UTC) the clock is set back to 01:00.
        let whole = [
            "2026-11-01 00:30",
            "2026-11-01 01:00",
            "2026-11-01 01:30",
            "2026-11-01 01:00",
            "2026-11-01 01:30",
            "2026-11-01 02:00",
        ];
        assert_eq!(
            utc(&whole, Clock::Local),
            ["01 05:30", "01 06:00", "01 06:30", "01 07:00", "01 07:30", "01 08:00"]
        );
        let mut backwards = whole;
        backwards.reverse();
        assert_eq!(
            utc(&backwards, Clock::Local),
            ["01 08:00", "01 07:30", "01 07:00", "01 06:30", "01 06:00", "01 05:30"]
        );
        let ends = [
            "2026-10-31 23:30",
            "2026-11-01 00:00",
            "2026-11-01 00:30",
            "2026-11-01 01:00",
            "2026-11-01 01:30",
        ];
        assert_eq!(utc(&ends, Clock::Local)[3..], ["01 06:00", "01 06:30"]);
        let begins = [
            "2026-11-01 01:00",
            "2026-11-01 01:30",
            "2026-11-01 02:00",
            "2026-11-01 02:30",
            "2026-11-01 03:00",
        ];
        assert_eq!(utc(&begins, Clock::Local)[..2], ["01 07:00", "01 07:30"]);
        // By itself nothing tells; and a clock that was never set back is not one of ours.
        assert_eq!(utc(&["2026-11-01 01:00", "2026-11-01 01:30"], Clock::Local), ["Twice", "Twice"]);
        let never = [
            "2026-11-01 00:00",
            "2026-11-01 00:30",
            "2026-11-01 01:00",
            "2026-11-01 01:30",
            "2026-11-01 02:00",
            "2026-11-01 02:30",
        ];
        assert_eq!(utc(&never, Clock::Local)[2..4], ["Twice", "Twice"]);
        assert_eq!(utc(&never, Clock::Standard)[2..5], ["01 07:00", "01 07:30", "01 08:00"]);
        assert_eq!(utc(&never, Clock::Daylight)[2..5], ["01 06:00", "01 06:30", "01 07:00"]);
        assert_eq!(utc(&never, Clock::Utc)[2..5], ["01 01:00", "01 01:30", "01 02:00"]);
    }

    #[test]
    fn the_hour_that_is_not_there_in_spring_has_no_place_on_a_clock_of_ours() {
        // On 2026-03-08 at 02:00 standard time (08:00 UTC) the clock is set forward to 03:00.
        let with_us = ["2026-03-08 01:30", "2026-03-08 03:00", "2026-03-08 03:30"];
        assert_eq!(utc(&with_us, Clock::Local), ["08 07:30", "08 08:00", "08 08:30"]);
        let not_with_us = ["2026-03-08 01:30", "2026-03-08 02:00", "2026-03-08 02:30", "2026-03-08 03:00"];
        assert_eq!(utc(&not_with_us, Clock::Local)[1..3], ["Never", "Never"]);
        assert_eq!(utc(&not_with_us, Clock::Standard), ["08 07:30", "08 08:00", "08 08:30", "08 09:00"]);
    }
}
