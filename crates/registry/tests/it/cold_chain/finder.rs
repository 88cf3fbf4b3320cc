//! The finder of spells against a slow and plain second way, and what it makes of gaps, several sensors and readings by hand.

use jenner_model::Timestamp;
use jenner_registry::cold_chain::rules::Alarm;
use jenner_registry::cold_chain::spell::{self, Check, Judge, Out, Readings, Spell};
use jenner_registry::cold_chain::{Range, Temperature};
use proptest::prelude::*;

/// From when until when it was out of range, the lowest and the highest, and for how long in which way.
type Plain = (i64, Option<i64>, i64, i64, [i64; 3]);

const MINUTE: i64 = 60_000_000;
const GAP: i64 = 60;
const SILENT: i64 = 168 * 60;

fn degrees(tenths: i64) -> Temperature {
    Temperature::from_tenths(tenths).unwrap()
}

fn judge() -> Judge {
    Judge { range: Range { low: degrees(20), high: degrees(80) }, gap: GAP * MINUTE, silent: SILENT * MINUTE }
}

fn minute(at: i64) -> Timestamp {
    Timestamp(at * MINUTE)
}

fn series(sensor: &str, all: &[(i64, i64)], readings: &mut Readings) {
    for (at, tenths) in all {
        readings.push(sensor, minute(*at), degrees(*tenths));
    }
}

fn of_one(all: &[(i64, i64)]) -> Vec<Spell> {
    let mut readings = Readings::default();
    series("1", all, &mut readings);
    spell::find(&readings, judge())
}

fn check(since: i64, at: i64, [low, high, shown]: [i64; 3]) -> Check {
    Check {
        since: minute(since),
        at: minute(at),
        low: degrees(low),
        high: degrees(high),
        shown: degrees(shown),
    }
}

/// The same minute by minute: start, end, lowest, highest, minutes hot, cold, unknown.
fn minute_by_minute(all: &[(i64, i64)]) -> Vec<Plain> {
    let out = |tenths: i64| !(20..=80).contains(&tenths);
    let mut spells: Vec<Plain> = Vec::new();
    let mut open = false;
    let Some((last, _)) = all.last() else { return spells };
    let (mut at, mut now) = (0, None::<usize>);
    while at <= *last {
        if let Some(place) = all.iter().position(|(when, _)| *when == at) {
            let tenths = all[place].1;
            let silent = now.is_some_and(|before: usize| at - all[before].0 > SILENT);
            open &= !silent;
            match (out(tenths), open) {
                (true, false) => {
                    spells.push((at, None, tenths, tenths, [0; 3]));
                    open = true;
                }
                (false, true) => {
                    spells.last_mut().unwrap().1 = Some(at);
                    open = false;
                }
                _ => {}
            }
            if open {
                let spell = spells.last_mut().unwrap();
                (spell.2, spell.3) = (spell.2.min(tenths), spell.3.max(tenths));
            }
            now = Some(place);
        }
        // The minute that begins now.
        if let Some(place) = now.filter(|place| out(all[*place].1))
            && let Some((next, _)) = all.get(place + 1)
            && let Some(spell) = spells.last_mut()
        {
            let apart = next - all[place].0;
            if apart <= GAP {
                spell.4[usize::from(all[place].1 < 20)] += 1;
            } else if apart <= SILENT {
                spell.4[2] += 1;
            }
        }
        at += 1;
    }
    spells
}

fn plain(spell: &Spell) -> (i64, Option<i64>, i64, i64, [i64; 3]) {
    let Out { hot, cold, unknown } = spell.out;
    (
        spell.start.0 / MINUTE,
        spell.end.map(|end| end.0 / MINUTE),
        spell.lowest.tenths(),
        spell.highest.tenths(),
        [hot / 60, cold / 60, unknown / 60],
    )
}

