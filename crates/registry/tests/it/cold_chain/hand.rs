//! Units, readings by hand, which are missing, corrections, alerts.

use jenner_registry::Error;
use jenner_registry::cold_chain::check::Problem;
use jenner_registry::cold_chain::look::{self, Alert};
use jenner_registry::cold_chain::rules::{Alarm, Kind};
use jenner_registry::cold_chain::temperature::NotRead;
use jenner_registry::cold_chain::unit::{Problem as UnitProblem, Settings};
use jenner_registry::cold_chain::{Scale, day};

use super::*;

fn new() -> NewUnit {
    NewUnit {
        kind: "freezer".into(),
        style: "household".into(),
        name: "Freezer".into(),
        ..NewUnit::default()
    }
}

#[test]
fn a_unit_has_the_range_of_its_kind_or_a_narrower_one_and_keeps_what_was_typed() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let open = |id| unit::open(registry, &access, id).unwrap().unwrap();
    let usual = open(unit::add(registry, &access, &new()).unwrap().unwrap());
    assert_eq!((usual.range.low.tenths(), usual.range.high.tenths()), (-500, -150));
    let typed = NewUnit { low: "-13".into(), high: "5".into(), scale: "F".into(), ..new() };
    let typed = open(unit::add(registry, &access, &typed).unwrap().unwrap());
    assert_eq!((typed.range.low.tenths(), typed.range.high.tenths()), (-250, -150));
    assert_eq!(typed.raw, ("-13 F".to_owned(), "5 F".to_owned()));
    for (wrong, problem) in [
        (NewUnit { style: "dormitory".into(), ..new() }, UnitProblem::Dormitory),
        (NewUnit { style: String::new(), ..new() }, UnitProblem::NoStyle),
        (NewUnit { kind: "drawer".into(), ..new() }, UnitProblem::NoKind),
        (NewUnit { name: " ".into(), ..new() }, UnitProblem::NoName),
        (NewUnit { name: "x".repeat(81), ..new() }, UnitProblem::TooLong),
        (NewUnit { high: "-14.9".into(), scale: "C".into(), ..new() }, UnitProblem::TooWide),
        (
            NewUnit { high: "5".into(), scale: "?".into(), ..new() },
            UnitProblem::NoTemperature(NotRead::NoScale),
        ),
        (
            NewUnit { low: "-20".into(), high: "-30".into(), scale: "C".into(), ..new() },
            UnitProblem::Backwards,
        ),
    ] {
        assert_eq!(unit::add(registry, &access, &wrong).unwrap(), Err(problem), "{wrong:?}");
    }
}

#[test]
fn a_reading_by_hand_that_makes_no_sense_is_refused_with_the_field_and_the_reason() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let unit = fridge(registry, &access);
    let good = || typed((30, "8:05 am"), ["2.5", "6.0", "4.0"]);
    let tried = |new: &NewCheck| check::note(registry, &access, unit, new).unwrap().unwrap();
    for (wrong, problem) in [
        (NewCheck { day: None, ..good() }, Problem::NoDay),
        (NewCheck { time: "25:00".into(), ..good() }, Problem::NoTime),
        (NewCheck { time: String::new(), ..good() }, Problem::NoTime),
        (NewCheck { low: String::new(), ..good() }, Problem::NoTemperature("low", NotRead::Empty)),
        (NewCheck { high: "6 K".into(), ..good() }, Problem::NoTemperature("high", NotRead::NotANumber)),
        (NewCheck { shown: "400".into(), ..good() }, Problem::NoTemperature("shown", NotRead::Nonsense)),
        (NewCheck { scale: String::new(), ..good() }, Problem::NoTemperature("low", NotRead::NoScale)),
        (NewCheck { low: "4.1".into(), ..good() }, Problem::Order),
        (NewCheck { high: "3.9".into(), ..good() }, Problem::Order),
        (NewCheck { initials: " ".into(), ..good() }, Problem::NoInitials),
        (NewCheck { initials: "12".into(), ..good() }, Problem::NoInitials),
        (NewCheck { day: Date::new(2026, 12, 2).ok(), ..good() }, Problem::InFuture),
        (NewCheck { day: Date::new(2023, 11, 1).ok(), ..good() }, Problem::TooOld),
    ] {
        assert_eq!(tried(&wrong), Err(problem), "{wrong:?}");
    }
    tried(&good()).unwrap();
    let line = &november(registry, &access, unit).lines[1];
    assert_eq!(line.day, Date::constant(2026, 11, 30));
    assert_eq!((line.checks[0].at, line.checks[0].initials.as_str()), (at(30, 8, 5), "RF"));
    assert_eq!(line.checks[0].raw, "2.5 C · 6.0 C · 4.0 C");
}

