//! `cargo xtask bindings`: the engine's C and Python libraries, as a user meets them.
//!
//! The C header is fresh; both READMEs hold as they are printed; the Python package installs from the tree into
//! an empty environment, passes its tests and has stubs that fit; and C, Python and the command line give one
//! answer to every test case.

mod agreement;
mod header;
mod native;
mod python;
mod readme;

use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;

/// What to do.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Write the C header anew, and do nothing else
    #[arg(long)]
    bless: bool,
}

/// Checks everything, or writes the header.
pub fn run(workspace: &Path, options: &Options) -> Result<()> {
    if options.bless {
        return header::write(workspace);
    }
    header::check(workspace)?;
    native::follow_readme(workspace)?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let python = python::Environment::install(workspace, folder.path())?;
    python.check()?;
    agreement::check(workspace, folder.path(), &python)
}
