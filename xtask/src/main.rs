//! Maintenance commands of the workspace: `cargo xtask --help`.
//!
//! Reading order: [`mod@test`] (what "all tests" means), [`machine`] (what they need installed), [`tidy`]
//! (the rules of the house that a machine can check), then the small commands.
#![expect(clippy::print_stdout, reason = "these commands talk to the person at the terminal")]

mod bindings;
mod dist;
mod e2e;
mod fuzz;
mod interop;
mod machine;
mod sbom;
mod server;
mod shell;
mod test;
mod tidy;

use clap::{Parser, Subcommand};

/// Maintenance commands of the Jenner workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run all tests; installs what they need (Debian packages, npm packages) if it is missing
    Test(test::Options),
    /// Install what the tests need, and nothing else
    Setup,
    /// Check the rules of the house that can be checked by looking at files
    Tidy,
    /// Drive the pages in a headless browser against a freshly made demo state
    E2e(e2e::Options),
    /// Let programs of others (SOAP, MLLP and FHIR clients, validators) speak with a freshly made demo state
    Interop,
    /// Check the engine's C and Python libraries: header, examples, types, and that all give one answer
    Bindings(bindings::Options),
    /// Throw damaged messages at the HL7 parser
    Fuzz(fuzz::Options),
    /// Build the program for release and say how large it is
    Dist,
}

fn main() -> std::process::ExitCode {
    let outcome = shell::workspace().and_then(|workspace| match Arguments::parse().command {
        Command::Test(options) => test::run(&workspace, &options),
        Command::Setup => machine::prepare(&workspace),
        Command::Tidy => tidy::run(&workspace),
        Command::E2e(options) => e2e::run(&workspace, &options),
        Command::Interop => interop::run(&workspace),
        Command::Bindings(options) => bindings::run(&workspace, &options),
        Command::Fuzz(options) => fuzz::run(&workspace, &options),
        Command::Dist => dist::run(&workspace),
    });
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
