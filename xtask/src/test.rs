//! `cargo xtask test`: everything that must hold, in one command, on a machine that has only the Rust
//! toolchain, Node and Debian's base.
//!
//! Each step can be run alone (`--only tidy`); a failed step does not keep the later ones from running,
//! so one run tells all.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::shell::{cargo, on_path, program, run as run_program, succeeds};
use crate::{bindings, e2e, interop, machine, tidy};

/// What to run.
#[derive(Debug, Args)]
pub struct Options {
    /// Run only these steps (may be given several times)
    #[arg(long, value_name = "STEP")]
    only: Vec<Step>,
    /// Leave these steps out (may be given several times)
    #[arg(long, value_name = "STEP", conflicts_with = "only")]
    skip: Vec<Step>,
    /// Stop at the first step that fails
    #[arg(long)]
    fail_fast: bool,
}

/// The steps, in the order in which they run: what fails fast comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Install what the other steps need
    Setup,
    /// Formatting
    Fmt,
    /// The rules of the house
    Tidy,
    /// Known weaknesses of other people's code (RustSec), where cargo-deny is installed
    Advisories,
    /// The compiler's and clippy's warnings
    Clippy,
    /// Build the program and all tests
    Build,
    /// Unit, property and integration tests, on SQLite and PostgreSQL
    Tests,
    /// The examples in the documentation
    DocTests,
    /// The documentation has no dead links
    Doc,
    /// The engine's C and Python libraries
    Bindings,
    /// Clients and validators of others
    Interop,
    /// The pages in a headless browser
    E2e,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Setup => "setup",
            Step::Fmt => "fmt",
            Step::Tidy => "tidy",
            Step::Advisories => "advisories",
            Step::Clippy => "clippy",
            Step::Build => "build",
            Step::Tests => "tests",
            Step::DocTests => "doc-tests",
            Step::Doc => "doc",
            Step::Bindings => "bindings",
            Step::Interop => "interop",
            Step::E2e => "e2e",
        }
    }

    fn run(self, workspace: &Path) -> Result<()> {
        match self {
            Step::Setup => machine::prepare(workspace),
            Step::Fmt => run_cargo(workspace, &["fmt", "--all", "--", "--check"])
                .context("some files are not formatted; `cargo fmt --all` mends them"),
            Step::Tidy => tidy::run(workspace),
            Step::Advisories => advisories(workspace),
            Step::Clippy => {
                run_cargo(workspace, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
            }
            // Programs and tests in one go: cargo then chooses one set of features and builds each crate once.
            Step::Build => {
                run_cargo(workspace, &["build", "--workspace", "--lib", "--bins", "--tests", "--examples"])
            }
            Step::Tests => tests(workspace),
            Step::DocTests => run_cargo(workspace, &["test", "--workspace", "--doc"]),
            Step::Doc => run_program(
                program(&cargo(), &["doc", "--workspace", "--no-deps"], workspace)
                    .env("RUSTDOCFLAGS", "-D warnings"),
            ),
            Step::Bindings => bindings::run(workspace, &bindings::Options::default()),
            Step::Interop => interop::run(workspace),
            Step::E2e => e2e::run(workspace, &e2e::Options::default()),
        }
    }
}

/// How one step ended.
struct Outcome {
    step: Step,
    took: Duration,
    end: End,
}

/// The ways to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    /// There was nothing to run: that is not a pass.
    Skipped,
    Failed,
}

impl End {
    fn word(self) -> &'static str {
        match self {
            End::Passed => "ok",
            End::Skipped => "skipped",
            End::Failed => "FAILED",
        }
    }
}

/// Runs the chosen steps and prints a table of them at the end.
pub fn run(workspace: &Path, options: &Options) -> Result<()> {
    let mut outcomes = Vec::new();
    for step in chosen(options) {
        println!("\n=== {} ===", step.name());
        let start = Instant::now();
        let nothing_to_run = (step == Step::E2e && !e2e::is_there(workspace))
            || (step == Step::Advisories && !on_path("cargo-deny"));
        let result = step.run(workspace);
        let took = start.elapsed();
        let end = match &result {
            Ok(()) if nothing_to_run => End::Skipped,
            Ok(()) => End::Passed,
            Err(_) => End::Failed,
        };
        match &result {
            Ok(()) => println!("--- {}: {}, {}", step.name(), end.word(), seconds(took)),
            Err(error) => println!(
                "--- {}: FAILED, {}: {error:#}\n    to run it alone: cargo xtask test --only {}",
                step.name(),
                seconds(took),
                step.name()
            ),
        }
        outcomes.push(Outcome { step, took, end });
        if end == End::Failed && options.fail_fast {
            break;
        }
    }
    summary(&outcomes)
}

