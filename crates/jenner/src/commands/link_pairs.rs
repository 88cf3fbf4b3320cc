//! `jenner link pairs IN.csv --out OUT.csv`: the pairs of rows that were compared, with probability and decision.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use jenner_linkage::Band;

use crate::link::batch::{self, Keep};
use crate::link::output::{Output, decision};
use crate::link::people::{Model, People, Reading};
use crate::problem::Outcome;

/// What to compare, and where the answer goes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Table of people: CSV, UTF-8, the first line names the columns
    #[arg(value_name = "IN.csv")]
    input: PathBuf,
    /// A second table of incoming records: each is compared with the people of the first, and the pairs are of a row
    /// of the first (id_a) and one of the second (id_b)
    #[arg(long, value_name = "INCOMING.csv")]
    against: Option<PathBuf>,
    /// Column that names each row of the second table, if it is not the one of the first
    #[arg(long, value_name = "COLUMN", requires = "against", conflicts_with = "row_numbers")]
    against_id: Option<String>,
    /// File for the pairs, `id_a,id_b,probability,decision` (same, review, different); - for standard output
    #[arg(long, value_name = "OUT.csv")]
    out: PathBuf,
    /// Leave out the pairs that are decided different
    #[arg(long)]
    likely: bool,
    /// How to read the tables
    #[command(flatten)]
    reading: Reading,
    /// Weights
    #[command(flatten)]
    model: Model,
}

/// Reads, compares, writes.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let matcher = args.model.matcher()?;
    let mut people = People::read(&args.input, &args.reading)?;
    let mut told = vec![people.told()];
    let mut known = None;
    if let Some(path) = &args.against {
        let mut reading = args.reading.clone();
        reading.id = args.against_id.clone().or(reading.id);
        let incoming = People::read(path, &reading)?;
        told.push(incoming.told());
        known = Some(people.len());
        people.ids.extend(incoming.ids);
        people.profiles.extend(incoming.profiles);
    }
    let matcher = jenner_linkage::file::fitted(
        &matcher,
        people.profiles.get(..known.unwrap_or(people.len())).unwrap_or_default(),
    );
    let mut compared = batch::compare(&people.profiles, &matcher, known, Keep::All);
    if args.likely {
        compared.pairs.retain(|pair| pair.verdict.band != Band::Different);
    }
    compared.pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    let mut output = Output::create(&args.out, out)?;
    let mut csv = output.csv();
    csv.write_record(["id_a", "id_b", "probability", "decision"])?;
    for pair in &compared.pairs {
        let (Some(a), Some(b)) = (people.ids.get(pair.a as usize), people.ids.get(pair.b as usize)) else {
            continue;
        };
        let probability = format!("{:.6}", pair.verdict.probability());
        csv.write_record([a.as_str(), b.as_str(), &probability, decision(pair.verdict.band)])?;
    }
    csv.flush()?;
    drop(csv);
    output.finish(|out| {
        for line in &told {
            writeln!(out, "{line}")?;
        }
        let (same, review) = (compared.in_band(Band::Same), compared.in_band(Band::Review));
        writeln!(out, "{} pairs compared: {same} same, {review} for review", compared.judged)?;
        Ok(())
    })?;
    Ok(Outcome::Done)
}
