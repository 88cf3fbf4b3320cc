//! Laws: which readings there are decides, not in which order, in which pieces or how often they came.

use jenner_registry::cold_chain::import::Taken;
use jenner_registry::cold_chain::look;
use jenner_registry::cold_chain::step::State;
use jenner_store::queries::cold_chain::excursion::{self, ExcursionRow};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;

/// What is kept of the excursions of a unit, without identities and without when it was noticed.
fn kept(running: &Running, unit: i64) -> Vec<ExcursionRow> {
    let ever = (Timestamp(i64::MIN), Timestamp(i64::MAX));
    let all = running.registry.db().read(|tx| excursion::of_unit(tx, unit, ever.0, ever.1)).unwrap();
    let plain = |row: ExcursionRow| ExcursionRow {
        id: 0,
        unit: 0,
        found_at: Timestamp(0),
        changed_at: Timestamp(0),
        split_from: None,
        ..row
    };
    // What faded was seen by nobody who had all readings.
    all.into_iter().filter(|row| row.faded_at.is_none()).map(plain).collect()
}

fn readings(running: &Running, unit: i64) -> Vec<(Timestamp, String, i64)> {
    let ever = (Timestamp(i64::MIN), Timestamp(i64::MAX));
    running
        .registry
        .db()
        .read(|tx| jenner_store::queries::cold_chain::readings(tx, unit, ever.0, ever.1))
        .unwrap()
}

#[derive(Debug, Clone)]
struct Case {
    /// Minutes to the next reading, and its tenths.
    steps: Vec<(i64, i64)>,
    /// Pieces by the first and the last reading in it, in parts of a thousand.
    pieces: Vec<(usize, usize)>,
    /// Readings by hand: day of November, hour, lowest, highest.
    checks: Vec<(i8, i8, i64, i64)>,
    /// How everything is shuffled.
    seed: u64,
}

fn case() -> impl Strategy<Value = Case> {
    let apart =
        prop_oneof![10 => 5..31_i64, 2 => 61..400_i64, 1 => 1_500..3_000_i64, 1 => 10_070..10_090_i64];
    let tenths = prop_oneof![4 => 30..80_i64, 2 => 78..90_i64, 1 => 10..25_i64];
    let checks = prop::collection::vec((1..8_i8, 0..24_i8, 15..50_i64, 50..95_i64), 0..4);
    let pieces = prop::collection::vec((0..1_000_usize, 0..1_000_usize), 0..5);
    (prop::collection::vec((apart, tenths), 1..60), pieces, checks, any::<u64>())
        .prop_map(|(steps, pieces, checks, seed)| Case { steps, pieces, checks, seed })
}

enum Deed {
    File(String),
    Check((i8, String), [String; 3]),
}

fn run(running: &Running, access: &Access, unit: i64, deed: &Deed) {
    match deed {
        Deed::File(text) => {
            let taken = send_file(&running.registry, access, unit, text);
            assert!(matches!(taken, Taken::Done(_, _, 0)), "{taken:?}");
        }
        Deed::Check((day, time), [low, high, shown]) => {
            note(&running.registry, access, unit, (*day, time), [low, high, shown]);
        }
    }
}

#[test]
fn pieces_of_a_file_in_any_order_and_overlap_give_what_the_whole_gives() {
    let running = on_sqlite();
    let access = nurse(&running);
    let mut runner = TestRunner::new(Config { cases: 120, failure_persistence: None, ..Config::default() });
    let law = runner.run(&case(), |case| {
        let mut moment = at(1, 0, 0);
        let mut all = Vec::new();
        for (apart, tenths) in &case.steps {
            moment = Timestamp(moment.0 + apart * 60_000_000);
            if moment <= at(30, 12, 0) {
                all.push((moment, *tenths));
            }
        }
        prop_assume!(!all.is_empty());
        let checks: Vec<Deed> = case
            .checks
            .iter()
            .map(|(day, hour, low, high)| {
                let text = |tenths: i64| format!("{}.{}", tenths / 10, tenths % 10);
                Deed::Check((*day, format!("{hour:02}:30")), [text(*low), text(*high), text(50)])
            })
            .collect();
        let whole = fridge(&running.registry, &access);
        run(&running, &access, whole, &Deed::File(file_of(&all)));
        checks.iter().for_each(|deed| run(&running, &access, whole, deed));

        // Pieces that cover everything, some of them twice.
        let place = |part: usize| part * all.len() / 1_000;
        let mut cuts: Vec<usize> = case.pieces.iter().map(|(cut, _)| place(*cut)).collect();
        cuts.extend([0, all.len()]);
        cuts.sort_unstable();
        let mut pieces: Vec<(usize, usize)> = cuts.windows(2).map(|two| (two[0], two[1])).collect();
        pieces.extend(case.pieces.iter().map(|(a, b)| (place(*a.min(b)), place(*a.max(b)))));
        let mut deeds: Vec<Deed> = pieces
            .into_iter()
            .filter(|(a, b)| a < b)
            .map(|(a, b)| Deed::File(file_of(&all[a..b])))
            .chain(checks)
            .collect();
        let mut seed = case.seed;
        for last in (1..deeds.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            deeds.swap(last, (seed >> 33) as usize % (last + 1));
        }
        let parts = fridge(&running.registry, &access);
        deeds.iter().for_each(|deed| run(&running, &access, parts, deed));

        prop_assert_eq!(readings(&running, parts), readings(&running, whole));
        prop_assert_eq!(kept(&running, parts), kept(&running, whole));
        // What is kept is what the finder sees in all readings at once.
        let course = november(&running.registry, &access, parts);
        let seen: Vec<_> = course.spells.iter().map(|one| (one.start, one.end, one.out.sum())).collect();
        let held: Vec<_> = kept(&running, parts)
            .iter()
            .map(|one| (one.start, one.end, one.hot + one.cold + one.unknown))
            .collect();
        prop_assert_eq!(seen, held);
        Ok(())
    });
    law.unwrap();
}

#[test]
fn a_file_that_is_taken_again_changes_nothing() {
    on_each_engine(|running| {
        let access = nurse(running);
        let registry = &running.registry;
        let unit = fridge(registry, &access);
        let mut values = vec![50; 12];
        values.extend([85; 14]);
        values.extend([60; 12]);
        let all = every_five_minutes(at(20, 8, 0), &values);
        assert_eq!(send_file(registry, &access, unit, &file_of(&all)), Taken::Done(38, 0, 0));
        let before = (readings(running, unit), kept(running, unit));
        assert_eq!(before.1.len(), 1);
        assert_eq!(send_file(registry, &access, unit, &file_of(&all)), Taken::Done(0, 38, 0));
        assert_eq!(send_file(registry, &access, unit, &file_of(&all[10..30])), Taken::Done(0, 20, 0));
        assert_eq!((readings(running, unit), kept(running, unit)), before);
        let line = &excursions(registry, &access, unit)[0];
        assert_eq!((line.start, line.end, line.seconds), (at(20, 9, 0), Some(at(20, 10, 10)), 70 * 60));
        assert_eq!((line.state, line.alarmed), (State::Open, true));
        let out = registry.db().read(|tx| look::time_out(tx, unit, at(20, 9, 30), at(21, 0, 0))).unwrap();
        assert_eq!((out.hot, out.cold, out.unknown), (40 * 60, 0, 0), "of a lot that came at half past nine");
    });
}
