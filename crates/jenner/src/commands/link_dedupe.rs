//! `jenner link dedupe IN.csv --out OUT.csv`: which rows of a table are one person.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;

use crate::link::batch::{self, Keep};
use crate::link::output::Output;
use crate::link::people::{Model, People, Reading};
use crate::problem::Outcome;

/// What to match, and where the answer goes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Table of people: CSV, UTF-8, the first line names the columns; - for standard input
    #[arg(value_name = "IN.csv")]
    input: PathBuf,
    /// File for the answer, `id,cluster`, each row once and in the same order; - for standard output. A cluster has
    /// the id of its first row
    #[arg(long, value_name = "OUT.csv")]
    out: PathBuf,
    /// How to read the table
    #[command(flatten)]
    reading: Reading,
    /// Weights
    #[command(flatten)]
    model: Model,
}

/// Reads, matches, writes.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let start = Instant::now();
    let matcher = args.model.matcher()?;
    let people = People::read(&args.input, &args.reading)?;
    let matcher = jenner_linkage::file::fitted(&matcher, &people.profiles);
    let told = people.told();
    let read = start.elapsed();
    let compared = batch::compare(&people.profiles, &matcher, None, Keep::Likely);
    let found = batch::group(&people.profiles, &matcher, &compared);
    let mut output = Output::create(&args.out, out)?;
    let mut csv = output.csv();
    csv.write_record(["id", "cluster"])?;
    let mut people_found = 0_usize;
    for ((id, cluster), place) in people.ids.iter().zip(&found.groups).zip(0_u32..) {
        people_found += usize::from(*cluster == place);
        let first = people.ids.get(*cluster as usize).unwrap_or(id);
        csv.write_record([id.as_str(), first.as_str()])?;
    }
    csv.flush()?;
    drop(csv);
    output.finish(|out| {
        writeln!(out, "{told}")?;
        writeln!(
            out,
            "{} rows are {people_found} people; {} pairs compared, {} left for review; {:.1} s to read, {:.1} s in all",
            people.len(),
            compared.judged,
            found.review.len(),
            read.as_secs_f64(),
            start.elapsed().as_secs_f64(),
        )?;
        Ok(())
    })?;
    Ok(Outcome::Done)
}
