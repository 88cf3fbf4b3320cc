//! Finds pockets of low coverage in a table: `cargo run --release -p jenner-spatial --example pockets -- FILE.csv`.
//!
//! The file has the columns `area,lat,lon,children,vaccinated`, one row an area. Without a file a made-up table of 64
//! counties, 513 ZIP areas and 1,500 schools is scanned, to see how long that takes.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to run by hand")]

#[path = "../tests/it/state.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod state;

use std::time::Instant;

use jenner_spatial::herd::{Missing, people_missing};
use jenner_spatial::{Point, Prior, Settings, Shape, Share, Study, Tally, scan, smooth};

const GOAL: Share = Share::percent(95);

fn main() {
    if let Some(path) = std::env::args().nth(1) {
        let mut names = Vec::new();
        let mut areas = Vec::new();
        for row in csv::Reader::from_path(path).unwrap().records() {
            let row = row.unwrap();
            names.push(row[0].to_owned());
            let at = Point::on_earth(row[1].parse().unwrap(), row[2].parse().unwrap()).unwrap();
            areas.push((at, Tally::new(row[4].parse().unwrap(), row[3].parse().unwrap()).unwrap()));
        }
        tell(&names, &areas);
        return;
    }
    for (what, count) in [("counties", 64), ("ZIP areas", 513), ("schools", 1500)] {
        let mut dice = state::Dice(8);
        let places = state::invented(count, &mut dice);
        let areas = state::filled(&places, &mut dice, |_| 0.94);
        let start = Instant::now();
        let shape = Shape::Circles { most: Share::percent(50), most_km: None };
        let found = scan(&Study::of_people(&areas), shape, settings()).unwrap();
        println!("{count} {what}, {} circles, 999 replicas: {:.1?}", found.windows, start.elapsed());
    }
}

fn settings() -> Settings {
    Settings { replicas: 999, seed: 1, most_clusters: 10, level: 0.05 }
}

fn tell(names: &[String], areas: &[(Point, Tally)]) {
    let tallies: Vec<Tally> = areas.iter().map(|(_, tally)| *tally).collect();
    let (Some(prior), Some(beliefs)) = (Prior::by_likelihood(&tallies), smooth::global(&tallies)) else {
        println!("nobody lives there");
        return;
    };
    println!(
        "areas: mean coverage {:.1} %, spread {:.1} points",
        100.0 * prior.mean(),
        100.0 * prior.spread()
    );
    let shape = Shape::Circles { most: Share::percent(10), most_km: None };
    let found = scan(&Study::of_varied_people(areas, prior), shape, settings()).unwrap();
    for cluster in found.significant() {
        println!(
            "pocket (p = {}): {} of {} unvaccinated, {:.1} times as often as elsewhere",
            cluster.rank.p(),
            cluster.cases,
            cluster.base,
            cluster.relative_risk
        );
        for area in &cluster.areas {
            let belief = beliefs[*area];
            let interval = belief.interval(Share::percent(95));
            let doses = match people_missing(tallies[*area], GOAL, None) {
                Missing::Nothing => "goal reached".to_owned(),
                Missing::Count(count) => format!("{count} children to {GOAL}"),
                Missing::OutOfReach => "out of reach".to_owned(),
            };
            println!(
                "  {}: {:.1} % ({:.1} to {:.1}), chance of being below {GOAL}: {:.3}, {doses}",
                names[*area],
                100.0 * belief.mean(),
                100.0 * interval.low,
                100.0 * interval.high,
                belief.chance_below(GOAL)
            );
        }
    }
}
