//! Days and stretches of time after section 3.4 of the specification, on jiff's calendar.

pub use jiff::civil::Date;

/// A stretch of time: months (years are twelve) and days (weeks are seven).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub months: i32,
    pub days: i32,
}

impl Span {
    /// Reads `6 months - 4 days`.
    pub fn read(text: &str) -> Span {
        let mut span = Span { months: 0, days: 0 };
        let mut sign = 1;
        let mut number = 0;
        for word in text.replace('-', " - ").replace('+', " + ").split_whitespace() {
            match word.to_lowercase().trim_end_matches('s') {
                "-" => sign = -1,
                "+" => sign = 1,
                "year" => span.months += sign * number * 12,
                "month" => span.months += sign * number,
                "week" => span.days += sign * number * 7,
                "day" => span.days += sign * number,
                digits => number = digits.parse().unwrap_or_else(|_| panic!("no duration: {text}")),
            }
        }
        span
    }
}

/// CALCDT-1 to -6: months first, a missing day becomes the first of the next month, then days.
pub fn plus(from: Date, span: Span) -> Date {
    plus_days(plus_months(from, span.months), span.days)
}

fn plus_months(from: Date, months: i32) -> Date {
    let total = i32::from(from.year()) * 12 + i32::from(from.month()) - 1 + months;
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    if year < 1 {
        return Date::constant(1, 1, 1);
    }
    if year > 9999 {
        return Date::MAX;
    }
    match Date::new(year as i16, month as i8, from.day()) {
        Ok(day) => day,
        Err(_) if month == 12 => plus_days(Date::constant(year as i16, 12, 31), 1),
        Err(_) => Date::constant(year as i16, month as i8 + 1, 1),
    }
}

/// A day some days later (or earlier).
pub fn plus_days(from: Date, days: i32) -> Date {
    from.saturating_add(jiff::Span::new().days(days)).max(Date::constant(1, 1, 1))
}

/// What a missing minimum counts as.
pub const LONG_AGO: Date = Date::constant(1900, 1, 1);
/// What a missing maximum counts as.
pub const NEVER: Date = Date::constant(2999, 12, 31);

/// `from` + span, or 1900-01-01.
pub fn minimum(from: Date, span: Option<Span>) -> Date {
    span.map_or(LONG_AGO, |span| plus(from, span))
}

/// `from` + span, or 2999-12-31.
pub fn maximum(from: Date, span: Option<Span>) -> Date {
    span.map_or(NEVER, |span| plus(from, span))
}

/// Whether a day is in [birth + from, birth + until).
pub fn at_age(birth: Date, from: Option<Span>, until: Option<Span>, day: Date) -> bool {
    minimum(birth, from) <= day && day < maximum(birth, until)
}

/// RELEVANT-1, -2: both ends inclusive.
pub fn in_effect(effective: Option<Date>, cessation: Option<Date>, anchor: Date) -> bool {
    (effective.is_none() && cessation.is_none())
        || (effective.unwrap_or(LONG_AGO) <= anchor && anchor <= cessation.unwrap_or(NEVER))
}

#[test]
fn a_day_that_the_month_does_not_have_becomes_the_first_of_the_next() {
    let day = |text: &str| text.parse::<Date>().unwrap();
    let cases = [
        ("2000-03-31", "6 months", "2000-10-01"),
        ("2010-08-31", "6 months", "2011-03-01"),
        ("2024-02-29", "1 year", "2025-03-01"),
        ("2000-01-31", "6 months - 4 days", "2000-07-27"),
        ("2001-05-07", "19 years - 1 month", "2020-04-07"),
        ("2001-05-07", "0 days", "2001-05-07"),
        ("2001-01-01", "13 years + 4 weeks", "2014-01-29"),
    ];
    for (from, span, to) in cases {
        assert_eq!(plus(day(from), Span::read(span)), day(to), "{from} + {span}");
    }
}
