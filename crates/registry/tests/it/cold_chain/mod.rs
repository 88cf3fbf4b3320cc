//! The cold chain: readings by hand and of loggers, what they show, and what is done about it.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod excursions;
mod files;
mod finder;
mod hand;
mod laws;
mod work;

use jenner_model::access::{Access, Role};
use jenner_model::{Date, Timestamp};
use jenner_registry::Registry;
use jenner_registry::access::door::Action;
use jenner_registry::cold_chain::check::{self, NewCheck};
use jenner_registry::cold_chain::import::{self, Taken};
use jenner_registry::cold_chain::look::{self, Course, Line};
use jenner_registry::cold_chain::unit::{self, NewUnit};

use crate::support::*;

/// A nurse of the clinic.
pub fn nurse(running: &Running) -> Access {
    user(&running.registry, running.clinic.organization(), "cold nurse", Role::ClinicStaff)
}

/// A refrigerator of the asker's.
pub fn fridge(registry: &Registry, access: &Access) -> i64 {
    let new = NewUnit {
        kind: "refrigerator".into(),
        style: "pharmacy".into(),
        name: "Vaccine refrigerator 1".into(),
        make: "Polar 12".into(),
        ..NewUnit::default()
    };
    unit::add(registry, access, &new).unwrap().unwrap()
}

/// A moment of November 2026, UTC.
pub fn at(day: i8, hour: i8, minute: i8) -> Timestamp {
    let there = jiff::civil::date(2026, 11, day).at(hour, minute, 0, 0);
    Timestamp::from_jiff(there.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp())
}

/// A file with these readings in tenths of a degree Celsius, in the layout of a table with times in UTC.
pub fn file_of(readings: &[(Timestamp, i64)]) -> String {
    let mut text = String::from("Timestamp (UTC),Temperature (°C)\n");
    for (at, tenths) in readings {
        let sign = if *tenths < 0 { "-" } else { "" };
        let at = at.to_jiff().strftime("%Y-%m-%dT%H:%M:%SZ");
        text.push_str(&format!("{at},{sign}{}.{}\n", tenths.abs() / 10, tenths.abs() % 10));
    }
    text
}

/// Sends a file and takes it.
pub fn send_file(registry: &Registry, access: &Access, unit: i64, text: &str) -> Taken {
    let id = import::add(registry, access, unit, "logger.csv", text.as_bytes()).unwrap().unwrap().unwrap();
    import::take(registry, access, id).unwrap().unwrap()
}

/// Writes a reading down: day and time of November 2026, lowest, highest, shown in °C.
pub fn note(
    registry: &Registry,
    access: &Access,
    unit: i64,
    (day, time): (i8, &str),
    values: [&str; 3],
) -> i64 {
    check::note(registry, access, unit, &typed((day, time), values)).unwrap().unwrap().unwrap()
}

/// What is typed of a reading.
pub fn typed((day, time): (i8, &str), [low, high, shown]: [&str; 3]) -> NewCheck {
    NewCheck {
        day: Date::new(2026, 11, day).ok(),
        time: time.into(),
        low: low.into(),
        high: high.into(),
        shown: shown.into(),
        scale: "C".into(),
        initials: "rf".into(),
    }
}

/// November 2026 of a unit.
pub fn november(registry: &Registry, access: &Access, unit: i64) -> Course {
    let days = (Date::constant(2026, 11, 1), Date::constant(2026, 12, 1));
    look::course(registry, access, unit, days, Action::OpenColdUnit).unwrap().unwrap()
}

/// Its excursions.
pub fn excursions(registry: &Registry, access: &Access, unit: i64) -> Vec<Line> {
    november(registry, access, unit).excursions
}

/// Readings every five minutes from a moment on.
pub fn every_five_minutes(from: Timestamp, values: &[i64]) -> Vec<(Timestamp, i64)> {
    let later = |n: usize| Timestamp(from.0 + n as i64 * 300_000_000);
    values.iter().enumerate().map(|(n, value)| (later(n), *value)).collect()
}
