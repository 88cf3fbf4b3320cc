//! Figures of the shipped matcher on the labelled sets of the reference collection.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to run by hand")]

#[path = "../tests/it/sets/mod.rs"]
mod sets;

use std::time::Instant;

use jenner_linkage::file::{self, Blocks, Bounds};
use jenner_linkage::{Band, Matcher, Profile};
use sets::measure::{self, Counts};

fn main() {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|o| name.contains(o.as_str()));
    let matcher = match std::env::var("MODEL") {
        Ok(path) => Matcher::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap(),
        Err(_) => Matcher::shipped(),
    };
    for set in sets::files().iter().filter(|s| wanted(s.name)) {
        file(&matcher, set);
    }
    if wanted("aira") {
        adjudicated(&matcher);
    }
    for population in sets::pairs::record_linker().iter().filter(|p| wanted(p.name)) {
        arrivals(&matcher, population);
    }
}

fn file(matcher: &Matcher, set: &sets::Set) {
    let start = Instant::now();
    let profiles: Vec<Profile> =
        set.said.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect();
    let read = start.elapsed();
    let blocks = Blocks::of(&profiles, Bounds::default());
    let truth = &set.truth;
    let same = |a: u32, b: u32| truth[a as usize] == truth[b as usize];
    let met: Vec<bool> = blocks.pairs(|a, b| Some(same(a, b)));
    let hit = met.iter().filter(|t| **t).count() as f64;
    let all = measure::true_pairs(truth);
    let local = file::fitted(matcher, &profiles);
    let start = Instant::now();
    let judged = file::judged(&local, &profiles, &blocks);
    let time = start.elapsed();
    let mut direct = Counts::default();
    for pair in judged.iter().filter(|p| local.links(&p.verdict)) {
        if same(pair.a, pair.b) { direct.right += 1.0 } else { direct.wrong += 1.0 }
    }
    direct.missed = all - direct.right;
    let done = file::deduplicate(matcher, &profiles);
    let cluster = measure::clusters(truth, &done.groups);
    let gain: Vec<bool> = done.review.iter().map(|p| same(p.a, p.b)).collect();
    println!(
        "{:15} {} records, pairs P {:.4} R {:.4} F {:.4}  clusters P {:.4} R {:.4} F {:.4}  B3 {:.4}  blocks: recall {:.4} pairs {}  review {} ({} same)  read {:.0?} judge {:.0?}",
        set.name,
        set.ids.len(),
        direct.precision(),
        direct.recall(),
        direct.f1(),
        cluster.precision(),
        cluster.recall(),
        cluster.f1(),
        measure::b_cubed(truth, &done.groups),
        hit / all,
        met.len(),
        gain.len(),
        gain.iter().filter(|g| **g).count(),
        read,
        time
    );
}

fn adjudicated(matcher: &Matcher) {
    let cases = sets::pairs::adjudicated();
    let mut table = [[0u32; 3]; 3];
    let list = std::env::var("LIST").is_ok();
    for case in &cases {
        let (a, b) = (Profile::of(std::slice::from_ref(&case.a)), Profile::of(std::slice::from_ref(&case.b)));
        let judged = matcher.judge(&a, &b);
        table[case.expected as usize][judged.band as usize] += 1;
        if list && case.expected != judged.band {
            println!(
                "{:?} got {:?} {:.1} {} {:?}",
                case.expected, judged.band, judged.score, case.label, judged.guards
            );
        }
    }
    let right: u32 = (0..3).map(|i| table[i][i]).sum();
    println!(
        "AIRA-C accuracy {:.4}  (rows expected same/review/different) {table:?}",
        f64::from(right) / cases.len() as f64
    );
}

fn arrivals(matcher: &Matcher, population: &sets::pairs::Population) {
    arrivals_by(matcher, population, "links", |matcher, verdict| matcher.links(verdict));
    arrivals_by(matcher, population, "judge", |_, verdict| verdict.band == Band::Same);
}

fn arrivals_by(
    matcher: &Matcher,
    population: &sets::pairs::Population,
    how: &str,
    joins: impl Fn(&Matcher, &jenner_linkage::Verdict) -> bool,
) {
    let people: Vec<Profile> =
        population.people.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect();
    let local = file::fitted(matcher, &people);
    let (mut tp, mut fp, mut tn, mut fne) = (0.0, 0.0, 0.0, 0.0);
    let list = std::env::var("LIST").is_ok();
    for arrival in &population.arrivals {
        let profile = Profile::of(std::slice::from_ref(&arrival.said));
        let best = people
            .iter()
            .zip(&population.ids)
            .map(|(p, id)| (local.judge_fast(&profile, p), id))
            .min_by(|x, y| {
                (!joins(&local, &x.0), -x.0.score).partial_cmp(&(!joins(&local, &y.0), -y.0.score)).unwrap()
            })
            .unwrap();
        let found = joins(&local, &best.0).then_some(best.1);
        let right = found == Some(&arrival.wanted);
        if list && (arrival.expected == Band::Same) != right && arrival.expected != Band::Review {
            let wanted = people
                .iter()
                .zip(&population.ids)
                .find(|(_, id)| **id == arrival.wanted)
                .map(|(p, _)| local.judge(&profile, p));
            println!(
                "{:?} found {found:?} of {} {:?}\n   {:?}",
                arrival.expected, arrival.wanted, arrival.said.names, wanted
            );
        }
        match (arrival.expected, right) {
            (Band::Same, true) => tp += 1.0,
            (Band::Same, false) if found.is_some() => fp += 1.0,
            (Band::Same, false) => fne += 1.0,
            (Band::Different, true) => fp += 1.0,
            (Band::Different, false) => tn += 1.0,
            _ => {}
        }
    }
    println!(
        "{:15} {how} sensitivity {:.4} specificity {:.4} PPV {:.4} F1 {:.4} ({tp} {fp} {tn} {fne})",
        population.name,
        tp / (tp + fne),
        tn / (tn + fp),
        tp / (tp + fp),
        2.0 * tp / (2.0 * tp + fp + fne)
    );
}
