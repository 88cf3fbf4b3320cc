//! Every version of a dose: who said what of it, when and why, those that were taken out included.

use jenner_codes::ActionCode;
use jenner_model::dose::DoseStatement;
use jenner_model::record::{Dose, Record};
use jenner_model::report::{Report, Statement};

/// One statement about a dose.
#[derive(Debug, Clone, Copy)]
pub struct Version<'r> {
    /// The report.
    pub report: &'r Report,
    /// What it says.
    pub said: &'r DoseStatement,
    /// What the same source said of it just before.
    pub before: Option<&'r DoseStatement>,
}

/// The versions of a dose, the newest first.
pub fn of<'r>(record: &'r Record, dose: &Dose) -> Vec<Version<'r>> {
    let told: Vec<(&Report, &DoseStatement)> =
        doses(record).filter(|(report, _)| dose.reports.contains(&report.id)).collect();
    newest_first(&told)
}

/// Doses that a source has taken out, with what it said when it did, the newest first.
pub fn removed(record: &Record) -> Vec<Version<'_>> {
    let mut all: Vec<Version<'_>> = newest_first(&doses(record).collect::<Vec<_>>());
    all.retain(|one| one.said.action == ActionCode::Delete);
    all
}

fn doses(record: &Record) -> impl Iterator<Item = (&Report, &DoseStatement)> {
    record.reports.iter().filter_map(|report| match &report.statement {
        Statement::Dose(said) => Some((report, &**said)),
        _ => None,
    })
}

fn newest_first<'r>(told: &[(&'r Report, &'r DoseStatement)]) -> Vec<Version<'r>> {
    let mut told = told.to_vec();
    told.sort_by_key(|(report, _)| (report.said_at, report.id));
    let before = |at: usize, report: &Report, said: &DoseStatement| {
        let earlier = told.iter().take(at).rev();
        earlier
            .filter(|(other, _)| other.source == report.source)
            .find(|(_, other)| {
                other.filler == said.filler && said.filler.is_some() || other.given_on == said.given_on
            })
            .map(|(_, other)| *other)
    };
    let mut all: Vec<Version<'_>> = told
        .iter()
        .enumerate()
        .map(|(at, (report, said))| Version { report, said, before: before(at, report, said) })
        .collect();
    all.reverse();
    all
}