#[test]
fn workdays_without_their_readings_are_missing_and_weekends_holidays_and_closed_days_are_not() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let unit = fridge(registry, &access);
    // The unit is watched from the day it was added on; the test moves that day back.
    back_to(&running, unit, "2026-11-16");
    day::close(registry, &access, Date::constant(2026, 11, 20), "Staff day").unwrap();
    for (of, time) in [(16, "08:00"), (16, "16:00"), (17, "08:00"), (18, "08:00"), (18, "16:00")] {
        note(registry, &access, unit, (of, time), ["3", "6", "5"]);
    }
    let missing: Vec<(i8, u8)> = november(registry, &access, unit)
        .lines
        .iter()
        .rev()
        .filter(|line| line.missing > 0)
        .map(|line| (line.day.day(), line.missing))
        .collect();
    // Thanksgiving is the 26th; 21, 22, 28 and 29 are weekends; the 1st of December is today, and not over.
    assert_eq!(missing, [(17, 1), (19, 2), (23, 2), (24, 2), (25, 2), (27, 2), (30, 2)]);
    let alerts = november(registry, &access, unit).alerts;
    assert!(alerts.contains(&Alert::LogMissing(6)), "{alerts:?}");
    let once = Settings { readings: 1, ..Settings::default() };
    unit::set(registry, &access, &once).unwrap();
    let course = november(registry, &access, unit);
    assert!(course.lines.iter().all(|line| line.day.day() != 17 || line.missing == 0));
    assert!(day::reopen(registry, &access, Date::constant(2026, 11, 20)).unwrap());
    assert!(!day::reopen(registry, &access, Date::constant(2026, 11, 20)).unwrap());
    assert!(
        november(registry, &access, unit).lines.iter().any(|line| line.day.day() == 20 && line.missing == 1)
    );
}

/// Sets the day from which a unit is watched.
fn back_to(running: &Running, unit: i64, day: &str) {
    let day: Date = day.parse().unwrap();
    running
        .registry
        .db()
        .write(move |tx| tx.execute("UPDATE cold_unit SET since_day = $2 WHERE unit_id = $1", &[&unit, &day]))
        .unwrap();
}

#[test]
fn a_correction_is_a_reading_of_its_own_and_the_old_one_stays_to_be_seen() {
    on_each_engine(|running| {
        let (registry, access) = (&running.registry, nurse(running));
        let unit = fridge(registry, &access);
        note(registry, &access, unit, (24, "08:00"), ["3", "6", "5"]);
        let slip = note(registry, &access, unit, (24, "16:00"), ["3", "60", "5"]);
        assert_eq!(excursions(registry, &access, unit).len(), 1);
        let right = typed((24, "16:00"), ["3", "6.0", "5"]);
        let tried = |new, why| check::correct(registry, &access, (unit, slip), new, why).unwrap();
        assert_eq!(tried(Some(&right), " "), Some(Err(Problem::NoReason)));
        let id = tried(Some(&right), "a point too few").unwrap().unwrap();
        assert_eq!(tried(Some(&right), "again"), None, "what was corrected does not stand any more");
        let course = november(registry, &access, unit);
        let day = course.lines.iter().find(|line| line.day.day() == 24).unwrap();
        assert_eq!(day.checks.len(), 2);
        assert_eq!(day.checks[1].before, [("3 C · 60 C · 5 C".to_owned(), "a point too few".to_owned())]);
        let line = &course.excursions[0];
        assert!(line.faded && line.state.holds(), "somebody has to say why before the vaccine is free");
        // There was no such reading at all.
        check::correct(registry, &access, (unit, id), None, "other refrigerator").unwrap().unwrap().unwrap();
        let course = november(registry, &access, unit);
        assert_eq!(course.lines.iter().find(|line| line.day.day() == 24).unwrap().checks.len(), 1);
        let rows = registry
            .db()
            .read(|tx| tx.query("SELECT check_id FROM cold_check", &[], |row| row.get::<i64>(0)))
            .unwrap();
        assert_eq!(rows.len(), 4, "nothing is ever changed or removed");
    });
}