fn chosen(options: &Options) -> Vec<Step> {
    Step::value_variants()
        .iter()
        .copied()
        .filter(|step| options.only.is_empty() || options.only.contains(step))
        .filter(|step| !options.skip.contains(step))
        .collect()
}

fn summary(outcomes: &[Outcome]) -> Result<()> {
    println!("\n=== summary ===");
    for outcome in outcomes {
        let (name, word, took) = (outcome.step.name(), outcome.end.word(), seconds(outcome.took));
        println!("{name:<10} {word:<8} {took:>12}");
    }
    let ended = |end: End| outcomes.iter().filter(move |outcome| outcome.end == end);
    let failed: Vec<&str> = ended(End::Failed).map(|outcome| outcome.step.name()).collect();
    println!(
        "steps: {} passed, {} failed, {} skipped",
        ended(End::Passed).count(),
        failed.len(),
        ended(End::Skipped).count()
    );
    if failed.is_empty() {
        return Ok(());
    }
    let again: Vec<String> = failed.iter().map(|name| format!("--only {name}")).collect();
    bail!("failed: {}; to run only that again: cargo xtask test {}", failed.join(", "), again.join(" "))
}

/// Tests start PostgreSQL clusters of their own unless they are told to use a given server.
fn tests(workspace: &Path) -> Result<()> {
    match std::env::var_os("JENNER_TEST_DATABASE_URL") {
        // The address may hold a password: it is passed on, not printed.
        Some(_) => println!("PostgreSQL tests use the server named in JENNER_TEST_DATABASE_URL"),
        None => println!("PostgreSQL tests start a cluster of their own"),
    }
    if on_path("cargo-nextest") && succeeds(&mut program(&cargo(), &["nextest", "--version"], workspace)) {
        run_cargo(
            workspace,
            &["nextest", "run", "--workspace", "--lib", "--bins", "--tests", "--examples", "--no-fail-fast"],
        )
    } else {
        println!("cargo-nextest is not installed: using cargo test");
        run_cargo(
            workspace,
            &["test", "--workspace", "--lib", "--bins", "--tests", "--examples", "--no-fail-fast"],
        )
    }
}

/// Fetches the advisory database and looks for the locked versions in it; a hit fails the step.
fn advisories(workspace: &Path) -> Result<()> {
    if !on_path("cargo-deny") {
        println!(
            "cargo-deny is not installed: `cargo install --locked cargo-deny`, then run this step again"
        );
        return Ok(());
    }
    run_cargo(workspace, &["deny", "--locked", "check", "advisories"])
        .context("a crate has a known weakness, or the advisory database could not be fetched")
}

fn run_cargo(workspace: &Path, arguments: &[&str]) -> Result<()> {
    run_program(&mut program(&cargo(), arguments, workspace))
}

/// A duration as people read it: `7.2 s`, `3 min 05 s`.
fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    if whole < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(only: &[Step], skip: &[Step]) -> Options {
        Options { only: only.to_vec(), skip: skip.to_vec(), fail_fast: false }
    }

    #[test]
    fn without_options_every_step_runs_and_installing_comes_first() {
        let steps = chosen(&options(&[], &[]));
        assert_eq!(steps.len(), Step::value_variants().len());
        assert_eq!(steps[0], Step::Setup);
    }

    #[test]
    fn steps_run_in_their_own_order_whatever_the_order_of_the_options() {
        let steps = chosen(&options(&[Step::Clippy, Step::Fmt], &[]));
        assert_eq!(steps, [Step::Fmt, Step::Clippy]);
    }

    #[test]
    fn the_name_that_a_step_prints_is_the_name_that_runs_it_alone() {
        for step in Step::value_variants() {
            let value = step.to_possible_value().expect("no step is hidden");
            assert_eq!(value.get_name(), step.name());
        }
    }

    #[test]
    fn a_skipped_step_does_not_run() {
        let steps = chosen(&options(&[], &[Step::E2e]));
        assert!(!steps.contains(&Step::E2e));
    }

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(seconds(Duration::from_millis(7240)), "7.2 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
