//! `jenner link judge PAIRS.csv --out OUT.csv`: one decision for each given pair.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use jenner_linkage::{Band, Matcher};
use rayon::prelude::*;

use crate::link::judged::{Pair, Pairs};
use crate::link::output::{Output, decision};
use crate::link::people::Model;
use crate::problem::Outcome;

/// What to judge, and where the answer goes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Table of pairs: CSV, UTF-8; columns a_… of one statement and b_… of the other (a_first_name, b_first_name …)
    #[arg(value_name = "PAIRS.csv")]
    input: PathBuf,
    /// File for the answers, `label,decision` (same, review, different), in the order of rows; - for standard output
    #[arg(long, value_name = "OUT.csv")]
    out: PathBuf,
    /// Column that names each pair; without it `label`, else the pairs are numbered from 1
    #[arg(long, value_name = "COLUMN")]
    label: Option<String>,
    /// Print why, field by field
    #[arg(long)]
    explain: bool,
    /// Weights
    #[command(flatten)]
    model: Model,
}

/// Reads, judges, writes.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let matcher = args.model.matcher()?;
    let pairs = Pairs::read(&args.input, args.label.as_deref())?;
    let bands: Vec<Band> = pairs.par_iter().map(|pair| matcher.judge_fast(&pair.a, &pair.b).band).collect();
    let mut output = Output::create(&args.out, out)?;
    let mut csv = output.csv();
    csv.write_record(["label", "decision"])?;
    for (pair, band) in pairs.iter().zip(&bands) {
        csv.write_record([pair.label.as_str(), decision(*band)])?;
    }
    csv.flush()?;
    drop(csv);
    let count = |wanted: Band| bands.iter().filter(|band| **band == wanted).count();
    output.finish(|out| {
        if args.explain {
            for pair in &pairs {
                explain(out, &matcher, pair)?;
            }
        }
        writeln!(
            out,
            "{} pairs: {} same, {} for review, {} different",
            pairs.len(),
            count(Band::Same),
            count(Band::Review),
            count(Band::Different)
        )?;
        Ok(())
    })?;
    Ok(Outcome::Done)
}

/// The weights of a pair: what speaks for one person (above 0) and against it, and what forbids to join them.
fn explain(out: &mut dyn Write, matcher: &Matcher, pair: &Pair) -> Result<()> {
    let judged = matcher.judge(&pair.a, &pair.b);
    writeln!(
        out,
        "{}: {} (probability {:.4}, score {:+.1})",
        pair.label,
        decision(judged.band),
        judged.probability,
        judged.score
    )?;
    for part in &judged.parts {
        writeln!(out, "    {:<16} {:<14} {:>+6.1}", words(&part.field), words(&part.level), part.weight)?;
    }
    for term in &judged.together {
        writeln!(out, "    together: {:<21} {:>+6.1}", term.name, term.weight)?;
    }
    for guard in &judged.guards {
        writeln!(out, "    not without a human: {}", guard.sentence())?;
    }
    Ok(())
}

/// `BirthOrder` as "birth order".
fn words(name: &dyn std::fmt::Debug) -> String {
    let mut text = String::new();
    for letter in format!("{name:?}").chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}
