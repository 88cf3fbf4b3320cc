//! Counting school days: Monday to Friday without the days on which schools are closed.

use jenner_cdsi::Date;

use super::edition::{Closed, SchoolDays};

/// The school day with a number, where `first` is day 1, or the first school day after it is.
pub fn school_day(days: &SchoolDays, first: Date, number: u16) -> Date {
    let mut day = first;
    let mut left = number.max(1);
    // A calendar that is closed all year would never come to an end.
    for _ in 0..u32::from(left) * 7 + 366 {
        if is_school_day(days, day) {
            left -= 1;
            if left == 0 {
                return day;
            }
        }
        day = day.plus_days(1);
    }
    day
}

fn is_school_day(days: &SchoolDays, day: Date) -> bool {
    // 1970-01-01, day 0, was a Thursday.
    let weekday = (day.number() + 3).rem_euclid(7);
    weekday < 5 && !days.closed.iter().any(|closed| is_closed(*closed, day))
}

fn is_closed(closed: Closed, day: Date) -> bool {
    let (_, month, day) = day.parts();
    let at = (month, day);
    let (from, to) = ((closed.from.month, closed.from.day), (closed.to.month, closed.to.day));
    if from <= to { from <= at && at <= to } else { from <= at || at <= to }
}
