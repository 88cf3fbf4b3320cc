//! Dates, ages, stretches of time, vaccines and observations in words.

use jenner_codes::Cvx;

use super::texts::{Value, Writer};
use crate::explain::{Limit, Reference};
use crate::{Date, Duration, ObservationId};

const MONTHS: [&str; 12] = [
    "month-jan",
    "month-feb",
    "month-mar",
    "month-apr",
    "month-may",
    "month-jun",
    "month-jul",
    "month-aug",
    "month-sep",
    "month-oct",
    "month-nov",
    "month-dec",
];

/// The units in which a stretch of time is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Days only: `23 days`.
    Days,
    /// Weeks and days: `5 weeks 4 days`.
    Weeks,
    /// Years, months and days: `4 years 2 months`.
    Months,
}

impl Unit {
    /// The units in which this age is told.
    pub(super) fn of_age(limit: Duration) -> Unit {
        if limit.whole_months() == 0 && limit.whole_days() > 0 { Unit::Weeks } else { Unit::Months }
    }

    /// The units of an interval that is compared with this one.
    pub(super) fn of_interval(limit: Duration) -> Unit {
        if limit.whole_months() == 0 { Unit::Days } else { Unit::Months }
    }
}

impl Writer<'_> {
    /// `Mar 4, 2026`, `4 mar 2026`: the same day for readers of both habits of writing day and month.
    pub(super) fn date(&self, date: Date) -> String {
        let (year, month, day) = date.parts();
        let key = MONTHS.get(usize::from(month).saturating_sub(1));
        let month = key.map_or_else(String::new, |key| self.phrase(key, &[]));
        let with =
            [("day", Value::from(i64::from(day))), ("month", month.into()), ("year", i64::from(year).into())];
        self.phrase("date", &with)
    }

    fn terms(&self, years: i32, months: i32, weeks: i32, days: i32) -> Vec<String> {
        [("years", years), ("months", months), ("weeks", weeks), ("days", days)]
            .into_iter()
            .filter(|(_, count)| *count != 0)
            .map(|(key, count)| self.phrase(key, &[("n", i64::from(count.unsigned_abs()).into())]))
            .collect()
    }

    /// A stretch of time as the schedule writes it: `6 months minus 4 days`.
    pub(super) fn duration(&self, duration: Duration) -> String {
        let counts = [duration.years, duration.months, duration.weeks, duration.days].map(i32::from);
        let [years, months, weeks, days] = counts;
        let signs = counts.into_iter().filter(|count| *count != 0).map(|count| count < 0);
        let terms = self.terms(years, months, weeks, days);
        let joined = terms.into_iter().zip(signs).fold(None, |before: Option<String>, (term, negative)| {
            let key = match (&before, negative) {
                (None, false) => return Some(term),
                (None, true) => "duration-negative",
                (Some(_), false) => "duration-plus",
                (Some(_), true) => "duration-minus",
            };
            let (a, b) = match before {
                Some(before) => (before, term),
                None => (term, String::new()),
            };
            Some(self.phrase(key, &[("a", a.into()), ("b", b.into())]))
        });
        joined.unwrap_or_else(|| self.days(0))
    }

    /// A number of days.
    pub(super) fn days(&self, days: i32) -> String {
        self.phrase("days", &[("n", i64::from(days).into())])
    }

    /// The time from one day to another. The months are counted as the schedule counts them (CALCDT-5).
    pub(super) fn span(&self, from: Date, to: Date, unit: Unit) -> String {
        let all_days = to.days_since(from);
        let terms = match unit {
            _ if all_days <= 0 => Vec::new(),
            Unit::Days => self.terms(0, 0, 0, all_days),
            Unit::Weeks => self.terms(0, 0, all_days / 7, all_days % 7),
            Unit::Months => {
                let months = whole_months(from, to);
                let rest = to.days_since(months_after(from, months));
                self.terms(months / 12, months % 12, 0, rest)
            }
        };
        if terms.is_empty() { self.days(all_days) } else { terms.join(" ") }
    }

    /// The age on a day, in the units of the age it is compared with as far as anybody counts in them.
    pub(super) fn age(&self, on: Date, unit: Unit) -> String {
        let is_infant = on < self.patient.birth.plus(Duration { years: 1, ..Duration::ZERO });
        self.span(self.patient.birth, on, if is_infant { unit } else { Unit::Months })
    }

    /// A limit in the units of what it is compared with, and for nurses as the schedule writes it where that
    /// differs: `11 months 27 days (12 months minus 4 days)`.
    pub(super) fn limit(&self, from: Date, limit: Limit, unit: Unit) -> String {
        let written = self.duration(limit.after);
        let Duration { years, months, weeks, days } = limit.after;
        let plain = [years, months, weeks, days].into_iter().filter(|count| *count != 0).count() <= 1;
        let same_unit = unit != Unit::Days || weeks == 0;
        if limit.date <= from || (plain && same_unit) {
            return written;
        }
        let span = self.span(from, limit.date, unit);
        if !self.is_nurse() || span == written {
            return span;
        }
        self.phrase("limit", &[("span", span.into()), ("duration", written.into())])
    }

    /// Name of a vaccine, or its code where the schedule has no name.
    pub(super) fn vaccine(&self, cvx: Cvx) -> String {
        match self.names.vaccine(cvx).filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => self.phrase("vaccine-code", &[("cvx", cvx.to_string().into())]),
        }
    }

    /// Names of vaccines. Some have commas in them.
    pub(super) fn vaccines(&self, all: &[Cvx]) -> String {
        all.iter().map(|cvx| self.vaccine(*cvx)).collect::<Vec<_>>().join("; ")
    }

    /// Title of an observation, or its code where it has none.
    pub(super) fn observation(&self, id: ObservationId) -> String {
        let (code, title) = self.names.observation(id);
        if title.is_empty() { code.to_owned() } else { title.to_owned() }
    }

    /// What an interval is counted from: `the dose of Mar 4, 2026`. The day is taken from the record where the
    /// step does not carry it.
    pub(super) fn reference(&self, reference: &Reference, date: Option<Date>) -> String {
        let dose = |place: usize| self.patient.doses.get(place);
        let day = |place: usize| date.or(dose(place).map(|dose| dose.date));
        let known = match reference {
            Reference::Previous(place) => {
                day(*place).map(|day| self.phrase("reference-dose", &[("date", self.date(day).into())]))
            }
            Reference::TargetDose(n, place) => day(*place).map(|day| {
                let with = [("n", i64::from(*n).into()), ("date", self.date(day).into())];
                self.phrase("reference-series-dose", &with)
            }),
            Reference::MostRecent(place) => dose(*place).map(|dose| {
                let vaccine = self.vaccine(dose.cvx);
                let day = self.date(date.unwrap_or(dose.date));
                self.phrase("reference-vaccine", &[("vaccine", vaccine.into()), ("date", day.into())])
            }),
            Reference::Observation(id) => {
                let title = ("observation", self.observation(*id).into());
                Some(match date.or_else(|| self.observed(*id)) {
                    Some(day) => {
                        self.phrase("reference-observation", &[title, ("date", self.date(day).into())])
                    }
                    None => self.phrase("reference-observation-undated", &[title]),
                })
            }
        };
        known.unwrap_or_else(|| self.phrase("reference-unknown", &[]))
    }

    /// The most recent day of an observation of the patient (CALCDTINT-9).
    fn observed(&self, id: ObservationId) -> Option<Date> {
        let (code, _) = self.names.observation(id);
        self.patient.observations.iter().filter(|one| one.code == code).filter_map(|one| one.date).max()
    }
}

/// Whole months from one day to a later one.
fn whole_months(from: Date, to: Date) -> i32 {
    let count = |date: Date| {
        let (year, month, _) = date.parts();
        year * 12 + i32::from(month)
    };
    let most = count(to) - count(from);
    if months_after(from, most) <= to { most } else { most - 1 }
}

fn months_after(date: Date, months: i32) -> Date {
    // Between two dates there are fewer than 10,000 years.
    date.plus(Duration { years: (months / 12) as i16, months: (months % 12) as i16, ..Duration::ZERO })
}
