//! The shapes that come with the program: every state, the District of Columbia and Puerto Rico.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jenner_maps::choropleth::{About, Colors, Entry, Figure, draw};
use jenner_maps::plan::Placed;
use jenner_maps::{Atlas, Frame, Plan, Rate, Scale, coded};

static NATION: LazyLock<Atlas> = LazyLock::new(|| {
    coded::read(include_str!("../../../../packs/us/shapes/counties.shapes")).expect("the shapes of the pack")
});

fn state(fips: &str) -> Atlas {
    NATION.only(|area| area.within == fips)
}

fn states() -> BTreeMap<String, usize> {
    let mut states = BTreeMap::new();
    for area in NATION.areas() {
        *states.entry(area.within.clone()).or_default() += 1;
    }
    states
}

#[test]
fn the_pack_holds_the_counties_of_all_states() {
    let states = states();
    assert_eq!(NATION.areas().len(), 3_233);
    assert_eq!(states.len(), 50 + 1 + 5, "states, the District of Columbia, island areas");
    let counties = ["22", "48", "02", "15", "44", "11", "72", "09"].map(|fips| states.get(fips).copied());
    assert_eq!(counties, [64, 254, 30, 5, 5, 1, 78, 9].map(Some));
}

#[test]
fn every_state_is_drawn_inside_its_view_box_with_all_its_counties() {
    for (fips, count) in states() {
        let plan = Plan::of(&state(&fips), Frame::default(), |_| None)
            .unwrap_or_else(|error| panic!("{fips}: {error}"));
        assert_eq!(plan.areas.len(), count, "{fips}");
        assert!(plan.width <= 901.0 && plan.height <= 841.0, "{fips}: {} by {}", plan.width, plan.height);
        // The Northern Mariana Islands are one long chain.
        let least = if fips == "69" { 100.0 } else { 250.0 };
        assert!(plan.width > least && plan.height > 100.0, "{fips}: {} by {}", plan.width, plan.height);
        for area in &plan.areas {
            assert!(!area.rings.is_empty(), "{} is not on the map", area.name);
            for [x, y] in area.rings.iter().flatten() {
                let inside = (0.0..=plan.width).contains(x) && (0.0..=plan.height).contains(y);
                assert!(inside, "{}: {x}, {y}", area.name);
            }
        }
    }
}

fn is_inside(area: &Placed, x: f64, y: f64) -> bool {
    let mut inside = false;
    for pair in area.rings.iter().flat_map(|ring| ring.windows(2)) {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}

#[test]
fn no_label_reaches_outside_its_area() {
    for fips in states().keys() {
        let plan = Plan::of(&state(fips), Frame::default(), |_| None).expect("a plan");
        let entries: Vec<Entry> = plan
            .areas
            .iter()
            .map(|area| Entry {
                id: area.id.clone(),
                figure: Figure::Rate(Rate::ALL),
                said: area.name.clone(),
                link: "#t".to_owned(),
            })
            .collect();
        let about = About { name: "t", title: "Test", chosen: None };
        let drawn = draw(&plan, &entries, &Colors::Levels(Scale::coverage()), about).expect("a map");
        for text in drawn.svg.split("<text ").skip(1) {
            let number = |name: &str| -> f64 {
                let (_, rest) = text.split_once(&format!("{name}=\"")).expect("a place");
                rest.split('"').next().and_then(|value| value.parse().ok()).expect("a number")
            };
            // "99+" in 13 units, from its baseline up.
            let (x, bottom) = (number("x"), number("y"));
            let corners =
                [-11.5, 0.0, 11.5].iter().flat_map(|dx| [0.0, -9.2].map(|dy| (x + dx, bottom + dy)));
            let corners: Vec<(f64, f64)> = corners.collect();
            let home = plan.areas.iter().any(|area| corners.iter().all(|(x, y)| is_inside(area, *x, *y)));
            assert!(home, "{fips}: a label at {x}, {bottom} is over a border");
        }
    }
}

#[test]
fn large_counties_have_their_number() {
    for (fips, least) in [("22", 60), ("48", 230), ("15", 3), ("72", 60), ("44", 5)] {
        let plan = Plan::of(&state(fips), Frame::default(), |_| None).expect("a plan");
        let with =
            plan.areas.iter().filter(|area| area.spot.is_some_and(|spot| spot.half_width >= 8.8)).count();
        assert!(with >= least, "{fips}: {with} of {}", plan.areas.len());
    }
}

#[test]
fn neighbours_are_those_of_the_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/geo/la-parishes.csv");
    let Ok(mut table) = csv::Reader::from_path(path) else {
        println!("skipped: reference data not found");
        return;
    };
    let state = state("22");
    let found = state.neighbours();
    let mut compared = 0;
    for row in table.records() {
        let row = row.expect("a row");
        let wanted: Vec<&str> = row[11].split(' ').collect();
        let here: Vec<&str> = found[&row[0]].iter().copied().collect();
        assert_eq!(here, wanted, "{}", &row[1]);
        compared += 1;
    }
    assert_eq!(compared, 64);
}

