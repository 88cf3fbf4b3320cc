//! A day of the calendar as one number, and the arithmetic the schedule does with it (CDSi 3.4).

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::Duration;

/// A civil day, kept as the number of days since 1970-01-01 (proleptic Gregorian calendar).
///
/// It can be any day from 0001-01-01 to 9999-12-31. Arithmetic stops at these ends instead of failing, so that
/// a birth date in year 9999 is a strange answer and not a panic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// 0001-01-01.
    pub const MIN: Date = Date(-719_162);
    /// 9999-12-31.
    pub const MAX: Date = Date(2_932_896);
    /// 1900-01-01: what a missing minimum date counts as (CDSi, assumed values of calculated dates).
    pub const ASSUMED_MINIMUM: Date = Date(-25_567);
    /// 2999-12-31: what a missing maximum date counts as, and an earliest date that nothing limits (Table 7-9).
    pub const ASSUMED_MAXIMUM: Date = Date(376_199);

    /// The day of this year, month and day of month; `None` where the calendar has no such day.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let known = (1..=9999).contains(&year) && (1..=12).contains(&month);
        (known && day >= 1 && day <= days_in(year, month)).then(|| Date(number(year, month, day)))
    }

    /// The day with this number, counted from 1970-01-01; `None` outside years 1 to 9999.
    pub fn from_number(days: i32) -> Option<Date> {
        (Date::MIN.0..=Date::MAX.0).contains(&days).then_some(Date(days))
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// Year, month and day of month.
    pub fn parts(self) -> (i32, u8, u8) {
        // Years are counted from March, so that the leap day is the last of its year.
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        (year_of_era + era * 400 + i32::from(month <= 2), month as u8, day as u8)
    }

    /// This day moved by a duration: first years and months, keeping the day of the month, then weeks and days
    /// (CALCDT-1 to -4, -6). Where the month reached has no such day, the first of the month after it
    /// (CALCDT-5), before days are added.
    pub fn plus(self, duration: Duration) -> Date {
        let months = duration.whole_months();
        let moved = if months == 0 { self } else { Date::months_after(self.parts(), months) };
        moved.plus_days(duration.whole_days())
    }

    /// The first step of [`Date::plus`]: a day given by its parts, moved by years and months.
    pub(crate) fn months_after((year, month, day): (i32, u8, u8), months: i32) -> Date {
        let total = (year * 12 + i32::from(month) - 1).saturating_add(months);
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) as u8 + 1);
        if year < 1 {
            return Date::MIN;
        }
        if year > 9999 {
            return Date::MAX;
        }
        let last = days_in(year, month);
        if day <= last {
            Date(number(year, month, day))
        } else {
            Date(number(year, month, last)).plus_days(1)
        }
    }

    /// This day moved by a number of days.
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(days).clamp(Date::MIN.0, Date::MAX.0))
    }

    /// Days from `earlier` to this day.
    pub fn days_since(self, earlier: Date) -> i32 {
        self.0 - earlier.0
    }
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn number(year: i32, month: u8, day: u8) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = (i32::from(month) + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + i32::from(day) - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is wrong with a written date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no date: write year-month-day, for example 2024-02-29")]
pub struct NotADate(pub String);

impl FromStr for Date {
    type Err = NotADate;

    /// Reads `2024-02-29`.
    fn from_str(text: &str) -> Result<Date, NotADate> {
        let read = || {
            let bytes = text.as_bytes();
            if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
                return None;
            }
            let digits = |from: usize, to: usize| -> Option<i32> {
                bytes[from..to]
                    .iter()
                    .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')))
            };
            Date::new(digits(0, 4)?, digits(5, 7)? as u8, digits(8, 10)? as u8)
        };
        read().ok_or_else(|| NotADate(text.to_owned()))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// Fails only outside years 1 to 9999, which `jiff` also knows.
impl TryFrom<jiff::civil::Date> for Date {
    type Error = NotADate;

    fn try_from(date: jiff::civil::Date) -> Result<Date, NotADate> {
        Date::new(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
            .ok_or_else(|| NotADate(date.to_string()))
    }
}

impl From<Date> for jiff::civil::Date {
    fn from(date: Date) -> jiff::civil::Date {
        let (year, month, day) = date.parts();
        jiff::civil::Date::constant(year as i16, month as i8, day as i8)
    }
}
