//! `jenner link train FILES… --out model.toml`: weights for your own data, learned without labels.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_linkage::train::{Learned, expectation_maximisation};
use jenner_linkage::{Comparison, Matcher};

use crate::link::batch::{self, Keep};
use crate::link::people::{Model, People, Reading};
use crate::problem::{Outcome, usage};

/// Pairs of each file that are learned from: more teach nothing new.
const MOST_PAIRS: usize = 400_000;
/// Pairs' worth of belief in the weights to start from.
const BELIEF: f64 = 5.0;
/// Pairs below which nothing can be learned.
const FEWEST_PAIRS: usize = 100;

/// What to learn from, and where the weights go.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tables of people with duplicates: CSV, UTF-8, the first line names the columns. Who is who need not be known,
    /// and is not looked at
    #[arg(value_name = "FILES", required = true)]
    files: Vec<PathBuf>,
    /// File for the weights, for --model of the other commands
    #[arg(long, value_name = "MODEL.toml")]
    out: PathBuf,
    /// How to read the tables
    #[command(flatten)]
    reading: Reading,
    /// Weights to start from
    #[command(flatten)]
    model: Model,
}

/// Reads, learns, writes.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Outcome> {
    let start = args.model.matcher()?;
    let (mut examples, mut people) = (Vec::new(), 0);
    for file in &args.files {
        let table = People::read(file, &args.reading)?;
        writeln!(out, "{}: {}", file.display(), table.told())?;
        examples.extend(comparisons(&table, &start));
        people += table.len();
    }
    if examples.len() < FEWEST_PAIRS {
        return Err(usage(format!(
            "the tables have {} pairs of people who are alike in anything; {FEWEST_PAIRS} are needed to learn from",
            examples.len()
        )));
    }
    let Learned { model, rounds, share } =
        expectation_maximisation(&examples, start.model(), start.clone().among(people).crowd(), BELIEF);
    let text = model.to_toml();
    // What is written must be readable, or the next command would fail.
    Matcher::from_toml(&text).context("the learned weights are no model")?;
    std::fs::write(&args.out, text).with_context(|| format!("cannot write {}", args.out.display()))?;
    writeln!(
        out,
        "learned from {} pairs in {rounds} rounds; {:.1} % of them are one person; weights in {}",
        examples.len(),
        share * 100.0,
        args.out.display()
    )?;
    Ok(Outcome::Done)
}

/// Comparisons of the pairs that share a key, evenly taken.
fn comparisons(people: &People, start: &Matcher) -> Vec<Comparison> {
    let compared = batch::compare(&people.profiles, start, None, Keep::All);
    let step = compared.pairs.len().div_ceil(MOST_PAIRS).max(1);
    let pairs = compared.pairs.iter().step_by(step);
    let profile = |place: u32| people.profiles.get(place as usize);
    pairs.filter_map(|pair| Some(Comparison::of(profile(pair.a)?, profile(pair.b)?))).collect()
}
