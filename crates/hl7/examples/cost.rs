//! How long judging takes: `cargo run --release -p jenner-hl7 --example cost -- FILE…` reads the messages of the files,
//! judges each as intake does, holds each against its profile, and prints microseconds a message.
#![expect(clippy::print_stdout, reason = "an example that prints")]

use std::time::Instant;

use jenner_codes::Codes;
use jenner_hl7::ack::Stamp;
use jenner_hl7::batch;
use jenner_hl7::check::{AsOf, Profiled, check};

/// Times that everything is judged, after once to warm up.
const ROUNDS: usize = 5;

fn main() -> std::io::Result<()> {
    let (codes, mut messages) = (Codes::embedded(), Vec::new());
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file)?;
        messages.extend(batch::split(&bytes).messages.into_iter().map(|range| bytes[range].to_vec()));
    }
    let stamp = Stamp {
        now: jiff::Zoned::now(),
        control_id: "1".into(),
        application: "EXAMPLE".into(),
        facility: "EXAMPLE".into(),
    };
    time("judged as intake does", &messages, |message| {
        check(message, codes, AsOf::Message, &stamp).findings.len()
    });
    time("held against its profile", &messages, |message| {
        Profiled::of(message, None, codes).map_or(0, |profiled| profiled.violations.len())
    });
    Ok(())
}

fn time(what: &str, messages: &[Vec<u8>], judge: impl Fn(&[u8]) -> usize) {
    let round = || messages.iter().map(|message| judge(message)).sum::<usize>();
    let found = round();
    let started = Instant::now();
    for _ in 0..ROUNDS {
        std::hint::black_box(round());
    }
    let each = started.elapsed().as_secs_f64() * 1e6 / (ROUNDS * messages.len().max(1)) as f64;
    println!("{} messages {what}: {each:.1} µs each, {found} findings", messages.len());
}
