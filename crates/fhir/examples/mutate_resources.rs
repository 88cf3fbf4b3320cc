//! Reads broken resources by the million.
//!
//! ```text
//! cargo run --release -p jenner-fhir --example mutate_resources -- --runs 10000000 [--from NUMBER]
//! ```
//!
//! A failure prints the number of the resource; `--from NUMBER --runs 1` looks at it again.

use std::process::ExitCode;
use std::time::Instant;

#[path = "../tests/it/any_resource.rs"]
mod any_resource;
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
    let (mut bytes, mut read) = (0, 0u64);
    for number in from..from + runs {
        let resource = mutation::resource(number);
        bytes += resource.len() as u64;
        let held = std::panic::catch_unwind(|| any_resource::holds(&resource));
        let Ok(is_json) = held else {
            eprintln!("resource {number} failed: {}", String::from_utf8_lossy(&resource).escape_debug());
            return ExitCode::FAILURE;
        };
        read += u64::from(is_json);
    }
    let seconds = started.elapsed().as_secs_f64();
    eprintln!(
        "{runs} resources ({:.0} MB) in {seconds:.0} s, {:.0} a second; {read} were JSON and read, the others refused",
        bytes as f64 / 1e6,
        runs as f64 / seconds
    );
    ExitCode::SUCCESS
}
