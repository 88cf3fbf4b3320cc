//! Learns the shipped weights from the labelled sets of the reference collection and prints the model file.
//!
//! `learn MODEL.toml` starts from that model. With `--folds N` it prints figures of cross-validation instead:
//! each fold's people are judged by weights learned from the others.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to run by hand")]

#[path = "../tests/it/sets/mod.rs"]
mod sets;

use jenner_linkage::file::{self, Blocks, Bounds};
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
            .unwrap_or(4.0),
    );
    let sets = examples(&start);
    if folds == 0 {
        let all: Vec<Example> = sets.iter().flat_map(|s| s.examples.iter().map(|e| e.0)).collect();
        println!("{}", fit(&all, &start, pull).to_toml());
        return;
    }
    for set in &sets {
        let (mut right, mut wrong, mut missed) = (0u32, 0u32, 0u32);
        for fold in 0..folds {
            let others: Vec<Example> = sets
                .iter()
                .flat_map(|s| {
                    s.examples
                        .iter()
                        .filter(|e| s.name != set.name || e.1 % folds != fold && e.2 % folds != fold)
                        .map(|e| e.0)
                })
                .collect();
            let learnt = Matcher::new(fit(&others, &start, pull));
            for (example, a, b) in &set.examples {
                // A pair over two folds is judged where its first person is held back.
                if a % folds != fold || a % folds != b % folds && example.same {
                    continue;
                }
                let linked = learnt.score(&example.pair) + example.rarity >= 4.0;
                match (linked, example.same) {
                    (true, true) => right += 1,
                    (true, false) => wrong += 1,
                    (false, true) => missed += 1,
                    (false, false) => {}
                }
            }
        }
        let (p, r) =
            (f64::from(right) / f64::from(right + wrong), f64::from(right) / f64::from(right + missed));
        println!(
            "{:15} held back: P {p:.4} R {r:.4} F1 {:.4} (candidates only)",
            set.name,
            2.0 * p * r / (p + r)
        );
    }
}

fn examples(start: &Model) -> Vec<Learnt> {
    let mut out = Vec::new();
    let fold = |text: &str| hash::text(text);
    for set in sets::files() {
        let profiles: Vec<Profile> =
            set.said.iter().map(|said| Profile::of(std::slice::from_ref(said))).collect();
        let matcher = file::fitted(&Matcher::new(start.clone()), &profiles);
        let blocks = Blocks::of(&profiles, Bounds::default());
        let pairs = blocks.pairs(|a, b| Some((a as usize, b as usize)));
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
