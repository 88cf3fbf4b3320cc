//! The scan held against a plain one that looks at every window by itself, and against chances that can be reckoned.

use std::collections::BTreeSet;

use jenner_spatial::{Neighbours, Point, Settings, Shape, Share, Study, Tally, scan};

use crate::state::Dice;

const HALF: Shape<'static> = Shape::Circles { most: Share::percent(50), most_km: None };

fn settings(replicas: u32) -> Settings {
    Settings { replicas, seed: 20, most_clusters: 10, level: 0.05 }
}

/// A few areas on a grid, so that many are at the same distance of each other, with rather many unvaccinated.
fn grid(dice: &mut Dice, areas: usize) -> Vec<(Point, Tally)> {
    (0..areas)
        .map(|_| {
            let at = Point::on_map(dice.below(5) as f64, dice.below(5) as f64).expect("it is finite");
            let people = dice.below(40) as u64;
            (at, Tally::new(dice.vaccinated(people, 0.8), people).expect("among them"))
        })
        .collect()
}

/// The likelihood of so many cases at their own rate.
fn likelihood(cases: f64, people: f64) -> f64 {
    let log = |x: f64| if x > 0.0 { x.ln() } else { 0.0 };
    cases * log(cases / people) + (people - cases) * log(1.0 - cases / people)
}

fn bernoulli(areas: &[(Point, Tally)], set: &BTreeSet<usize>) -> Option<f64> {
    let all = Tally::total(&areas.iter().map(|a| a.1).collect::<Vec<_>>());
    let inside = Tally::total(&set.iter().map(|i| areas[*i].1).collect::<Vec<_>>());
    let (n, c) = (inside.people() as f64, inside.unvaccinated() as f64);
    let (whole, cases) = (all.people() as f64, all.unvaccinated() as f64);
    if n == 0.0 || 2.0 * n > whole || c / n <= (cases - c) / (whole - n) {
        return None;
    }
    Some(likelihood(c, n) + likelihood(cases - c, whole - n) - likelihood(cases, whole))
}

fn poisson(areas: &[(Point, u64, f64)], set: &BTreeSet<usize>) -> Option<f64> {
    let all: f64 = areas.iter().map(|a| a.1 as f64).sum();
    let scale = all / areas.iter().map(|a| a.2).sum::<f64>();
    let (c, e) = set.iter().fold((0.0, 0.0), |(c, e), i| (c + areas[*i].1 as f64, e + scale * areas[*i].2));
    if e == 0.0 || e > 0.5 * all || c <= e {
        return None;
    }
    let rest = if all > c { (all - c) * ((all - c) / (all - e)).ln() } else { 0.0 };
    Some(c * (c / e).ln() + rest)
}

/// All circles: for every centre, every distance at which an area lies.
fn circles(points: &[Point]) -> BTreeSet<BTreeSet<usize>> {
    let mut sets = BTreeSet::new();
    for centre in points {
        for edge in points {
            let within = |point: &Point| centre.km_to(*point) <= centre.km_to(*edge) + 1e-9;
            sets.insert((0..points.len()).filter(|i| within(&points[*i])).collect());
        }
    }
    sets
}

fn highest(sets: &BTreeSet<BTreeSet<usize>>, of: impl Fn(&BTreeSet<usize>) -> Option<f64>) -> f64 {
    sets.iter().filter_map(of).fold(0.0, f64::max)
}

#[test]
fn the_most_likely_circle_is_the_one_found_by_looking_at_all() {
    let mut dice = Dice(1);
    for _ in 0..60 {
        let areas = grid(&mut dice, 12);
        let sets = circles(&areas.iter().map(|a| a.0).collect::<Vec<_>>());
        let best = highest(&sets, |set| bernoulli(&areas, set));
        let found = scan(&Study::of_people(&areas), HALF, settings(9)).expect("it is small");
        let ratio = found.clusters.first().map_or(0.0, |c| c.ratio);
        assert!((ratio - best).abs() < 1e-9, "{ratio} against {best}");
        for cluster in &found.clusters {
            let set: BTreeSet<usize> = cluster.areas.iter().copied().collect();
            assert!(sets.contains(&set), "a cluster is a circle");
            let direct = bernoulli(&areas, &set).expect("it has more than its share");
            assert!((direct - cluster.ratio).abs() < 1e-9);
        }
    }
}

