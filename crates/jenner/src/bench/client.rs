//! The sending side.
use std::io::Write;
use anyhow::Result;
use crate::problem::Outcome;
/// Nothing: the plan comes on standard input.
#[derive(Debug, clap::Args)]
pub struct Args {}
/// Runs.
pub fn run(_args: &Args, _out: &mut dyn Write) -> Result<Outcome> { Ok(Outcome::Done) }
