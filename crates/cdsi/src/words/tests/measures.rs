//! Ages, intervals and dates.

use super::stand_in::{StandIn, day, long};
use crate::explain::Limit;
use crate::words::measure::Unit;
use crate::words::texts::Writer;
use crate::words::{Language, Level, Reader};
use crate::{Patient, Sex};

fn with<T>(language: Language, level: Level, birth: &str, ask: impl Fn(&Writer<'_>) -> T) -> T {
    let (names, patient) = (StandIn::new(), Patient::born(day(birth), Sex::Female));
    ask(&Writer { names: &names, patient: &patient, reader: Reader { language, level } })
}

#[test]
fn durations_are_told_as_the_schedule_writes_them() {
    for (written, english, spanish) in [
        ("0 days", "0 days", "0 días"),
        ("1 day", "1 day", "1 día"),
        ("4 weeks", "4 weeks", "4 semanas"),
        ("1 year", "1 year", "1 año"),
        ("6 months - 4 days", "6 months minus 4 days", "6 meses menos 4 días"),
        ("13 years + 4 weeks", "13 years plus 4 weeks", "13 años más 4 semanas"),
        ("19 years - 1 month", "19 years minus 1 month", "19 años menos 1 mes"),
        ("- 4 days", "minus 4 days", "menos 4 días"),
    ] {
        let told = |language| with(language, Level::Nurse, "2020-01-01", |w| w.duration(long(written)));
        assert_eq!(told(Language::English), english);
        assert_eq!(told(Language::Spanish), spanish);
    }
}

#[test]
fn an_age_is_counted_in_the_units_of_the_age_it_is_compared_with() {
    for (birth, on, unit, english, spanish) in [
        ("2024-01-12", "2025-01-05", Unit::Months, "11 months 24 days", "11 meses 24 días"),
        ("2022-01-12", "2026-03-12", Unit::Months, "4 years 2 months", "4 años 2 meses"),
        ("2024-01-31", "2024-03-01", Unit::Months, "1 month", "1 mes"),
        ("2024-01-31", "2024-02-29", Unit::Months, "29 days", "29 días"),
        ("2024-01-12", "2024-02-20", Unit::Weeks, "5 weeks 4 days", "5 semanas 4 días"),
        ("2024-01-12", "2024-02-04", Unit::Days, "23 days", "23 días"),
        ("2024-01-12", "2024-01-12", Unit::Months, "0 days", "0 días"),
    ] {
        let told = |language| with(language, Level::Nurse, birth, |w| w.age(day(on), unit));
        assert_eq!(told(Language::English), english, "{birth} to {on}");
        assert_eq!(told(Language::Spanish), spanish, "{birth} to {on}");
    }
}

#[test]
fn a_limit_with_a_grace_period_is_told_as_what_it_comes_to() {
    let limit = |after: &str, date: &str| Limit { after: long(after), date: day(date) };
    let told = |level, limit: Limit, unit| {
        with(Language::English, level, "2024-01-12", |w| w.limit(w.patient.birth, limit, unit))
    };
    let year = limit("12 months - 4 days", "2025-01-08");
    assert_eq!(told(Level::Nurse, year, Unit::Months), "11 months 27 days (12 months minus 4 days)");
    assert_eq!(told(Level::Parent, year, Unit::Months), "11 months 27 days");
    let weeks = limit("4 weeks", "2024-02-09");
    assert_eq!(told(Level::Nurse, weeks, Unit::Days), "28 days (4 weeks)");
    assert_eq!(told(Level::Nurse, weeks, Unit::Weeks), "4 weeks");
    assert_eq!(told(Level::Nurse, limit("28 days", "2024-02-09"), Unit::Days), "28 days");
    assert_eq!(told(Level::Nurse, limit("0 days - 4 days", "2024-01-08"), Unit::Weeks), "minus 4 days");
}

#[test]
fn dates_name_the_month() {
    let told = |language| with(language, Level::Nurse, "2020-01-01", |w| w.date(day("2026-03-04")));
    assert_eq!(told(Language::English), "Mar 4, 2026");
    assert_eq!(told(Language::Spanish), "4 mar 2026");
    for month in 1..=12 {
        let date = crate::Date::new(2026, month, 9).unwrap();
        for language in Language::ALL {
            assert_eq!(super::faults(&with(language, Level::Parent, "2020-01-01", |w| w.date(date))), None);
        }
    }
}
