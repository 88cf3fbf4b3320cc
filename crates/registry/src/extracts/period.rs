//! What an extract is about: a quarter, a month, or a day.

use std::fmt;
use std::str::FromStr;

use jenner_model::Date;
use serde::Deserialize;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Kinds of period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// `2026Q3`.
    Quarter,
    /// `2026SEP`.
    Month,
    /// `2026-09-30`.
    Day,
}

/// A period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its kind.
    pub kind: PeriodKind,
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Period {
    /// As file names and columns write it: `2026Q3`, `2026SEP`, `20260930`.
    pub fn text(&self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        match self.kind {
            PeriodKind::Quarter => format!("{year}Q{}", (month - 1) / 3 + 1),
            PeriodKind::Month => format!("{year}{}", self.month()),
            PeriodKind::Day => self.first.strftime("%Y%m%d").to_string(),
        }
    }

    /// The month in three letters.
    pub fn month(&self) -> &'static str {
        let place = usize::try_from(self.first.month() - 1).unwrap_or(0);
        MONTHS.get(place).copied().unwrap_or("JAN")
    }
}

/// A period that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no period; write a quarter as 2026Q3, a month as 2026SEP or 2026-09, a day as 2026-09-30"
)]
pub struct NoPeriod(String);

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Self, NoPeriod> {
        read(text).ok_or_else(|| NoPeriod(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Period> {
    let text = text.trim().to_ascii_uppercase();
    if let Ok(day) = text.parse::<Date>() {
        return Some(Period { kind: PeriodKind::Day, first: day, last: day });
    }
    let year: i16 = text.get(..4)?.parse().ok()?;
    let rest = text.get(4..)?.trim_start_matches('-');
    if rest.len() == 8 - 4 && text.len() == 8 {
        let day = Date::new(year, rest.get(..2)?.parse().ok()?, rest.get(2..)?.parse().ok()?).ok()?;
        return Some(Period { kind: PeriodKind::Day, first: day, last: day });
    }
    if let Some(quarter) = rest.strip_prefix('Q') {
        let quarter: i8 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
        return months(PeriodKind::Quarter, year, quarter * 3 - 2, 3);
    }
    let by_name = MONTHS.iter().position(|name| *name == rest).and_then(|place| i8::try_from(place + 1).ok());
    let month = by_name.or_else(|| rest.parse().ok())?;
    months(PeriodKind::Month, year, month, 1)
}

fn months(kind: PeriodKind, year: i16, month: i8, count: i8) -> Option<Period> {
    let first = Date::new(year, month, 1).ok()?;
    let last = Date::new(year, month + count - 1, 1).ok()?.last_of_month();
    Some(Period { kind, first, last })
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        let read =
            |text: &str| text.parse::<Period>().map(|p| (p.text(), p.first.to_string(), p.last.to_string()));
        let is = |a: &str, b: &str, c: &str| Ok((a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(read("2024Q1"), is("2024Q1", "2024-01-01", "2024-03-31"));
        assert_eq!(read("2024q4"), is("2024Q4", "2024-10-01", "2024-12-31"));
        assert_eq!(read("2024FEB"), is("2024FEB", "2024-02-01", "2024-02-29"));
        assert_eq!(read("2024-02"), is("2024FEB", "2024-02-01", "2024-02-29"));
        assert_eq!(read("2024-02-29"), is("20240229", "2024-02-29", "2024-02-29"));
        assert_eq!(read("20240229"), is("20240229", "2024-02-29", "2024-02-29"));
        for wrong in ["", "2024", "2024Q5", "2024-13", "20240230", "x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
