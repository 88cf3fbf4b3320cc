//! Laws of the scan, and what it makes of odd input.

use jenner_spatial::{
    Cluster, Neighbours, Point, Prior, Settings, Shape, Share, SpatialError, Study, Tally, scan,
};
use proptest::prelude::*;

const SETTINGS: Settings = Settings { replicas: 39, seed: 4, most_clusters: 10, level: 0.05 };
const HALF: Shape<'static> = Shape::Circles { most: Share::percent(50), most_km: None };

fn area() -> impl Strategy<Value = (f64, f64, u64, u64)> {
    (0.0..50.0_f64, 0.0..50.0_f64, 0_u64..120)
        .prop_flat_map(|(x, y, people)| (Just(x), Just(y), Just(people), 0..=people))
}

fn map() -> impl Strategy<Value = Vec<(Point, Tally)>> {
    prop::collection::vec(area(), 1..24).prop_map(|areas| {
        let one = |(x, y, people, vaccinated)| {
            (Point::on_map(x, y).expect("it is finite"), Tally::new(vaccinated, people).expect("a tally"))
        };
        areas.into_iter().map(one).collect()
    })
}

/// A cluster without the order of its areas, by the names that areas had before they were listed anew.
fn told(cluster: &Cluster, names: &[usize]) -> (Vec<usize>, u64, u64, u32) {
    let mut areas: Vec<usize> = cluster.areas.iter().map(|area| names[*area]).collect();
    areas.sort_unstable();
    (areas, cluster.cases, cluster.ratio.to_bits(), cluster.rank.place)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn listing_areas_in_another_order_changes_nothing(
        (areas, order) in map().prop_flat_map(|areas| {
            let order: Vec<usize> = (0..areas.len()).collect();
            (Just(areas), Just(order).prop_shuffle())
        }),
    ) {
        let names: Vec<usize> = (0..areas.len()).collect();
        let shuffled: Vec<(Point, Tally)> = order.iter().map(|i| areas[*i]).collect();
        let prior = Prior::new(0.9, 40.0).expect("a share");
        for make in [
            (|a: &[(Point, Tally)], _| Study::of_people(a)) as fn(&[(Point, Tally)], Prior) -> Study,
            |a, prior| Study::of_varied_people(a, prior),
        ] {
            let here = scan(&make(&areas, prior), HALF, SETTINGS).expect("it is small");
            let there = scan(&make(&shuffled, prior), HALF, SETTINGS).expect("it is small");
            let here: Vec<_> = here.clusters.iter().map(|c| told(c, &names)).collect();
            let there: Vec<_> = there.clusters.iter().map(|c| told(c, &order)).collect();
            prop_assert_eq!(here, there);
        }
    }

    #[test]
    fn clusters_do_not_overlap_and_fall_in_likelihood(areas in map()) {
        let found = scan(&Study::of_people(&areas), HALF, SETTINGS).expect("it is small");
        let mut seen = std::collections::BTreeSet::new();
        for cluster in &found.clusters {
            prop_assert!(cluster.areas.iter().all(|area| seen.insert(*area)));
            prop_assert!(cluster.relative_risk > 1.0 && cluster.excess() > 1.0);
            let people: u64 = cluster.areas.iter().map(|a| areas[*a].1.people()).sum();
            let all: u64 = areas.iter().map(|a| a.1.people()).sum();
            prop_assert!(2 * people <= all);
        }
        for pair in found.clusters.windows(2) {
            prop_assert!(pair[0].ratio >= pair[1].ratio && pair[0].rank.place <= pair[1].rank.place);
        }
    }

    #[test]
    fn a_map_in_miles_has_the_clusters_of_a_map_in_km(areas in prop::collection::vec(area(), 2..20)) {
        let map = |scale: f64| -> Vec<(Point, Tally)> {
            let one = |(x, y, people, vaccinated): &(f64, f64, u64, u64)| {
                let at = Point::on_map(x * scale, y * scale).expect("it is finite");
                (at, Tally::new(*vaccinated, *people).expect("a tally"))
            };
            areas.iter().map(one).collect()
        };
        let names: Vec<usize> = (0..areas.len()).collect();
        let told = |scale| -> Vec<_> {
            let found = scan(&Study::of_people(&map(scale)), HALF, SETTINGS).expect("it is small");
            found.clusters.iter().map(|c| told(c, &names)).collect()
        };
        // A power of two scales every distance exactly.
        prop_assert_eq!(told(1.0), told(0.5));
    }

    #[test]
    fn only_the_proportions_of_expected_cases_matter(areas in prop::collection::vec(area(), 2..20)) {
        let study = |scale: f64| {
            let one = |(x, y, expected, cases): &(f64, f64, u64, u64)| {
                (Point::on_map(*x, *y).expect("it is finite"), *cases, scale * (*expected as f64 + 1.0))
            };
            Study::of_expected(&areas.iter().map(one).collect::<Vec<_>>()).expect("all are expected")
        };
        let told = |scale| -> Vec<_> {
            let found = scan(&study(scale), HALF, SETTINGS).expect("it is small");
            found.clusters.into_iter().map(|c| (c.areas, c.cases, c.rank.place)).collect()
        };
        prop_assert_eq!(told(1.0), told(1024.0));
    }
}

