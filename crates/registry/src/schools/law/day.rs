//! The day a question is about, the grade on that day, and the nearest later day on which any answer given so far may be another.

use jenner_cdsi::Date;

use super::terms::Grade;
use crate::packs::records::MonthDay;

/// The day of a question. All the law knows of time goes through [`Today::reached`].
#[derive(Debug, Clone, Copy)]
pub struct Today {
    on: Date,
    grade: Option<Grade>,
    next: Date,
}

impl Today {
    /// A day that nothing was asked about yet, and the grade a student is in on it.
    pub fn new(on: Date, grade: Option<Grade>) -> Self {
        Self { on, grade, next: Date::MAX }
    }

    /// The grade on this day.
    pub fn grade(&self) -> Option<Grade> {
        self.grade
    }

    /// The day itself. Whoever compares it with another on their own breaks [`Today::next`].
    pub fn on(&self) -> Date {
        self.on
    }

    /// Whether a day has come.
    pub fn reached(&mut self, day: Date) -> bool {
        let has = self.on >= day;
        if !has && day < self.next {
            self.next = day;
        }
        has
    }

    /// Whether a day is today or still to come.
    pub fn through(&mut self, last: Date) -> bool {
        !self.reached(last.plus_days(1))
    }

    /// The nearest day that was asked for and has not come: until the day before, every answer stays as it is.
    pub fn next(&self) -> Option<Date> {
        (self.next < Date::MAX).then_some(self.next)
    }
}

/// The last such day of a year that is not after another.
pub(super) fn last_before(day: MonthDay, on: Date) -> Date {
    let (year, ..) = on.parts();
    [year, year - 1]
        .into_iter()
        .filter_map(|year| Date::new(year, day.month, day.day))
        .find(|found| *found <= on)
        .unwrap_or(on)
}
