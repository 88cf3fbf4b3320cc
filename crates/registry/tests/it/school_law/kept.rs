//! The law sees the same of a record that was kept as of one that is assessed now, today and on later days.

use jenner_registry::forecast;
use jenner_registry::schools::law::Reader;
use jenner_store::queries::assessment;

use super::*;
use crate::merge::record_of;
use crate::support::{ZOE, on_sqlite, past, take, vxu};

#[test]
fn the_law_sees_the_same_of_a_kept_record_as_of_one_assessed_now() {
    let running = on_sqlite();
    let registry = &running.registry;
    let given = [
        ("d1", "20240306", "08"),
        ("d2", "20240505", "110"),
        ("d3", "20240505", "48"),
        ("d4", "20240505", "133"),
        ("d5", "20240705", "110"),
        ("d6", "20240905", "110"),
        ("d7", "20250310", "94"),
        // Too soon after the one before.
        ("d8", "20240910", "20"),
    ];
    let shots: Vec<_> = given.map(|(filler, day, cvx)| past(filler, day, cvx)).into();
    take(&running, &running.clinic, &vxu("CLINIC", "20260501080000", "A1", ZOE, &shots));
    let record = record_of(&running, &running.clinic, ZOE.number);
    let person = record.person;
    let rows = registry.db().read(|tx| assessment::of_people(tx, &running.clinic, &[person]));
    let row = rows.expect("read").remove(&person).expect("an assessment");
    let today = row.assessed_on.map(|day| Date::try_from(day).expect("a day")).expect("assessed");
    let reader = Reader::new(registry);
    for later in [0, 1, 30, 200, 700, 1500] {
        let on = today.plus_days(later);
        let (birth, seen) = reader.seen(&row, on).expect("a birth date");
        assert_eq!(birth, day("2024-03-05"));
        let assessed = forecast::of_record(registry, &record, on).expect("assessed");
        assert_eq!(seen, Seen::of(registry.schedule(), &assessed), "{later} days later");
        assert!(seen.doses.len() > given.len() + 5, "a combined vaccine is there for each of its groups");
        assert!(seen.doses.iter().any(|dose| !dose.counts), "and one dose does not count");
    }
}
