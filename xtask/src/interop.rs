//! `cargo xtask interop`: programs of others speak with the registry, as vendors' programs do.
//!
//! Clients and validators come from the registries of Python and Node, pinned in `interop/`. Each script is a test of
//! its own: it exits with 0, or says what was wrong. It finds the server as [`crate::server`] says, and the reference
//! data, where there is any, in `JENNER_REFERENCE`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::server::{self, Server};
use crate::shell::{program, run as run_program, target_folder};

/// The scripts, in the order in which they run.
const SCRIPTS: [&str; 6] = ["soap.py", "mllp.py", "hl7_answers.py", "fhir.mjs", "cards.py", "mail.py"];

/// Starts a server on a fresh demo state and runs every script.
pub fn run(workspace: &Path) -> Result<()> {
    let folder = workspace.join("interop");
    let python = python(workspace, &folder)?;
    server::with_demo(workspace, |server| {
        let failed: Vec<&str> = SCRIPTS
            .into_iter()
            .filter(|script| {
                let result = run_program(&mut command(script, &python, &folder, workspace, server));
                if let Err(error) = &result {
                    println!("{error:#}");
                }
                result.is_err()
            })
            .collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    })
}

fn command(script: &str, python: &Path, folder: &Path, workspace: &Path, server: &Server) -> Command {
    let runner = if script.ends_with(".py") { python.to_string_lossy() } else { "node".into() };
    let mut command = program(&runner, &[script], folder);
    let beside = workspace.join("../shared/reference");
    let reference = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    command
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("JENNER_URL", &server.url)
        .env("JENNER_DEMO_OUTPUT", &server.output)
        .env("JENNER_PROGRAM", &server.binary)
        .env("JENNER_DEMO_DATABASE", &server.database)
        .env("JENNER_REFERENCE", reference);
    command
}

/// The interpreter of an environment with the packages of `requirements.txt`, made once for each state of that file.
fn python(workspace: &Path, folder: &Path) -> Result<PathBuf> {
    let place = target_folder(workspace)?.join("tools").join("interop");
    let (interpreter, done) = (place.join("bin/python"), place.join("requirements.txt"));
    let wanted = std::fs::read(folder.join("requirements.txt")).context("cannot read requirements.txt")?;
    if std::fs::read(&done).is_ok_and(|there| there == wanted) {
        return Ok(interpreter);
    }
    run_program(&mut program("python3", &["-m", "venv", "--clear", &place.to_string_lossy()], workspace))
        .context("Python's module venv is missing; on Debian: apt-get install python3-venv")?;
    let arguments =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
    run_program(&mut program(&interpreter.to_string_lossy(), &arguments, folder))?;
    std::fs::write(&done, wanted).context("cannot note what was installed")?;
    Ok(interpreter)
}
