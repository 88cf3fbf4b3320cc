//! `jenner codes import DIR`.

use std::path::PathBuf;

use anyhow::Result;

use crate::problem::Outcome;

/// Where from and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder with the published files
    dir: PathBuf,
    /// Folder for the tables
    #[arg(long, default_value = "crates/codes/tables")]
    out: PathBuf,
}

/// Makes the tables.
pub fn run(args: &Args) -> Result<Outcome> {
    crate::codes_import::run(&args.dir, &args.out)?;
    Ok(Outcome::Done)
}
