//! Pairs that experts judged in three classes.

use std::path::Path;

use anyhow::{Context as _, Result};
use jenner_linkage::{Band, Matcher};
use serde::Serialize;

use super::peers::{self, Peer};
use crate::link::judged::Pairs;
use crate::link::metrics::share;

/// Path in the folder of sets.
pub const FILE: &str = "mismo/aira_c_dev60.csv";
/// Name of the set.
const NAME: &str = "AIRA-C (development share)";

/// Expected (rows) against answered (columns): same, review, different.
pub type ThreeWay = [[u64; 3]; 3];

/// The place of a band in a [`ThreeWay`].
pub fn place(band: Band) -> usize {
    match band {
        Band::Same => 0,
        Band::Review => 1,
        Band::Different => 2,
    }
}

/// Sums along one side.
pub fn row(table: &ThreeWay, expected: usize) -> u64 {
    table.get(expected).map_or(0, |row| row.iter().sum())
}

/// A cell.
pub fn cell(table: &ThreeWay, expected: usize, answered: usize) -> u64 {
    table.get(expected).and_then(|row| row.get(answered)).copied().unwrap_or_default()
}

/// Adds to a cell.
pub fn add(table: &mut ThreeWay, expected: usize, answered: usize) {
    if let Some(cell) = table.get_mut(expected).and_then(|row| row.get_mut(answered)) {
        *cell += 1;
    }
}

/// The figures of a set of pairs.
#[derive(Debug, Serialize)]
pub struct PairFigures {
    /// Name.
    pub set: &'static str,
    /// Pairs.
    pub pairs: u64,
    /// Expected against answered.
    pub table: ThreeWay,
    /// Share of pairs answered as expected.
    pub accuracy: f64,
    /// Of the pairs of one person, how many were called the same.
    pub match_found: f64,
    /// Pairs of two people that were called the same.
    pub wrong: u64,
    /// The best other program: accuracy.
    pub peer_accuracy: Peer,
    /// The best other program: share of the pairs of two people that it joins.
    pub peer_wrong: Peer,
}

/// Judges all pairs of a file.
pub fn measure(path: &Path, matcher: &Matcher) -> Result<PairFigures> {
    let pairs = Pairs::read_with(path, "expect")?;
    let mut table = ThreeWay::default();
    for pair in &pairs {
        let expected = match pair.extra.as_str() {
            "Match" => 0,
            "Possible Match" => 1,
            "Not a Match" => 2,
            other => None.with_context(|| format!("{}: \"{other}\" is no answer", path.display()))?,
        };
        add(&mut table, expected, place(matcher.judge_fast(&pair.a, &pair.b).band));
    }
    let right: u64 = (0..3).map(|class| cell(&table, class, class)).sum();
    Ok(PairFigures {
        set: NAME,
        pairs: pairs.len() as u64,
        table,
        accuracy: share(right, pairs.len() as u64),
        match_found: share(cell(&table, 0, 0), row(&table, 0)),
        wrong: cell(&table, 2, 0),
        peer_accuracy: peers::AIRA_ACCURACY,
        peer_wrong: peers::AIRA_WRONG,
    })
}
