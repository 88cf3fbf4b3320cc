//! Where a series breaks off, and how late doses are: two summaries of counts.

use serde::Serialize;

use crate::interval::{Interval, wilson};
use crate::tally::{Share, SpatialError, Tally};

/// How many were lost between one dose and the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Dropout {
    /// Which dose was not reached: 2 for those lost between the first and the second.
    pub before_dose: u32,
    /// Those who had the dose before.
    pub began: u64,
    /// Those of them who did not have this one.
    pub lost: u64,
}

impl Dropout {
    /// The share lost, and how sure that is (Wilson). Nothing where nobody began.
    pub fn rate(self, confidence: Share) -> Option<(f64, Interval)> {
        let tally = Tally::new(self.lost, self.began).ok()?;
        Some((tally.coverage()?, wilson(tally, confidence)))
    }
}

/// Dropout from dose to dose. `had[k]` is how many had at least `k + 1` doses, all of them old enough for the last one;
/// who had a later dose had the earlier ones, so the numbers may not rise.
pub fn dropouts(had: &[u64]) -> Result<Vec<Dropout>, SpatialError> {
    (2_u32..)
        .zip(had.windows(2))
        .map(|(before_dose, pair)| match *pair {
            [began, came] if came <= began => Ok(Dropout { before_dose, began, lost: began - came }),
            [people, vaccinated] => Err(SpatialError::MoreThanAll { vaccinated, people }),
            // Windows of two have two.
            _ => Ok(Dropout { before_dose, began: 0, lost: 0 }),
        })
        .collect()
}

/// How late people are, by whole months since their dose was overdue.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Lateness {
    by_months: Vec<u64>,
}

impl Lateness {
    /// Counts people by the whole months they are overdue.
    pub fn of(months: impl IntoIterator<Item = u16>) -> Self {
        let mut by_months = Vec::new();
        for late in months {
            let late = usize::from(late);
            if by_months.len() <= late {
                by_months.resize(late + 1, 0);
            }
            by_months[late] += 1;
        }
        Self { by_months }
    }

    /// How many are overdue.
    pub fn people(&self) -> u64 {
        self.by_months.iter().sum()
    }

    /// How many are overdue by at least `from` and less than `to` months.
    pub fn between(&self, from: u16, to: u16) -> u64 {
        let months = usize::from(from)..usize::from(to);
        self.by_months.iter().enumerate().filter(|(month, _)| months.contains(month)).map(|(_, n)| n).sum()
    }

    /// The months by which half of them are overdue at most: the middle one, the lower of two. Nothing of nobody.
    pub fn median_months(&self) -> Option<u16> {
        let middle = self.people().div_ceil(2);
        let mut seen = 0;
        for (month, people) in (0_u16..).zip(&self.by_months) {
            seen += people;
            if seen >= middle && middle > 0 {
                return Some(month);
            }
        }
        None
    }
}
