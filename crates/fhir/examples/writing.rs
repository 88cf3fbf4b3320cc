//! How fast resources are written: a full record, again and again, as lines of NDJSON. `cargo run --release -p jenner-fhir
//! --example writing`.

#![expect(clippy::print_stdout, reason = "an example prints what it measures")]
#![expect(clippy::unwrap_used, reason = "an example that cannot go on may panic")]

use std::time::Instant;

use jenner_codes::Codes;
use jenner_fhir::write::{Directory, Writer};

#[path = "../tests/it/sample.rs"]
mod sample;

fn main() {
    let directory = Directory::of(sample::organizations());
    let writer = Writer { codes: Codes::embedded(), authority: "JENNER", directory: &directory };
    let record = sample::record();
    let mut line = Vec::new();
    let (mut resources, mut bytes) = (0u64, 0u64);
    let started = Instant::now();
    while started.elapsed().as_secs() < 3 {
        for _ in 0..100 {
            line.clear();
            serde_json::to_writer(&mut line, &writer.patient(&record)).unwrap();
            resources += 1;
            for dose in writer.immunizations(&record) {
                serde_json::to_writer(&mut line, &dose).unwrap();
                resources += 1;
            }
            bytes += line.len() as u64;
        }
    }
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    println!(
        "{:.0} resources a minute on one core, {} bytes each on average",
        resources as f64 / minutes,
        bytes / resources.max(1)
    );
}
