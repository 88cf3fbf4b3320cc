//! The runs: a small one that is always made, and one as large as is asked for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use jenner_cdsi::Schedule;

use super::compare::{between, differences, engine, told};
use super::coverage::Coverage;
use super::generator::Stock;
use super::shrink::shrink;
use crate::naive::book::Book;
use crate::naive::history::Scene;
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

/// Prints the first differing cases, as small as they become.
fn explain(book: &Book, schedule: &Schedule, found: &Found, most: usize) {
    let stock = Stock::of(book);
    for number in found.differ.iter().filter(|n| {
        let lines = differences(book, schedule, &stock.case(**n));
        !lines.iter().all(|l| l.contains("{Expired}") || l.contains("Expired, Damaged}"))
    }).take(most) {
        let small = shrink(&stock.case(*number), |case| differences(book, schedule, case).iter().any(|l| !l.contains("Expired")));
        println!("\ncase {number}: {}", told(&small));
        for line in differences(book, schedule, &small) {
            println!("  {line}");
        }
    }
}

fn number_from(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
#[ignore = "takes minutes: JENNER_CASES says how many"]
fn a_million_patients_get_the_same_answer_twice() {
    let Some(release) = crate::naive::cdc_cases::reference() else { return };
    let book = crate::naive::cdc::read(&release.join("supporting-data/xml"));
    let schedule = Schedule::load(&super::tmp_pack::pack(&book)).unwrap();
    let cases = number_from("JENNER_CASES", 1_000_000);
    let first = number_from("JENNER_FIRST_CASE", 1_000_000);
    let done = AtomicU64::new(0);
    let begin = Instant::now();
    let mut found = thread::scope(|scope| {
        let (book, schedule, done) = (&book, &schedule, &done);
        let part = |odd: u64| {
            move || run(book, schedule, (first..first + cases).filter(|number| number % 2 == odd), done)
        };
        let threads = [scope.spawn(part(0)), scope.spawn(part(1))];
        while threads.iter().any(|thread| !thread.is_finished()) {
            thread::sleep(std::time::Duration::from_millis(200));
            if begin.elapsed().as_millis() / 200 % 50 == 0 {
                println!("{} of {cases} after {:?}", done.load(Ordering::Relaxed), begin.elapsed());
            }
        }
        let mut parts = threads.map(|thread| thread.join().unwrap()).into_iter();
        let (mut one, other) = (parts.next().unwrap(), parts.next().unwrap());
        one.coverage.merge(other.coverage);
        one.differ.extend(other.differ);
        one
    });
    found.differ.sort_unstable();
    println!("{}", found.coverage.report(&book));
    println!("{cases} cases in {:?}, {} differ", begin.elapsed(), found.differ.len());
    explain(&book, &schedule, &found, 100);
    assert!(found.differ.is_empty());
}

#[test]
#[ignore = "shows one case"]
fn show() {
    let Some(release) = crate::naive::cdc_cases::reference() else { return };
    let book = crate::naive::cdc::read(&release.join("supporting-data/xml"));
    let schedule = Schedule::load(&super::tmp_pack::pack(&book)).unwrap();
    let number = number_from("JENNER_CASE", 0);
    let antigens = std::env::var("ANTIGEN").unwrap();
    let case = shrink(&Stock::of(&book).case(number), |case| !differences(&book, &schedule, case).is_empty());
    println!("{}", told(&case));
    let scene = Scene::new(&book, &case.person, case.today);
    for (antigen, patients) in all_series(&scene) {
        if antigens.contains(antigen) {
            for patient in crate::naive::choose::best(&scene, &patients) {
                println!("best {}", patient.series.name);
            }
            for patient in patients {
                let series = patient.series;
                println!("{} {:?} group {} equiv {:?} default {} {:?} {:?} start {:?}..{:?}", series.name, series.kind, series.group, series.equivalent, series.default, series.priority, series.preference, series.start_from, series.start_until);
                println!("    {:?}\n    {:?}\n    {:?}", patient.outlook, patient.trial.targets.iter().map(|t| (series.doses[t.dose].number, t.state)).collect::<Vec<_>>(), patient.trial.verdicts);
            }
        }
    }
    for line in differences(&book, &schedule, &case) {
        println!("  {line}");
    }
}