#[test]
fn the_same_seed_gives_the_same_answer_and_another_seed_another_one() {
    let areas: Vec<(Point, Tally)> = (0..40_u32)
        .map(|i| {
            let at = Point::on_map(f64::from(i % 7), f64::from(i / 7)).expect("it is finite");
            (at, Tally::new(50 + u64::from(i * 7 % 11), 70).expect("a tally"))
        })
        .collect();
    let with =
        |seed| scan(&Study::of_people(&areas), HALF, Settings { seed, ..SETTINGS }).expect("it is small");
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
fn maps_without_anything_to_find_have_no_clusters() {
    let at = Point::on_map(0.0, 0.0).expect("it is finite");
    let far = Point::on_map(5.0, 0.0).expect("it is finite");
    let tally = |v, n| Tally::new(v, n).expect("a tally");
    for areas in [
        vec![],
        vec![(at, tally(3, 9))],
        vec![(at, tally(0, 0)), (far, tally(0, 0))],
        vec![(at, tally(9, 9)), (far, tally(7, 7))],
        vec![(at, tally(0, 9)), (far, tally(0, 7))],
        // At one point nothing can be told apart.
        vec![(at, tally(0, 9)), (at, tally(7, 7))],
    ] {
        let found = scan(&Study::of_people(&areas), HALF, SETTINGS).expect("it is small");
        assert!(found.clusters.is_empty(), "{areas:?}");
    }
}

#[test]
fn what_cannot_be_scanned_is_refused_in_words() {
    let at = Point::on_map(0.0, 0.0).expect("it is finite");
    let areas = vec![(at, Tally::new(3, 9).expect("a tally")); 3];
    let study = Study::of_people(&areas);
    let most = Share::percent(60);
    let refused = scan(&study, Shape::Circles { most, most_km: None }, SETTINGS);
    assert_eq!(refused, Err(SpatialError::WindowShare(0.6)));
    let neighbours = Neighbours::new(&[vec![]]).expect("nobody is named");
    let refused = scan(&study, Shape::Connected { neighbours: &neighbours, most_areas: 4 }, SETTINGS);
    assert!(matches!(refused, Err(SpatialError::Uneven { areas: 3, given: 1, .. })));
    assert!(Study::of_expected(&[(at, 3, f64::NAN)]).is_err());
    assert!(Study::of_expected(&[(at, 3, 0.0)]).is_err());
    assert!(Study::of_expected(&[(at, 0, 0.0), (at, 2, 1.0)]).is_ok());
}
