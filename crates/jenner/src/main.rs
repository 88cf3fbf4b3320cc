//! The `jenner` program: reads the command line and the settings, runs one command, and ends with
//! 0 (done), 1 (problems found, or it could not be done) or 2 (wrong usage).

mod bench;
mod carriers;
mod case_files;
mod cli;
mod codes_import;
mod commands;
mod config;
mod cooling;
#[cfg(test)]
mod coverage_attacked;
#[cfg(test)]
mod coverage_by_hand;
mod disk;
mod enrolling;
mod folder;
mod forecast_table;
mod keeping;
mod keys;
mod link;
mod loading;
mod messages;
mod mllp;
mod moving;
mod open;
mod problem;
mod progress;
mod purges;
mod reassess;
mod schedule_files;
mod schedules;
mod sealed_file;
mod secrets;
mod server;
mod state;
mod supplying;
mod tls;
mod vital;
mod watch;

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use clap::Parser;

use crate::problem::{Outcome, Usage};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let mut out = std::io::stdout();
    let end = commands::run(cli, &mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match end {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::ProblemsFound) => ExitCode::from(1),
        // Whoever read our output has enough of it (`jenner … | head`).
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // With a closed stderr there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "jenner: {error:#}");
            ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(ErrorKind::BrokenPipe)
    })
}