#[test]
fn the_most_likely_circle_of_expected_cases_is_the_one_found_by_looking_at_all() {
    let mut dice = Dice(2);
    for _ in 0..60 {
        let areas: Vec<(Point, u64, f64)> = grid(&mut dice, 12)
            .into_iter()
            .map(|(at, tally)| (at, tally.unvaccinated(), 0.5 + 3.0 * dice.unit()))
            .collect();
        let sets = circles(&areas.iter().map(|a| a.0).collect::<Vec<_>>());
        let best = highest(&sets, |set| poisson(&areas, set));
        let study = Study::of_expected(&areas).expect("all are expected");
        let found = scan(&study, HALF, settings(9)).expect("it is small");
        let ratio = found.clusters.first().map_or(0.0, |c| c.ratio);
        assert!((ratio - best).abs() < 1e-9, "{ratio} against {best}");
    }
}

#[test]
fn the_most_likely_connected_set_is_the_one_found_by_looking_at_all() {
    const MOST: usize = 5;
    let mut dice = Dice(3);
    for _ in 0..30 {
        // Points that are not at equal distances, so that "the nearest" is no question.
        let areas: Vec<(Point, Tally)> = grid(&mut dice, 11)
            .into_iter()
            .map(|(_, tally)| (Point::on_map(dice.unit(), dice.unit()).expect("it is finite"), tally))
            .collect();
        let points: Vec<Point> = areas.iter().map(|a| a.0).collect();
        let neighbours = Neighbours::nearest(&points, 2);
        let near = |centre: usize| -> BTreeSet<usize> {
            let mut order: Vec<usize> = (0..points.len()).collect();
            order.sort_by(|a, b| {
                points[centre].km_to(points[*a]).total_cmp(&points[centre].km_to(points[*b]))
            });
            order.into_iter().take(MOST).collect()
        };
        let mut sets = BTreeSet::new();
        for bits in 1_u32..1 << points.len() {
            let set: BTreeSet<usize> = (0..points.len()).filter(|i| bits & (1 << i) != 0).collect();
            if set.len() <= MOST
                && is_connected(&set, &neighbours)
                && set.iter().any(|centre| set.is_subset(&near(*centre)))
            {
                sets.insert(set);
            }
        }
        let best = highest(&sets, |set| bernoulli(&areas, set));
        let shape = Shape::Connected { neighbours: &neighbours, most_areas: MOST as u8 };
        let found = scan(&Study::of_people(&areas), shape, settings(9)).expect("it is small");
        let ratio = found.clusters.first().map_or(0.0, |c| c.ratio);
        assert!((ratio - best).abs() < 1e-9, "{ratio} against {best}");
    }
}

fn is_connected(set: &BTreeSet<usize>, neighbours: &Neighbours) -> bool {
    let mut reached: BTreeSet<usize> = set.first().copied().into_iter().collect();
    while let Some(next) =
        set.iter().find(|i| !reached.contains(i) && neighbours.of(**i).iter().any(|n| reached.contains(n)))
    {
        reached.insert(*next);
    }
    reached.len() == set.len()
}

