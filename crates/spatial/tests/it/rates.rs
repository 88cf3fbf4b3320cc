//! Intervals, differences, doses and steadied rates against published figures and closed formulas.

use jenner_spatial::course::{Lateness, dropouts};
use jenner_spatial::herd::{HerdImmunity, Missing, doses_missing, people_missing, share_that_stops};
use jenner_spatial::interval::{clopper_pearson, difference, jeffreys, wilson};
use jenner_spatial::{Interval, Neighbours, Prior, Share, Standing, Tally, smooth};

use crate::state::Dice;

const SURE: Share = Share::percent(95);

fn tally(vaccinated: u64, people: u64) -> Tally {
    Tally::new(vaccinated, people).expect("no more than all")
}

fn is(interval: Interval, low: f64, high: f64) {
    let to_four = |x: f64| (x * 1e4).round() / 1e4;
    assert_eq!((to_four(interval.low), to_four(interval.high)), (low, high));
}

/// Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: methods 3 (score) and 5 (exact).
#[test]
fn intervals_are_those_of_newcombes_table() {
    is(wilson(tally(81, 263), SURE), 0.2553, 0.3662);
    is(clopper_pearson(tally(81, 263), SURE), 0.2527, 0.3676);
    is(wilson(tally(15, 148), SURE), 0.0624, 0.1605);
    is(clopper_pearson(tally(15, 148), SURE), 0.0578, 0.1617);
    is(wilson(tally(0, 20), SURE), 0.0, 0.1611);
    is(clopper_pearson(tally(0, 20), SURE), 0.0, 0.1684);
    is(wilson(tally(1, 29), SURE), 0.0061, 0.1718);
    is(clopper_pearson(tally(1, 29), SURE), 0.0009, 0.1776);
}

/// Newcombe, Statistics in Medicine 17 (1998) 873-890, table II: method 10.
#[test]
fn differences_are_those_of_newcombes_table() {
    let both = difference(tally(56, 70), tally(48, 80), SURE).expect("both have people");
    is(both.interval, 0.0524, 0.3339);
    assert!(both.is_clear());
    let both = difference(tally(9, 10), tally(3, 10), SURE).expect("both have people");
    is(both.interval, 0.1705, 0.8090);
    let none = difference(tally(10, 10), tally(0, 20), SURE).expect("both have people");
    is(none.interval, 0.6791, 1.0);
    assert!(difference(tally(0, 0), tally(1, 2), SURE).is_none());
}

/// How often an interval holds the true share, reckoned over all outcomes.
fn coverage_of(interval: fn(Tally, Share) -> Interval, n: u64, share: f64) -> f64 {
    let mut chance = (1.0 - share).powi(n as i32);
    let mut sum = 0.0;
    for k in 0..=n {
        if interval(tally(k, n), SURE).holds(share) {
            sum += chance;
        }
        chance *= (n - k) as f64 / (k + 1) as f64 * share / (1.0 - share);
    }
    sum
}

#[test]
fn the_exact_interval_holds_the_truth_at_least_as_often_as_it_says_and_the_others_on_average() {
    let shares: Vec<f64> = (1..100).map(|k| f64::from(k) / 100.0).collect();
    for n in [5, 20, 60] {
        let mean = |interval| {
            shares.iter().map(|share| coverage_of(interval, n, *share)).sum::<f64>() / shares.len() as f64
        };
        assert!(shares.iter().all(|share| coverage_of(clopper_pearson, n, *share) >= 0.95 - 1e-9), "{n}");
        for interval in [wilson as fn(Tally, Share) -> Interval, jeffreys] {
            assert!((0.94..0.97).contains(&mean(interval)), "{n}: {}", mean(interval));
        }
    }
}

#[test]
fn a_goal_is_missed_for_sure_only_when_the_whole_interval_is_below_it() {
    assert_eq!(wilson(tally(9, 10), SURE).against(SURE), Standing::Unsure);
    assert_eq!(wilson(tally(800, 1000), SURE).against(SURE), Standing::Below);
    assert_eq!(wilson(tally(985, 1000), SURE).against(SURE), Standing::Reached);
    assert_eq!(wilson(tally(0, 0), SURE), Interval::UNKNOWN);
}

