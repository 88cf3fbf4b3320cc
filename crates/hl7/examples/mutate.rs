//! Reads, writes back and answers broken messages by the million.
//!
//! ```text
//! cargo run --release -p jenner-hl7 --example mutate -- --runs 10000000 [--from NUMBER]
//! ```
//!
//! A failure prints the number of the message; `--from NUMBER --runs 1` looks at it again.

#![expect(clippy::unwrap_used, reason = "what does not hold must stop the run")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

#[path = "../tests/it/any_bytes.rs"]
mod any_bytes;
#[path = "../tests/it/mutation.rs"]
mod mutation;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut runs, mut from) = (100_000u64, 0u64);
    while let Some(name) = arguments.next() {
        match (name.as_str(), arguments.next().and_then(|value| value.parse().ok())) {
            ("--runs", Some(value)) => runs = value,
            ("--from", Some(value)) => from = value,
            _ => {
                eprintln!("usage: mutate [--runs NUMBER] [--from NUMBER]");
                return ExitCode::from(2);
            }
        }
    }
    let started = Instant::now();
    let mut verdicts: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut bytes, mut doses) = (0, 0);
    for number in from..from + runs {
        let message = mutation::message(number);
        bytes += message.len() as u64;
        let held = std::panic::catch_unwind(|| any_bytes::holds(&message));
        let Ok(checked) = held else {
            eprintln!("message {number} failed: {}", String::from_utf8_lossy(&message).escape_debug());
            return ExitCode::FAILURE;
        };
        doses += checked.stored.doses as u64;
        *verdicts.entry(checked.verdict.map_or("no answer", |verdict| verdict.code())).or_default() += 1;
        if (number - from) % 500_000 == 499_999 {
            eprintln!("{} messages, {:.0} s", number - from + 1, started.elapsed().as_secs_f64());
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "{runs} messages ({:.0} MB) in {seconds:.0} s, {:.0} a second; answers {verdicts:?}; {doses} doses read",
        bytes as f64 / 1e6,
        runs as f64 / seconds
    );
    ExitCode::SUCCESS
}
