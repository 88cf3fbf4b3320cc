//! `cargo xtask fuzz`: damaged messages for the HL7 parser.
//!
//! Two ways. With `cargo-fuzz` installed, libFuzzer searches by coverage. Without it, a seeded runner
//! mutates real-looking messages a bounded number of times: slower to find things, but it needs nothing
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
    /// Start of the pseudo-random sequence of the bounded runner
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fuzz target for cargo-fuzz
    #[arg(long, default_value = "parse")]
    target: String,
    /// Use the bounded runner even if cargo-fuzz is installed
    #[arg(long)]
    bounded: bool,
}

/// Runs cargo-fuzz if it is there, else the bounded runner.
pub fn run(workspace: &Path, options: &Options) -> Result<()> {
    let crate_folder = workspace.join("crates/hl7");
    if !options.bounded && on_path("cargo-fuzz") && crate_folder.join("fuzz").is_dir() {
        let runs = format!("-runs={}", options.runs);
        let mut command = program(&cargo(), &["fuzz", "run", &options.target, "--", &runs], &crate_folder);
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
            "--seed",
            &seed,
        ],
        workspace,
    ))
}