#[test]
fn the_aleutians_stay_beside_their_state() {
    let plan = Plan::of(&state("02"), Frame::default(), |_| None).expect("a plan");
    let west = |id: &str| {
        let area = plan.areas.iter().find(|area| area.id == id).expect("the area");
        area.rings.iter().flatten().map(|[x, _]| *x).fold(f64::INFINITY, f64::min)
    };
    assert!(west("02016") < west("02185") && west("02185") < west("02198"), "west, middle, south east");
    assert!(plan.width / plan.height < 2.2, "{} by {}", plan.width, plan.height);
}

#[test]
fn an_area_on_paper_is_as_large_as_on_land() {
    // Areas of two parishes at opposite ends, from their corners on the globe against paper.
    let atlas = state("22");
    let plan = Plan::of(&atlas, Frame::default(), |_| None).expect("a plan");
    let on_paper = |id: &str| -> f64 {
        let area = plan.areas.iter().find(|area| area.id == id).expect("the area");
        area.rings
            .iter()
            .map(|ring| {
                ring.windows(2)
                    .map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1])
                    .sum::<f64>()
                    .abs()
                    / 2.0
            })
            .sum()
    };
    let on_land = |id: &str| -> f64 {
        let area = atlas.area(id).expect("the area");
        area.polygons
            .iter()
            .map(|rings| {
                let mut points = Vec::new();
                for side in &rings[0] {
                    let border = &atlas.borders()[side.border as usize];
                    let mut line: Vec<[f64; 2]> =
                        border.iter().map(|cell| atlas.grid().degrees(*cell)).collect();
                    if side.reversed {
                        line.reverse();
                    }
                    points.extend(line);
                }
                // Longitude and the sine of latitude: equal in area (Lambert).
                let flat: Vec<[f64; 2]> =
                    points.iter().map(|[x, y]| [x.to_radians(), y.to_radians().sin()]).collect();
                flat.windows(2)
                    .map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1])
                    .sum::<f64>()
                    .abs()
                    / 2.0
            })
            .sum()
    };
    let scale = on_paper("22017") / on_land("22017");
    for id in ["22103", "22035", "22019", "22079"] {
        let here = on_paper(id) / on_land(id);
        assert!((here / scale - 1.0).abs() < 0.015, "{id}: {here} against {scale}");
    }
}

#[test]
fn a_state_weighs_no_more_than_a_page_can_carry() {
    let mut heaviest = (0, String::new());
    for fips in states().keys() {
        let plan = Plan::of(&state(fips), Frame::default(), |_| None).expect("a plan");
        let weight = plan.areas.iter().map(|area| area.shape.len()).sum::<usize>() + plan.outline.len();
        heaviest = heaviest.max((weight, fips.clone()));
    }
    assert!(heaviest.0 < 75_000, "{heaviest:?}");
}