#[test]
fn the_number_of_people_missing_is_the_smallest_that_does() {
    for people in 0..130_u64 {
        for vaccinated in 0..=people {
            for (goal, effectiveness) in [(9500, 10_000), (9250, 10_000), (9200, 9700), (8600, 7800)] {
                let share = |parts: u16| Share::new(f64::from(parts) / 1e4).expect("a share");
                let protects = (effectiveness < 10_000).then(|| share(effectiveness));
                let missing = people_missing(tally(vaccinated, people), share(goal), protects);
                let does =
                    |more: u64| (vaccinated + more) * u64::from(effectiveness) >= people * u64::from(goal);
                let smallest = (0..=people - vaccinated).find(|more| does(*more));
                let expected = match smallest {
                    Some(0) => Missing::Nothing,
                    Some(more) => Missing::Count(more),
                    None => Missing::OutOfReach,
                };
                assert_eq!(missing, expected, "{vaccinated} of {people}, {goal}, {effectiveness}");
            }
        }
    }
}

#[test]
fn those_who_need_one_dose_come_before_those_who_need_two() {
    // 100 children, 90 done; of the ten others three need one dose and seven need two. Five more are wanted.
    let missing = doses_missing(tally(90, 100), SURE, &[3, 7]).expect("ten are listed");
    assert_eq!(missing, Missing::Count(3 + 2 * 2));
    assert_eq!(doses_missing(tally(96, 100), SURE, &[4]).expect("four are listed"), Missing::Nothing);
    let error = doses_missing(tally(90, 100), SURE, &[3]).expect_err("seven are not listed").to_string();
    assert!(error.contains("10 people are not vaccinated, but 3"), "{error}");
}

#[test]
fn a_disease_that_spreads_to_twenty_needs_95_percent() {
    assert_eq!(share_that_stops(20.0), Some(0.95));
    assert_eq!(share_that_stops(0.9), Some(0.0));
    assert_eq!(share_that_stops(f64::NAN), None);
    let row = HerdImmunity {
        disease: "pertussis".to_owned(),
        spreads_to: Some([12.0, 17.0]),
        immune: [Share::percent(92), Share::percent(94)],
        effectiveness: None,
    };
    assert_eq!(row.goal(), Share::percent(94));
}

#[test]
fn who_never_came_back_is_counted_between_the_doses() {
    let lost = dropouts(&[1000, 940, 900, 810]).expect("the numbers fall");
    assert_eq!(lost.iter().map(|d| (d.before_dose, d.lost)).collect::<Vec<_>>(), [(2, 60), (3, 40), (4, 90)]);
    let (rate, interval) = lost[2].rate(SURE).expect("900 began");
    assert!((rate - 0.1).abs() < 1e-12 && interval.holds(0.1));
    assert!(dropouts(&[10, 11]).is_err());
    assert!(dropouts(&[]).expect("nothing is lost of nothing").is_empty());
}

#[test]
fn lateness_is_counted_in_whole_months() {
    let late = Lateness::of([0, 0, 1, 3, 7, 14, 14]);
    assert_eq!((late.people(), late.between(0, 2), late.between(12, u16::MAX)), (7, 3, 2));
    assert_eq!(late.median_months(), Some(3));
    assert_eq!(Lateness::of([]).median_months(), None);
}

/// Areas whose coverages come from a beta distribution with this mean and strength.
fn drawn(mean: f64, strength: f64, dice: &mut Dice) -> Vec<(f64, Tally)> {
    // A beta value with whole a and b is the a-th smallest of a + b - 1 even ones.
    let (a, b) = ((mean * strength).round() as usize, ((1.0 - mean) * strength).round() as usize);
    (0..513)
        .map(|_| {
            let mut even: Vec<f64> = (0..a + b - 1).map(|_| dice.unit()).collect();
            even.sort_by(f64::total_cmp);
            let truth = even[a - 1];
            let people = 10 + dice.below(300) as u64;
            (truth, tally(dice.vaccinated(people, truth), people))
        })
        .collect()
}

