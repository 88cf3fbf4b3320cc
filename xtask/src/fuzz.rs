//! `cargo xtask fuzz`: damaged input for what reads from outside.
//!
//! Two ways. With `cargo-fuzz` installed, libFuzzer searches by coverage, in any of the targets of `fuzz/`: `er7`
//! (HL7 messages), `fhir` (resources), `schedule` (schedule packs and CDC's XML), `assess` (patients). Without it, a seeded runner
//! mutates real-looking HL7 messages a bounded number of times: slower to find things, but it needs nothing
//! beyond the pinned toolchain, and the same seed gives the same run.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use crate::shell::{cargo, on_path, program, run as run_program};

/// How much to fuzz.
#[derive(Debug, Args)]
pub struct Options {
    /// How many inputs to try
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// Number of the first message of the bounded runner; the same number gives the same messages
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fuzz target for cargo-fuzz
    #[arg(long, default_value = "er7")]
    target: String,
    /// Use the bounded runner even if cargo-fuzz is installed
    #[arg(long)]
    bounded: bool,
}

/// Runs cargo-fuzz if it is there, else the bounded runner.
pub fn run(workspace: &Path, options: &Options) -> Result<()> {
    if !options.bounded && on_path("cargo-fuzz") {
        let runs = format!("-runs={}", options.runs);
        let mut command = program(&cargo(), &["fuzz", "run", &options.target, "--", &runs], workspace);
        // The instrumentation is behind a nightly flag; the pinned compiler knows it all the same.
        return run_program(command.env("RUSTC_BOOTSTRAP", "1"));
    }
    println!("the bounded runner: {} inputs, seed {}", options.runs, options.seed);
    let (runs, seed) = (options.runs.to_string(), options.seed.to_string());
    run_program(&mut program(
        &cargo(),
        &[
            "run",
            "--release",
            "--package",
            "jenner-hl7",
            "--example",
            "mutate",
            "--",
            "--runs",
            &runs,
            "--from",
            &seed,
        ],
        workspace,
    ))
}
