//! Stub.
use std::io::Write;
use anyhow::Result;
use crate::problem::Outcome;
use crate::config::Config;
/// Nothing.
#[derive(Debug, clap::Args)]
pub struct Args {}
/// Runs.
pub fn run(_args: &Args, _config: &Config, _out: &mut dyn Write) -> Result<Outcome> { Ok(Outcome::Done) }