#[test]
fn mean_and_spread_of_areas_are_learned_from_them() {
    let areas = drawn(0.9, 40.0, &mut Dice(11));
    let tallies: Vec<Tally> = areas.iter().map(|(_, tally)| *tally).collect();
    for prior in [Prior::by_moments(&tallies), Prior::by_likelihood(&tallies)] {
        let prior = prior.expect("people live there");
        assert!((prior.mean() - 0.9).abs() < 0.01, "{prior:?}");
        assert!((30.0..53.0).contains(&prior.strength()), "{prior:?}");
    }
    assert_eq!(Prior::by_moments(&[tally(0, 0)]), None);
}

#[test]
fn steadied_rates_are_nearer_to_the_truth_and_their_intervals_hold_it() {
    let areas = drawn(0.9, 40.0, &mut Dice(5));
    let tallies: Vec<Tally> = areas.iter().map(|(_, tally)| *tally).collect();
    let beliefs = smooth::global(&tallies).expect("people live there");
    let squares = |of: &dyn Fn(usize) -> f64| {
        areas.iter().enumerate().map(|(i, (truth, _))| (of(i) - truth).powi(2)).sum::<f64>()
    };
    let raw = squares(&|i| tallies[i].coverage().expect("people live there"));
    let steadied = squares(&|i| beliefs[i].mean());
    assert!(steadied < 0.85 * raw, "{steadied} against {raw}");
    let held = areas.iter().zip(&beliefs).filter(|((truth, _), b)| b.interval(SURE).holds(*truth)).count();
    // 513 intervals of 95 %: 487 expected, standard deviation 5.
    assert!((467..=507).contains(&held), "{held} of 513");
    // Among areas said to be below 88 % with a chance, that share is below it.
    let chances: f64 = beliefs.iter().map(|b| b.chance_below(Share::percent(88))).sum();
    let below = areas.iter().filter(|(truth, _)| *truth < 0.88).count() as f64;
    assert!((chances - below).abs() < 40.0, "{chances} said, {below} are");
}

#[test]
fn areas_that_differ_by_chance_alone_are_all_believed_to_be_alike() {
    let mut dice = Dice(3);
    let tallies: Vec<Tally> = (0..200).map(|_| tally(dice.vaccinated(60, 0.94), 60)).collect();
    let beliefs = smooth::global(&tallies).expect("people live there");
    let lowest = beliefs.iter().map(|b| b.mean()).fold(1.0, f64::min);
    let highest = beliefs.iter().map(|b| b.mean()).fold(0.0, f64::max);
    assert!(highest - lowest < 0.03, "{lowest} to {highest}");
}

#[test]
fn a_low_corner_stays_low_when_its_neighbours_are_asked() {
    // Ten areas in a row, the first five at 80 %, the others at 96 %; the second has four children, all vaccinated.
    let mut tallies = vec![tally(160, 200); 5];
    tallies.extend(vec![tally(192, 200); 5]);
    tallies[1] = tally(4, 4);
    let row: Vec<Vec<usize>> = (0..10).map(|i| if i < 9 { vec![i + 1] } else { vec![] }).collect();
    let row = Neighbours::new(&row).expect("they are in the row");
    let local = smooth::local(&tallies, &row).expect("as many").expect("people live there");
    let global = smooth::global(&tallies).expect("people live there");
    assert!(local[1].mean() < 0.83, "{}", local[1].mean());
    assert!(global[1].mean() > 0.85, "{}", global[1].mean());
    assert!(smooth::local(&tallies[..4], &row).is_err());
}

#[test]
fn a_prior_of_everybody_vaccinated_leaves_room_for_doubt() {
    let tallies = [tally(30, 30), tally(12, 12)];
    let beliefs = smooth::global(&tallies).expect("people live there");
    let interval = beliefs[1].interval(SURE);
    assert!(interval.low > 0.8 && interval.low < 1.0, "{interval:?}");
}

#[test]
fn one_vaccinated_child_is_no_proof_of_anything() {
    let beliefs = smooth::global(&[tally(1, 1)]).expect("somebody lives there");
    let below = beliefs[0].chance_below(SURE);
    assert!((0.2..0.8).contains(&below), "{below}");
    let none = smooth::global(&[tally(0, 1)]).expect("somebody lives there");
    assert!(none[0].chance_below(SURE) > 0.8 && none[0].interval(SURE).high > 0.5);
}