/// Readings a few minutes, an hour or more than a week apart, most of them near the ends of the range.
fn readings() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let apart =
        prop_oneof![8 => 1..40_i64, 2 => 55..70_i64, 1 => 200..900_i64, 1 => (SILENT - 2)..(SILENT + 3)];
    let tenths = prop_oneof![3 => 15..30_i64, 3 => 70..90_i64, 1 => -200..300_i64];
    prop::collection::vec((apart, tenths), 0..40).prop_map(|steps| {
        let mut at = 0;
        steps
            .into_iter()
            .map(|(apart, tenths)| {
                at += apart;
                (at, tenths)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn spells_of_one_sensor_are_those_that_are_found_minute_by_minute(all in readings()) {
        let found: Vec<_> = of_one(&all).iter().map(plain).collect();
        prop_assert_eq!(found, minute_by_minute(&all));
    }

    #[test]
    fn time_out_of_range_adds_up_over_parts_of_a_time(all in readings(), cut in 0..20_000_i64) {
        let mut of = Readings::default();
        series("1", &all, &mut of);
        let whole = spell::out_between(&of, judge(), minute(0), minute(100_000));
        let one = spell::out_between(&of, judge(), minute(0), minute(cut));
        let other = spell::out_between(&of, judge(), minute(cut), minute(100_000));
        prop_assert_eq!(whole.sum(), one.sum() + other.sum());
        prop_assert_eq!(whole.hot, one.hot + other.hot);
    }
}

#[test]
fn eight_degrees_is_in_range_and_a_tenth_more_is_not() {
    assert!(of_one(&[(0, 80), (5, 20), (10, 80)]).is_empty());
    let found = of_one(&[(0, 80), (5, 81), (10, 80), (15, 19), (20, 20)]);
    assert_eq!(
        found.iter().map(plain).collect::<Vec<_>>(),
        [(5, Some(10), 81, 81, [5, 0, 0]), (15, Some(20), 19, 19, [0, 5, 0]),]
    );
}

#[test]
fn a_gap_after_a_reading_out_of_range_is_time_of_which_nobody_knows() {
    let found = of_one(&[(0, 50), (5, 90), (10, 95), (130, 92), (135, 60)]);
    assert_eq!(plain(&found[0]), (5, Some(135), 90, 95, [10, 0, 120]));
    let alarm = Alarm { hot_minutes: 60, cold_minutes: 15 };
    assert!(found[0].alarms(judge().range, alarm), "two hours may have been warm");
}

#[test]
fn the_alarm_waits_for_its_minutes_and_a_spell_that_is_not_over_does_not_wait() {
    let alarm = Alarm { hot_minutes: 60, cold_minutes: 15 };
    let hot = |minutes: i64| {
        let mut all: Vec<(i64, i64)> = (0..minutes / 5).map(|n| (n * 5, 85)).collect();
        all.push((minutes, 60));
        of_one(&all)[0].alarms(judge().range, alarm)
    };
    assert!(!hot(55) && hot(60));
    let cold = |minutes| of_one(&[(0, 15), (minutes, 40)])[0].alarms(judge().range, alarm);
    assert!(!cold(14) && cold(15));
    assert!(of_one(&[(0, 50), (5, 85)])[0].alarms(judge().range, alarm), "nothing says that it is over");
}

#[test]
fn two_sensors_of_a_unit_that_are_out_at_once_are_one_spell_and_time_counts_once() {
    let mut both = Readings::default();
    series("top", &[(0, 50), (10, 85), (20, 88), (30, 70)], &mut both);
    series("bottom", &[(0, 50), (15, 82), (25, 81), (40, 60)], &mut both);
    let found = spell::find(&both, judge());
    assert_eq!(found.iter().map(plain).collect::<Vec<_>>(), [(10, Some(40), 81, 88, [30, 0, 0])]);
}

#[test]
fn a_logger_that_was_taken_out_warm_ends_with_the_first_reading_in_range_of_another() {
    let mut both = Readings::default();
    series("old", &[(0, 50), (10, 220)], &mut both);
    series("new", &[(30, 50), (40, 50)], &mut both);
    let found = spell::find(&both, judge());
    assert_eq!(plain(&found[0]), (10, Some(30), 220, 220, [0, 0, 20]));
    // Weeks later nobody ends it any more, and it does not swallow what comes.
    let mut later = Readings::default();
    series("old", &[(0, 50), (10, 220)], &mut later);
    series("new", &[(SILENT + 500, 50), (SILENT + 510, 90), (SILENT + 520, 50)], &mut later);
    let found = spell::find(&later, judge());
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].end, None);
}

#[test]
fn what_was_read_by_hand_is_out_of_range_since_the_reading_before_unless_a_logger_explains_it() {
    let by_hand =
        vec![check(0, 0, [40, 60, 50]), check(0, 960, [40, 95, 60]), check(960, 1440, [30, 60, 50])];
    let alone = Readings { checks: by_hand.clone(), ..Readings::default() };
    let found = spell::find(&alone, judge());
    assert_eq!(found.iter().map(plain).collect::<Vec<_>>(), [(0, Some(960), 40, 95, [0, 0, 960])]);
    assert!(found[0].undated && found[0].kinetic.is_none());
    // The logger saw when it was: ten minutes, not sixteen hours. The display had it a little warmer.
    let mut both = Readings { checks: by_hand, ..Readings::default() };
    series("1", &[(0, 50), (300, 90), (310, 60), (360, 50)], &mut both);
    let found = spell::find(&both, judge());
    assert_eq!(found.iter().map(plain).collect::<Vec<_>>(), [(300, Some(310), 90, 95, [10, 0, 0])]);
    assert!(!found[0].undated);
}

#[test]
fn a_display_that_is_out_of_range_lasts_until_the_next_look() {
    let checks = vec![check(0, 0, [40, 60, 50]), check(0, 480, [40, 90, 90]), check(480, 960, [50, 90, 50])];
    let of = Readings { checks, ..Readings::default() };
    let found = spell::find(&of, judge());
    assert_eq!(found.iter().map(plain).collect::<Vec<_>>(), [(0, Some(960), 40, 90, [0, 0, 960])]);
}

#[test]
fn the_mean_kinetic_temperature_of_a_spell_weighs_by_time_and_leaves_gaps_out() {
    // 30 minutes at 10.0 and 30 at 20.0 °C: exp(−10000/283.15) = 4.5923e-16, exp(−10000/293.15) = 1.5320e-15, mean 9.9560e-16,
    // −ln 34.54319, 10000 / 34.54319 = 289.49 K = 16.3 °C.
    let found = of_one(&[(0, 50), (10, 100), (40, 200), (70, 60)]);
    assert_eq!(found[0].kinetic.map(Temperature::tenths), Some(163));
    let with_gap = of_one(&[(0, 50), (10, 100), (40, 200), (70, 100), (1_000, 60)]);
    assert_eq!(with_gap[0].kinetic.map(Temperature::tenths), Some(163));
}