#[test]
fn of_two_areas_the_p_value_is_the_chance_that_can_be_reckoned() {
    // Two areas of 30 children, 20 of the 60 unvaccinated. 14 or more in one of them: twice the hypergeometric tail.
    let at = |x| Point::on_map(x, 0.0).expect("it is finite");
    let areas =
        [(at(0.0), Tally::new(16, 30).expect("a tally")), (at(9.0), Tally::new(24, 30).expect("a tally"))];
    let choose = |n: u32, k: u32| (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
    let tail: f64 = (14..=20).map(|k| choose(30, k) * choose(30, 20 - k) / choose(60, 20)).sum();
    let found = scan(&Study::of_people(&areas), HALF, settings(19_999)).expect("it is small");
    let p = found.clusters[0].rank.p();
    let error = (2.0 * tail * (1.0 - 2.0 * tail) / 20_000.0).sqrt();
    assert!((p - 2.0 * tail).abs() < 4.0 * error, "{p} against {}", 2.0 * tail);
}

#[test]
fn the_p_value_is_that_of_dealing_the_unvaccinated_anew_by_hand() {
    let mut dice = Dice(9);
    let mut areas = grid(&mut dice, 14);
    areas[3].1 = Tally::new(17, 30).expect("a tally");
    let sets = circles(&areas.iter().map(|a| a.0).collect::<Vec<_>>());
    let seen = highest(&sets, |set| bernoulli(&areas, set));
    let all = Tally::total(&areas.iter().map(|a| a.1).collect::<Vec<_>>());
    let homes: Vec<usize> =
        areas.iter().enumerate().flat_map(|(i, (_, t))| vec![i; t.people() as usize]).collect();
    let rounds = 2000;
    let mut as_high = 0;
    for _ in 0..rounds {
        // Deal the unvaccinated to children: the first so many of a shuffled list.
        let mut homes = homes.clone();
        let mut unvaccinated = vec![0; areas.len()];
        for i in 0..all.unvaccinated() as usize {
            let other = i + dice.below(homes.len() - i);
            homes.swap(i, other);
            unvaccinated[homes[i]] += 1;
        }
        let dealt: Vec<(Point, Tally)> = areas
            .iter()
            .zip(&unvaccinated)
            .map(|((at, t), no)| (*at, Tally::new(t.people() - no, t.people()).expect("a tally")))
            .collect();
        as_high += u32::from(highest(&sets, |set| bernoulli(&dealt, set)) >= seen - 1e-9);
    }
    let by_hand = f64::from(as_high) / f64::from(rounds);
    let found = scan(&Study::of_people(&areas), HALF, settings(19_999)).expect("it is small");
    let p = found.clusters[0].rank.p();
    let error = (p * (1.0 - p) * (1.0 / f64::from(rounds) + 1.0 / 20_000.0)).sqrt();
    assert!((0.005..0.95).contains(&p), "the example tells something: {p}");
    assert!((p - by_hand).abs() < 4.0 * error, "{p} against {by_hand}");
}

#[test]
fn a_cluster_says_what_can_be_checked_with_a_pencil() {
    // Three areas in a row; the first has 20 of 100 unvaccinated, the others 5 of 100 each.
    let at = |x| Point::on_map(x, 0.0).expect("it is finite");
    let tally = |v| Tally::new(v, 100).expect("a tally");
    let areas = [(at(0.0), tally(80)), (at(10.0), tally(95)), (at(30.0), tally(95))];
    let found = scan(&Study::of_people(&areas), HALF, settings(999)).expect("it is small");
    let cluster = &found.clusters[0];
    assert_eq!((cluster.areas.as_slice(), cluster.cases, cluster.base), ([0].as_slice(), 20, 100.0));
    assert_eq!((cluster.expected, cluster.relative_risk, cluster.excess()), (10.0, 4.0, 2.0));
    assert_eq!(cluster.radius_km, 0.0);
    let by_pencil = likelihood(20.0, 100.0) + likelihood(10.0, 200.0) - likelihood(30.0, 300.0);
    assert!((cluster.ratio - by_pencil).abs() < 1e-12);
    assert!(cluster.rank.p() <= 0.005, "{:?}", cluster.rank);
    let level = found.critical().expect("999 are enough for 0.05");
    assert!(level < cluster.ratio && level > 0.0);
}
