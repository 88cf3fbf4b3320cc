//! Late readings: they join excursions, take them apart, make them worse or let them fade, and what people wrote stays.

use jenner_registry::cold_chain::step::{Cause, State, Step};
use jenner_registry::cold_chain::work::{self, Deed, Excursion};

use super::*;

fn record(words: &str) -> Deed {
    Deed::Record { cause: Some(Cause::Door), words: words.into(), empty: true }
}

fn act(registry: &Registry, access: &Access, id: i64, deed: Deed) -> State {
    work::act(registry, access, id, &deed).unwrap().unwrap().unwrap()
}

fn open(registry: &Registry, access: &Access, id: i64) -> Excursion {
    work::open(registry, access, id).unwrap().unwrap()
}

/// What people wrote, in order.
fn written(excursion: &Excursion) -> Vec<&str> {
    excursion
        .steps
        .iter()
        .filter_map(|done| match &done.step {
            Step::Recorded { words, .. } | Step::Concluded { words, .. } => Some(words.as_str()),
            _ => None,
        })
        .collect()
}

/// Six hours from eight o'clock with readings every five minutes; out of range between these moments, in minutes.
fn hours(out: &[(i64, i64)]) -> Vec<(Timestamp, i64)> {
    let value = |minute: i64| if out.iter().any(|(a, b)| (*a..*b).contains(&minute)) { 90 } else { 50 };
    let values: Vec<i64> = (0..72).map(|n| value(n * 5)).collect();
    every_five_minutes(at(20, 8, 0), &values)
}

#[test]
fn readings_that_come_late_join_two_excursions_and_keep_both_stories() {
    on_each_engine(|running| {
        let (registry, access) = (&running.registry, nurse(running));
        let unit = fridge(registry, &access);
        // The second hour is missing at first: the logger had two files. An in-range reading stands between.
        let all = hours(&[(60, 80), (100, 130)]);
        send_file(registry, &access, unit, &file_of(&all));
        let both = excursions(registry, &access, unit);
        assert_eq!(both.len(), 2);
        let (first, second) = (&both[0], &both[1]);
        act(registry, &access, first.id, record("door of the first"));
        act(registry, &access, second.id, record("door of the second"));
        assert_eq!(
            act(registry, &access, first.id, Deed::Conclude { words: "ten minutes are fine".into() }),
            State::Cleared
        );
        // Another sensor in the same unit was out of range all the time between.
        let other: Vec<(Timestamp, i64)> = hours(&[(75, 105)]);
        let text = file_of(&other)
            .replace("Temperature (°C)", "Top shelf temp (°C)")
            .replace("Timestamp", "Date/Time");
        send_file(registry, &access, unit, &text.replace("Top shelf temp", "Temp top shelf"));
        let joined = excursions(registry, &access, unit);
        assert_eq!(joined.len(), 1);
        assert_eq!(
            (joined[0].id, joined[0].start, joined[0].end),
            (first.id, at(20, 9, 0), Some(at(20, 10, 10)))
        );
        let shown = open(registry, &access, first.id);
        assert_eq!(written(&shown), ["door of the first", "door of the second", "ten minutes are fine"]);
        assert_eq!(shown.state, State::Open, "an hour is not ten minutes: it has to be decided again");
        assert!(shown.steps.iter().any(|done| done.step == Step::Joined { other: second.id }));
        let swallowed = open(registry, &access, second.id);
        assert_eq!(swallowed.joined_into, Some(first.id));
        let refused = work::act(registry, &access, second.id, &record("late")).unwrap().unwrap();
        assert_eq!(refused, Err(work::Trouble::Joined));
    });
}

