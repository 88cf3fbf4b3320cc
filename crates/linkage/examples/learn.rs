//! Learns the shipped weights from the labelled sets of the reference collection and prints the model file.
//!
//! `learn MODEL.toml` starts from that model. With `--folds N` it prints figures of cross-validation instead:
//! each fold's people are judged by weights learned from the others.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to run by hand")]

#[path = "../tests/it/sets/mod.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod sets;

use std::collections::HashMap;

use jenner_linkage::blocks::{Blocks, Bounds};
use jenner_linkage::file;
use jenner_linkage::train::{Example, Pull, fit};
use jenner_linkage::{Band, Comparison, Matcher, Model, Profile, hash};

/// Pairs of a set, each with the fold of its people.
struct Learnt {
    name: &'static str,
    examples: Vec<(Example, u64, u64)>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let start = match arguments.iter().find(|a| a.ends_with(".toml")) {
        Some(path) => Model::from_toml(&std::fs::read_to_string(path).unwrap()).unwrap(),
        None => Matcher::shipped().model().clone(),
    };
    let folds: u64 = arguments
        .iter()
        .position(|a| a == "--folds")
        .and_then(|at| arguments[at + 1].parse().ok())
        .unwrap_or(0);
    let pull = Pull(
        arguments
            .iter()
            .position(|a| a == "--pull")
            .and_then(|at| arguments[at + 1].parse().ok())
            .unwrap_or(1.0),
    );
    let sets = examples(&start);
    if folds == 0 {
        let all: Vec<Example> = sets.iter().flat_map(|s| s.examples.iter().map(|e| e.0)).collect();
        println!("{}", fit(&all, &start, pull).to_toml());
        return;
    }
    for set in sets::files() {
        held_back(&set, &sets, &start, pull, folds);
    }
    let cases = sets::pairs::adjudicated();
    let (mut right, mut joined) = (0, 0);
    for fold in 0..folds {
        let learnt = Matcher::new(fit(&without(&sets, "AIRA-C", fold, folds), &start, pull));
        for case in cases.iter().filter(|case| family(&case.label) % folds == fold) {
            let [a, b] = [&case.a, &case.b].map(|said| Profile::of(std::slice::from_ref(said)));
            let band = learnt.judge_fast(&a, &b).band;
            right += u32::from(band == case.expected);
            joined += u32::from(band == Band::Same && case.expected == Band::Different);
        }
    }
    println!(
        "AIRA-C held back: accuracy {:.4}, two children joined {joined}",
        f64::from(right) / cases.len() as f64
    );
}

/// The examples of every set, save the people of one fold of one set.
fn without(sets: &[Learnt], name: &str, fold: u64, folds: u64) -> Vec<Example> {
    let kept = |set: &Learnt, a: u64, b: u64| set.name != name || a % folds != fold && b % folds != fold;
    sets.iter()
        .flat_map(|set| {
            set.examples.iter().filter(move |(_, a, b)| kept(set, *a, *b)).map(|(example, ..)| *example)
        })
        .collect()
}

/// A case and its variants have one number: the same child, and another.
fn family(label: &str) -> u64 {
    hash::text(label.split(':').next().unwrap_or_default().trim_start_matches(|c: char| !c.is_ascii_digit()))
}

/// Figures after grouping: the pairs of each fold's people count in the groups made with weights learned without them.
fn held_back(set: &sets::Set, sets: &[Learnt], start: &Model, pull: Pull, folds: u64) {
    let profiles: Vec<Profile> =
        set.said.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect();
    let mut sum = sets::measure::Counts::default();
    for fold in 0..folds {
        let learnt = Matcher::new(fit(&without(sets, set.name, fold, folds), start, pull));
        let found = file::deduplicate(&learnt, &profiles);
        let mut groups: HashMap<u32, Vec<&String>> = HashMap::new();
        let mut people: HashMap<&String, f64> = HashMap::new();
        for (person, group) in set.truth.iter().zip(&found.groups) {
            groups.entry(*group).or_default().push(person);
            *people.entry(person).or_default() += 1.0;
        }
        let here = |person: &String| hash::text(person) % folds == fold;
        let mut right = 0.0;
        for members in groups.values() {
            for (at, a) in members.iter().enumerate() {
                for b in &members[at + 1..] {
                    match (a == b, here(a), here(b)) {
                        (true, true, _) => right += 1.0,
                        // A wrong pair belongs half to the fold of each.
                        (false, x, y) => sum.wrong += (f64::from(u8::from(x)) + f64::from(u8::from(y))) / 2.0,
                        _ => {}
                    }
                }
            }
        }
        let all: f64 = people.iter().filter(|(p, _)| here(p)).map(|(_, n)| n * (n - 1.0) / 2.0).sum();
        sum.right += right;
        sum.missed += all - right;
    }
    println!(
        "{:15} {} records, held back, clusters: P {:.4} R {:.4} F1 {:.4}",
        set.name,
        set.ids.len(),
        sum.precision(),
        sum.recall(),
        sum.f1()
    );
}

fn examples(start: &Model) -> Vec<Learnt> {
    let mut out = Vec::new();
    let fold = |text: &str| hash::text(text);
    for set in sets::files() {
        let profiles: Vec<Profile> =
            set.said.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect();
        let matcher = file::fitted(&Matcher::new(start.clone()), &profiles);
        let blocks = Blocks::of(&profiles, Bounds::default());
        let pairs = blocks.compare(|a, b| Some((a as usize, b as usize)), |_| ());
        // Sets count by what they have to teach, the registry's own kind of data most; not by their size.
        let mass = match set.name {
            "synthetic-5k" => 6000.0,
            "historical_50k" => 2000.0,
            "fake_1000" => 500.0,
            "febrl3" => 500.0,
            _ => 100.0,
        };
        let weight = (mass / pairs.len() as f32).min(1.0);
        let examples = pairs
            .iter()
            .map(|(a, b)| {
                let pair = matcher.compare(&profiles[*a], &profiles[*b]);
                let same = set.truth[*a] == set.truth[*b];
                (
                    Example {
                        pair,
                        rarity: matcher.rarity(&pair) + matcher.crowd(),
                        same,
                        weight,
                        file: out.len() as u16,
                    },
                    fold(&set.truth[*a]),
                    fold(&set.truth[*b]),
                )
            })
            .collect();
        out.push(Learnt { name: set.name, examples });
    }
    let cases = sets::pairs::adjudicated();
    let examples = cases
        .iter()
        .filter(|case| case.label.starts_with("S-") || case.label.starts_with("D-"))
        .map(|case| {
            let pair = Comparison::of(
                &Profile::of(std::slice::from_ref(&case.a)),
                &Profile::of(std::slice::from_ref(&case.b)),
            );
            let family =
                fold(case.label.split(':').next().unwrap_or_default().trim_start_matches(['S', 'D', '-']));
            let same = case.label.starts_with("S-") && case.expected != Band::Different;
            (Example { pair, rarity: 0.0, same, weight: 0.2, file: 6 }, family, family)
        })
        .collect();
    out.push(Learnt { name: "AIRA-C", examples });
    out
}
