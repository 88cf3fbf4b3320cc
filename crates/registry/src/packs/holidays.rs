//! Days on which offices are closed, as rules; and counting in business days.
//!
//! A rule is a day of the year, a weekday of a month (also "the Tuesday after the first Monday"), or so many days from
//! Easter Sunday (Gregorian, by the method of Meeus, Jones and Butcher).

use std::collections::BTreeMap;

use jenner_model::Date;
use jiff::ToSpan as _;
use jiff::civil::Weekday;
use serde::Deserialize;

/// A holiday.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// What it is called.
    pub name: String,
    /// When it is.
    pub on: Rule,
    /// Observed on Friday when it falls on a Saturday, on Monday when it falls on a Sunday.
    #[serde(default)]
    pub moves: bool,
    /// In which years.
    #[serde(default)]
    pub years: Years,
    /// From which year on.
    #[serde(default)]
    pub from_year: i16,
}

/// When a holiday is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Rule {
    /// A day of the year.
    Fixed {
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// The n-th such weekday of a month; -1 is the last.
    Nth {
        /// Month, 1 to 12.
        month: i8,
        /// Weekday.
        weekday: Day,
        /// Which, from 1; -1 the last.
        nth: i8,
    },
    /// The next such weekday after another one.
    After {
        /// Month, 1 to 12.
        month: i8,
        /// Weekday.
        weekday: Day,
        /// The day before it.
        after: Anchor,
    },
    /// Days from Easter Sunday.
    Easter {
        /// Negative before, positive after.
        easter: i16,
    },
}

/// A weekday that another one follows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Weekday.
    pub weekday: Day,
    /// Which of the month.
    pub nth: i8,
}

/// In which years a holiday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Years {
    /// Every year.
    #[default]
    Every,
    /// Years that two divides: those of general elections.
    Even,
    /// Years after a presidential election.
    AfterLeap,
}

/// A weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names of the days say it")]
pub enum Day {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    const fn weekday(self) -> Weekday {
        match self {
            Day::Monday => Weekday::Monday,
            Day::Tuesday => Weekday::Tuesday,
            Day::Wednesday => Weekday::Wednesday,
            Day::Thursday => Weekday::Thursday,
            Day::Friday => Weekday::Friday,
            Day::Saturday => Weekday::Saturday,
            Day::Sunday => Weekday::Sunday,
        }
    }
}

/// Easter Sunday of a year. `None` outside the years dates have here.
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

impl Holiday {
    /// The day itself in a year, before anything moves.
    fn falls_on(&self, year: i16) -> Option<Date> {
        let wanted = match self.years {
            Years::Every => true,
            Years::Even => year % 2 == 0,
            Years::AfterLeap => year % 4 == 1,
        };
        if !wanted || year < self.from_year {
            return None;
        }
        match &self.on {
            Rule::Fixed { month, day } => Date::new(year, *month, *day).ok(),
            Rule::Nth { month, weekday, nth } => {
                Date::new(year, *month, 1).ok()?.nth_weekday_of_month(*nth, weekday.weekday()).ok()
            }
            Rule::After { month, weekday, after } => {
                let first = Date::new(year, *month, 1).ok()?;
                let anchor = first.nth_weekday_of_month(after.nth, after.weekday.weekday()).ok()?;
                anchor.nth_weekday(1, weekday.weekday()).ok()
            }
            Rule::Easter { easter: days } => easter(year)?.checked_add(i64::from(*days).days()).ok(),
        }
    }

    /// The day on which offices are closed for it in a year.
    pub fn observed(&self, year: i16) -> Option<Date> {
        let day = self.falls_on(year)?;
        match (self.moves, day.weekday()) {
            (true, Weekday::Saturday) => day.yesterday().ok(),
            (true, Weekday::Sunday) => day.tomorrow().ok(),
            _ => Some(day),
        }
    }

    /// Whether the rule gives a day in every year it is meant for.
    pub(crate) fn is_sound(&self) -> bool {
        (2000..2100)
            .filter(|year| match self.years {
                Years::Every => true,
                Years::Even => year % 2 == 0,
                Years::AfterLeap => year % 4 == 1,
            })
            .filter(|year| *year >= self.from_year)
            .all(|year| self.falls_on(year).is_some())
    }
}

/// The days offices are closed in a year, with the names of what is observed.
pub fn of_year(holidays: &[Holiday], year: i16) -> BTreeMap<Date, String> {
    // New Year's Day on a Saturday is observed in the year before.
    [year, year.saturating_add(1)]
        .into_iter()
        .flat_map(|of| holidays.iter().filter_map(move |holiday| Some((holiday.observed(of)?, holiday))))
        .filter(|(day, _)| day.year() == year)
        .map(|(day, holiday)| (day, holiday.name.clone()))
        .collect()
}

/// Whether offices work on a day.
pub fn is_business_day(holidays: &[Holiday], day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        && !of_year(holidays, day.year()).contains_key(&day)
}

/// The day so many business days after `from`. The day it came does not count.
pub fn after(holidays: &[Holiday], from: Date, business_days: u16) -> Date {
    let (mut day, mut left) = (from, business_days);
    // A year has 200 business days at least; the bound only ends what a broken pack could not.
    for _ in 0..u32::from(business_days) * 3 + 30 {
        if left == 0 {
            break;
        }
        day = day.tomorrow().unwrap_or(day);
        left -= u16::from(is_business_day(holidays, day));
    }
    day
}

/// Business days after `from` up to and with `to`; 0 when `to` is not later.
pub fn between(holidays: &[Holiday], from: Date, to: Date) -> u32 {
    let mut day = from;
    let mut count = 0;
    while day < to {
        day = match day.tomorrow() {
            Ok(next) => next,
            Err(_) => break,
        };
        count += u32::from(is_business_day(holidays, day));
    }
    count
}
