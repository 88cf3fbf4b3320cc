//! A stretch of time as the schedule writes it: `6 months - 4 days` (CDSi 3.4).

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

/// Signed years, months, weeks and days. The units stay as they were written (`12 months` is not `1 year` on
/// paper), but both move a date alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Years.
    pub years: i16,
    /// Months.
    pub months: i16,
    /// Weeks.
    pub weeks: i16,
    /// Days.
    pub days: i16,
}

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration { years: 0, months: 0, weeks: 0, days: 0 };

    /// A number of days.
    pub const fn of_days(days: i16) -> Duration {
        Duration { years: 0, months: 0, weeks: 0, days }
    }

    /// Years and months, in months (CALCDT-1, -2).
    pub fn whole_months(self) -> i32 {
        i32::from(self.years) * 12 + i32::from(self.months)
    }

    /// Weeks and days, in days (CALCDT-3, -4).
    pub fn whole_days(self) -> i32 {
        i32::from(self.weeks) * 7 + i32::from(self.days)
    }

    /// About how long this is, in days: for comparing windows written in different units, never for dates.
    pub fn rough_days(self) -> i32 {
        self.whole_months() * 30 + self.whole_months() * 7 / 16 + self.whole_days()
    }
}

/// What is wrong with a written duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{written}\" is no duration ({reason}): write numbers with units, for example \"6 months - 4 days\""
)]
pub struct NotADuration {
    /// What was written.
    pub written: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl FromStr for Duration {
    type Err = NotADuration;

    /// Reads terms of a whole number and a unit (day, week, month or year, one or many, in any case), joined by
    /// `+` or `-`, in any order.
    fn from_str(text: &str) -> Result<Duration, NotADuration> {
        let wrong = |reason| NotADuration { written: text.to_owned(), reason };
        let lower = text.to_ascii_lowercase();
        let mut total = Duration::ZERO;
        let mut rest = lower.trim_start();
        let mut first = true;
        while !rest.is_empty() {
            let sign: i16 = match rest.as_bytes()[0] {
                b'-' => -1,
                b'+' => 1,
                _ if first => 1,
                _ => return Err(wrong("a sign is missing between two terms")),
            };
            rest = rest.trim_start_matches(['-', '+']).trim_start();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let count: i16 = match rest[..digits].parse() {
                Ok(count) if count <= 9999 => count,
                Ok(_) => return Err(wrong("a number is too large")),
                Err(_) if digits == 0 => return Err(wrong("a number is missing")),
                Err(_) => return Err(wrong("a number is too large")),
            };
            rest = rest[digits..].trim_start();
            let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let place = match &rest[..letters] {
                "day" | "days" => &mut total.days,
                "week" | "weeks" => &mut total.weeks,
                "month" | "months" => &mut total.months,
                "year" | "years" => &mut total.years,
                "" => return Err(wrong("a unit is missing")),
                _ => return Err(wrong("a unit is not day, week, month or year")),
            };
            *place = place.checked_add(sign * count).ok_or_else(|| wrong("a number is too large"))?;
            rest = rest[letters..].trim_start();
            first = false;
        }
        if first { Err(wrong("nothing is written")) } else { Ok(total) }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = [(self.years, "year"), (self.months, "month"), (self.weeks, "week"), (self.days, "day")];
        let mut first = true;
        for (count, unit) in terms.into_iter().filter(|(count, _)| *count != 0) {
            let sign = match (count < 0, first) {
                (true, true) => "- ",
                (true, false) => " - ",
                (false, true) => "",
                (false, false) => " + ",
            };
            let size = count.unsigned_abs();
            let plural = if size == 1 { "" } else { "s" };
            write!(f, "{sign}{size} {unit}{plural}")?;
            first = false;
        }
        if first { f.write_str("0 days") } else { Ok(()) }
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