#[test]
fn a_unit_says_what_has_to_be_done_about_it() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let id = fridge(registry, &access);
    let alerts = || november(registry, &access, id).alerts;
    assert_eq!(alerts(), [Alert::NoLogger]);
    let logger = |serial: &str, day: &str| {
        let certificate: Date = day.parse().unwrap();
        unit::add_logger(registry, &access, id, ("VFC400", serial), Some(certificate))
            .unwrap()
            .unwrap()
            .unwrap();
    };
    logger("A1", "2027-01-01");
    assert_eq!(alerts(), [], "31 days are left");
    logger("A2", "2026-12-31");
    assert_eq!(alerts(), [Alert::CertificateEnds(Date::constant(2026, 12, 31))], "30 days are left");
    logger("A3", "2026-12-01");
    logger("A4", "2026-11-30");
    assert_eq!(
        alerts()[1..],
        [
            Alert::CertificateEnds(Date::constant(2026, 12, 1)),
            Alert::CertificateEnded(Date::constant(2026, 11, 30)),
        ]
    );
    let wrong = unit::add_logger(registry, &access, id, ("VFC400", ""), Some(Date::constant(2027, 1, 1)));
    assert_eq!(wrong.unwrap(), Some(Err(UnitProblem::NoSerial)));
    assert_eq!(
        unit::add_logger(registry, &access, id, ("VFC400", "A5"), None).unwrap(),
        Some(Err(UnitProblem::NoCertificate))
    );
    for one in november(registry, &access, id).loggers {
        assert_eq!(unit::end_logger(registry, &access, id, one.id).unwrap(), Some(true));
        assert_eq!(unit::end_logger(registry, &access, id, one.id).unwrap(), Some(false));
    }
    note(registry, &access, id, (30, "08:00"), ["5", "9", "5"]);
    assert!(matches!(alerts()[..], [Alert::Excursion(_, true), Alert::NoLogger]));
    assert_eq!(unit::retire(registry, &access, id, "").unwrap(), Some(Err(UnitProblem::NoReason)));
    assert_eq!(unit::retire(registry, &access, id, "broken").unwrap(), Some(Ok(true)));
    assert!(matches!(alerts()[..], [Alert::Excursion(_, true)]), "what is open stays open");
    let again = check::note(registry, &access, id, &typed((30, "09:00"), ["3", "5", "4"])).unwrap();
    assert_eq!(again, Some(Err(Problem::Retired)));
}

#[test]
fn a_unit_of_another_organization_is_not_there_and_registry_staff_see_all() {
    on_each_engine(|running| {
        let (registry, access) = (&running.registry, nurse(running));
        let id = fridge(registry, &access);
        let other = user(registry, running.pharmacy.organization(), "far", Role::ClinicStaff);
        assert!(unit::open(registry, &other, id).unwrap().is_none());
        assert!(check::note(registry, &other, id, &typed((30, "8:00"), ["3", "5", "4"])).unwrap().is_none());
        assert!(import::add(registry, &other, id, "x.csv", b"x").unwrap().is_none());
        assert!(look::overview(registry, &other, access.organization()).unwrap().is_none());
        assert!(look::keepers(registry, &other).unwrap().is_empty());
        let clerk = running.clerk();
        assert!(unit::open(registry, clerk, id).unwrap().is_some());
        assert_eq!(look::overview(registry, &access, access.organization()).unwrap().unwrap().len(), 1);
        let school = user(registry, running.clinic.organization(), "school", Role::School);
        assert!(matches!(unit::open(registry, &school, id), Err(Error::Forbidden)));
        let view = user(registry, running.clinic.organization(), "view", Role::ClinicView);
        assert!(matches!(unit::settings(registry, &view), Err(Error::Forbidden)));
    });
}

#[test]
fn minutes_until_the_alarm_are_a_setting_of_the_organization() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let quick = Alarm { hot_minutes: 10, cold_minutes: 10 };
    let settings =
        Settings { scale: Scale::Celsius, ..Settings::default() }.with_alarm(Kind::Refrigerator, quick);
    unit::set(registry, &access, &settings).unwrap();
    assert_eq!(unit::settings(registry, &access).unwrap(), settings);
    let id = fridge(registry, &access);
    let all = every_five_minutes(at(20, 8, 0), &[50, 85, 85, 50]);
    send_file(registry, &access, id, &file_of(&all));
    assert!(excursions(registry, &access, id)[0].alarmed);
}
