//! How many cases of each vaccine group went well.

use std::collections::BTreeMap;

use super::Verdict;

/// Counts of one vaccine group, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Cases.
    pub cases: usize,
    /// Forecast as expected.
    pub forecast: usize,
    /// Statuses of all doses as expected.
    pub evaluation: usize,
    /// Both.
    pub whole: usize,
    /// Both, and without a note about reasons or kinds of series.
    pub without_notes: usize,
}

impl Row {
    fn add(&mut self, verdict: Option<&Verdict>) {
        self.cases += 1;
        if let Some(verdict) = verdict {
            self.forecast += usize::from(verdict.forecast.is_empty());
            self.evaluation += usize::from(verdict.doses.is_empty());
            self.whole += usize::from(verdict.passed());
            self.without_notes += usize::from(verdict.agrees());
        }
    }
}

/// Counts by vaccine group and in total.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By name of the group.
    pub groups: BTreeMap<String, Row>,
    /// All together.
    pub total: Row,
}

impl Tally {
    /// Counts a case; one without a verdict could not be judged and went wrong in everything.
    pub fn add(&mut self, group: &str, verdict: Option<&Verdict>) {
        self.groups.entry(group.to_owned()).or_default().add(verdict);
        self.total.add(verdict);
    }
}
