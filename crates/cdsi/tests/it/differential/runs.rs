//! The runs: a small one that is always made, and one as large as is asked for.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jenner_cdsi::{Schedule, shipped_pack};

use super::compare::{between, differences, engine, told};
use super::coverage::Coverage;
use super::generator::Stock;
use super::number_from;
use super::shrink::shrink;
use crate::naive::book::Book;
use crate::naive::history::Scene;
use crate::naive::sources::from_pack;
use crate::naive::whole::{all_series, answer};

/// What a run found.
struct Found {
    coverage: Coverage,
    /// Numbers of the cases that differ.
    differ: Vec<u64>,
}

fn run(book: &Book, schedule: &Schedule, cases: impl Iterator<Item = u64>, done: &AtomicU64) -> Found {
    let stock = Stock::of(book);
    let mut found = Found { coverage: Coverage::default(), differ: Vec::new() };
    for number in cases {
        let case = stock.case(number);
        let scene = Scene::new(book, &case.person, case.today);
        let all = all_series(&scene);
        let naive = answer(&scene, &all);
        found.coverage.add(&case, &all, &naive);
        if !between(&naive, "naive", &engine(schedule, &case), "engine").is_empty() {
            found.differ.push(number);
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    found
}

/// The first differing cases, as small as they become.
fn explain(book: &Book, schedule: &Schedule, found: &Found) -> String {
    let stock = Stock::of(book);
    let most = number_from("JENNER_SHOWN", 10) as usize;
    let mut text = String::new();
    for number in found.differ.iter().take(most) {
        let small = shrink(&stock.case(*number), |case| !differences(book, schedule, case).is_empty());
        let lines = differences(book, schedule, &small);
        let _ = writeln!(text, "\ncase {number}: {}  {}", told(&small), lines.join("\n  "));
    }
    text
}

fn schedule() -> Schedule {
    Schedule::load(&shipped_pack().unwrap()).unwrap()
}

#[test]
fn some_thousand_patients_get_the_same_answer_twice() {
    let (book, schedule) = (from_pack(), schedule());
    let found = run(&book, &schedule, 0..2500, &AtomicU64::new(0));
    assert!(found.differ.is_empty(), "{:?} {}", found.differ, explain(&book, &schedule, &found));
    let series: usize = book.antigens.iter().map(|antigen| antigen.series.len()).sum();
    let coverage = &found.coverage;
    assert_eq!(coverage.different("series relevant"), series);
    assert_eq!(coverage.different("series status"), 8);
    assert_eq!(coverage.different("dose status"), 4);
    assert_eq!(coverage.different("dose reason"), 9);
    assert_eq!(coverage.different("antigen with doses"), book.antigens.len());
}

#[test]
#[ignore = "takes minutes: JENNER_CASES says how many, JENNER_FIRST_CASE where to begin"]
fn a_million_patients_get_the_same_answer_twice() {
    let (book, schedule) = (from_pack(), schedule());
    let cases = number_from("JENNER_CASES", 1_000_000);
    let first = number_from("JENNER_FIRST_CASE", 1_000_000);
    let done = AtomicU64::new(0);
    let begin = Instant::now();
    let mut found = thread::scope(|scope| {
        let (book, schedule, done) = (&book, &schedule, &done);
        let half = |rest: u64| {
            move || run(book, schedule, (first..first + cases).filter(|number| number % 2 == rest), done)
        };
        let (even, odd) = (scope.spawn(half(0)), scope.spawn(half(1)));
        let mut told = Instant::now();
        while !even.is_finished() || !odd.is_finished() {
            thread::sleep(Duration::from_millis(100));
            if told.elapsed() > Duration::from_secs(15) {
                told = Instant::now();
                println!("{} of {cases} after {:.0?}", done.load(Ordering::Relaxed), begin.elapsed());
            }
        }
        let (mut even, odd) = (even.join().unwrap(), odd.join().unwrap());
        even.coverage.merge(odd.coverage);
        even.differ.extend(odd.differ);
        even
    });
    found.differ.sort_unstable();
    println!("{}", found.coverage.report(&book));
    println!("{cases} cases in {:.1?}, {} differ", begin.elapsed(), found.differ.len());
    assert!(found.differ.is_empty(), "{}", explain(&book, &schedule, &found));
}