#[test]
fn readings_that_come_late_take_an_excursion_apart_and_each_part_keeps_the_story() {
    on_each_engine(|running| {
        let (registry, access) = (&running.registry, nurse(running));
        let unit = fridge(registry, &access);
        // Every second hour at first: out of range before and after a gap.
        let all = hours(&[(60, 90), (150, 200)]);
        let some: Vec<(Timestamp, i64)> = all
            .iter()
            .copied()
            .filter(|(at, _)| !(90..150).contains(&((at.0 - all[0].0.0) / 60_000_000)))
            .collect();
        send_file(registry, &access, unit, &file_of(&some));
        let whole = excursions(registry, &access, unit);
        assert_eq!((whole.len(), whole[0].seconds), (1, 140 * 60), "the hour that nobody knows counts");
        act(registry, &access, whole[0].id, record("power was out"));
        act(registry, &access, whole[0].id, Deed::Conclude { words: "the unit was empty".into() });
        send_file(registry, &access, unit, &file_of(&all));
        let parts = excursions(registry, &access, unit);
        assert_eq!(parts.iter().map(|one| one.seconds / 60).collect::<Vec<_>>(), [30, 50]);
        for part in &parts {
            assert_eq!(written(&open(registry, &access, part.id)), ["power was out", "the unit was empty"]);
            assert_eq!(part.state, State::Cleared, "no part is worse than what was decided");
        }
        assert_eq!(parts[0].id, whole[0].id);
        let steps = open(registry, &access, parts[1].id).steps;
        assert!(steps.iter().any(|done| done.step == Step::Split { from: whole[0].id }));
        // What is written about the first part from now on is not the second one's.
        let before = open(registry, &access, parts[1].id).steps.len();
        let more: Vec<(Timestamp, i64)> = vec![(Timestamp(at(20, 9, 2).0), 95)];
        send_file(registry, &access, unit, &file_of(&more));
        assert_eq!(open(registry, &access, parts[0].id).state, State::Open, "it was warmer than that");
        let other = open(registry, &access, parts[1].id);
        assert_eq!((other.state, other.steps.len()), (State::Cleared, before));
    });
}

#[test]
fn a_reading_by_hand_is_explained_by_the_file_that_comes_days_later() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let unit = fridge(registry, &access);
    note(registry, &access, unit, (20, "07:30"), ["3", "6", "5"]);
    note(registry, &access, unit, (20, "15:30"), ["4", "9.1", "5"]);
    let by_hand = &excursions(registry, &access, unit)[0];
    assert_eq!(
        (by_hand.start, by_hand.end, by_hand.seconds),
        (at(20, 7, 30), Some(at(20, 15, 30)), 8 * 3_600)
    );
    assert!(by_hand.alarmed, "nobody knows how long");
    act(registry, &access, by_hand.id, record("delivery"));
    send_file(registry, &access, unit, &file_of(&hours(&[(60, 70)])));
    let explained = excursions(registry, &access, unit);
    assert_eq!((explained.len(), explained[0].id), (1, by_hand.id));
    assert_eq!((explained[0].start, explained[0].end), (at(20, 9, 0), Some(at(20, 9, 10))));
    assert_eq!((explained[0].seconds, explained[0].extremes.1.tenths()), (600, 91));
    assert!(!explained[0].alarmed);
    let shown = open(registry, &access, by_hand.id);
    assert_eq!((written(&shown), shown.state), (vec!["delivery"], State::Recorded));
    assert!(shown.steps.iter().any(|done| matches!(done.step, Step::Changed { .. })));
}

#[test]
fn a_reading_by_hand_that_is_typed_late_says_what_the_next_one_tells_of() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let unit = fridge(registry, &access);
    send_file(registry, &access, unit, &file_of(&hours(&[(60, 70)])));
    note(registry, &access, unit, (20, "18:30"), ["4", "9.1", "5"]);
    let both = excursions(registry, &access, unit);
    assert_eq!(both.len(), 2, "of the time before half past six that reading does not tell");
    note(registry, &access, unit, (20, "8:57"), ["3", "6", "5"]);
    let left: Vec<_> = excursions(registry, &access, unit).into_iter().filter(|one| !one.faded).collect();
    assert_eq!(left.len(), 1, "it tells of the day now, and the logger says when it was");
    assert_eq!((left[0].start, left[0].extremes.1.tenths()), (at(20, 9, 0), 91));
}

#[test]
fn an_excursion_that_goes_on_in_the_next_file_is_one_and_cannot_be_decided_before_it_is_over() {
    let running = on_sqlite();
    let (registry, access) = (&running.registry, nurse(&running));
    let unit = fridge(registry, &access);
    let all = hours(&[(60, 200)]);
    send_file(registry, &access, unit, &file_of(&all[..20]));
    let begun = &excursions(registry, &access, unit)[0];
    assert_eq!(begun.end, None);
    act(registry, &access, begun.id, record("door"));
    let tried =
        work::act(registry, &access, begun.id, &Deed::Conclude { words: "fine".into() }).unwrap().unwrap();
    assert_eq!(tried, Err(work::Trouble::StillOut));
    send_file(registry, &access, unit, &file_of(&all[20..]));
    let done = excursions(registry, &access, unit);
    assert_eq!((done.len(), done[0].id, done[0].end), (1, begun.id, Some(at(20, 11, 20))));
    assert_eq!(act(registry, &access, begun.id, Deed::Conclude { words: "empty".into() }), State::Cleared);
}
