//! How good the matcher is on sets whose truth is known: one report for all of them.

mod kinds;
mod lookups;
mod pairs;
pub mod peers;
pub mod print;
mod queue;
mod sets;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use jenner_linkage::Matcher;
use serde::Serialize;

pub use kinds::KindFigures;
pub use lookups::{LookupFigures, QueryFigures};
pub use pairs::PairFigures;
pub use sets::SetFigures;

/// Everything that was measured.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Tables to be freed of duplicates.
    pub sets: Vec<SetFigures>,
    /// Pairs that experts judged.
    pub pairs: Vec<PairFigures>,
    /// Incoming records with an expected answer, looked up in a table.
    pub lookups: Vec<LookupFigures>,
    /// Incoming records whose person is known.
    pub queries: Vec<QueryFigures>,
    /// Kinds of trouble.
    pub kinds: Vec<KindFigures>,
    /// Sets that are not there.
    pub missing: Vec<PathBuf>,
}

/// Measures on every set that is in a folder.
pub fn folder(folder: &Path, matcher: &Matcher) -> Result<Report> {
    let mut report = Report::default();
    for set in sets::KNOWN {
        let path = folder.join(set.file);
        if !path.is_file() {
            report.missing.push(path);
            continue;
        }
        let truth = sets::labelled(&path, set.truth)?;
        let (figures, found) = sets::measure(set.name, &truth, matcher);
        let hard = path.with_file_name("hard_pairs.csv");
        if hard.is_file() {
            report.kinds = kinds::measure(&hard, &truth.ids, &found)?;
        }
        let queries = path.with_file_name("queries.csv");
        if queries.is_file() {
            report.queries.push(lookups::queries(set.name, &queries, &truth, matcher)?);
        }
        report.sets.push(figures);
    }
    let judged = folder.join(pairs::FILE);
    if judged.is_file() {
        report.pairs.push(pairs::measure(&judged, matcher)?);
    } else {
        report.missing.push(judged);
    }
    let seed = folder.join(lookups::SEED);
    for (name, file) in lookups::FILES {
        let path = folder.join(file);
        if seed.is_file() && path.is_file() {
            report.lookups.push(lookups::measure(name, &seed, &path, matcher)?);
        } else {
            report.missing.push(path);
        }
    }
    if report.sets.is_empty() && report.pairs.is_empty() && report.lookups.is_empty() {
        bail!("{} holds none of the labelled sets that are known", folder.display());
    }
    Ok(report)
}

/// Measures on one table of the user's; `truth` names the column that holds the person.
pub fn file(path: &Path, truth: &str, matcher: &Matcher) -> Result<Report> {
    let labelled = sets::labelled(path, sets::Truth::Column(truth))?;
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let (figures, _) = sets::measure(&name, &labelled, matcher);
    Ok(Report { sets: vec![figures], ..Report::default() })
}
