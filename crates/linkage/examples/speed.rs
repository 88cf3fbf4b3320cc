//! Comparisons per second on one core, and bytes per person: `speed [PAIRS]`.
//!
//! The people are made up from the shipped tables of names; the pairs are such as blocking brings: half of them share
//! a household or most of a name.

#![expect(clippy::print_stdout, reason = "a program to run by hand")]

use std::hint::black_box;
use std::time::Instant;

use jenner_linkage::details::{Details, Name, Place};
use jenner_linkage::{Comparison, Matcher, Profile, keys};

fn main() {
    let pairs: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(2_000_000);
    let said = people(20_000);
    let start = Instant::now();
    let people: Vec<Profile> = said.iter().map(|one| Profile::of(std::slice::from_ref(one))).collect();
    rate("profiles read", people.len(), start);
    let start = Instant::now();
    let count: usize = people.iter().map(|p| keys::blocking(p).len()).sum();
    rate("profiles keyed", people.len(), start);
    println!("{:30} {:>12.1}", "keys a person", count as f64 / people.len() as f64);
    let matcher = Matcher::shipped();
    let pair = |n: usize| {
        let a = n.wrapping_mul(2_654_435_761) % people.len();
        let near = if n.is_multiple_of(2) { 1 } else { n % 977 + 1 };
        (&people[a], &people[(a + near) % people.len()])
    };
    let start = Instant::now();
    for n in 0..pairs {
        let (a, b) = pair(n);
        black_box(Comparison::of(a, b));
    }
    rate("pairs compared", pairs, start);
    let start = Instant::now();
    for n in 0..pairs {
        let (a, b) = pair(n);
        black_box(matcher.judge_fast(a, b));
    }
    rate("pairs judged (fast)", pairs, start);
    let start = Instant::now();
    for n in 0..pairs / 10 {
        let (a, b) = pair(n);
        black_box(matcher.judge(a, b));
    }
    rate("pairs judged with reasons", pairs / 10, start);
    let bytes: usize = people.iter().map(|p| p.to_bytes().len()).sum();
    println!("{:30} {:>12.1}", "stored bytes a person", bytes as f64 / people.len() as f64);
}

fn rate(what: &str, count: usize, start: Instant) {
    println!("{what:30} {:>12.0} a second", count as f64 / start.elapsed().as_secs_f64());
}

/// People with the usual gaps, every second one like the one before.
fn people(count: usize) -> Vec<Details> {
    let lines = include_str!("../tables/common_names.txt").lines();
    let (mut given, mut family) = (Vec::new(), Vec::new());
    for line in lines {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["G", name, _] => given.push(*name),
            ["F", name, _] => family.push(*name),
            _ => {}
        }
    }
    let pick = |list: &[&str], n: usize| list.get(n % list.len()).copied().unwrap_or_default().to_owned();
    (0..count)
        .map(|n| {
            let base = (n / 2).wrapping_mul(7919);
            let other = n % 2 * (n % 5);
            Details {
                names: vec![Name {
                    given: pick(&given, base + other).into(),
                    middle: if n.is_multiple_of(3) { pick(&given, base + 77).into() } else { "".into() },
                    family: pick(&family, base).into(),
                    ..Name::default()
                }],
                born: format!("{}-{:02}-{:02}", 1940 + base % 85, 1 + base % 12, 1 + (base + other / 3) % 28)
                    .into(),
                sex: if n % 4 < 2 { "F".into() } else { "M".into() },
                addresses: vec![Place {
                    street: format!("{} {} ST", base % 9999, pick(&family, base + 5)).into(),
                    city: pick(&family, base % 60).into(),
                    zip: format!("{:05}", 70_000 + base % 500).into(),
                    ..Place::default()
                }],
                phones: if n.is_multiple_of(5) {
                    vec![]
                } else {
                    vec![format!("985{:07}", 2_000_000 + base % 7_999_999).into()]
                },
                ..Details::default()
            }
        })
        .collect()
}
