//! What a record is folded from: everything that was said about a person, under whom it arrived, and what people decided
//! about doses.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::report::Report;
use jenner_model::{PersonId, ReportId};
use jenner_store::queries::report::HomedReport;
use jenner_store::queries::ruling::{self, Standing, Verdict};
use jenner_store::{StoreError, Tx};

use crate::doses::consolidate::{PairRuling, Ruling};

/// What was said about a person, and what stands beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The reports, in any order.
    pub reports: Vec<Report>,
    /// Reports that arrived under somebody who was merged into the person, with that home.
    pub homes: Vec<(ReportId, PersonId)>,
    /// What people decided about pairs of dose reports.
    pub rulings: Vec<PairRuling>,
    /// Pairs of dose reports of which somebody was not sure.
    pub unsure: Vec<(ReportId, ReportId)>,
}

impl From<Vec<Report>> for Said {
    /// Nobody was merged, nobody decided anything.
    fn from(reports: Vec<Report>) -> Self {
        Self { reports, ..Self::default() }
    }
}

impl Said {
    /// Of reports with their homes. All reports of one person are given, or those of some homes.
    pub(crate) fn of(person: PersonId, homed: Vec<HomedReport>, rulings: &[Standing]) -> Self {
        let homes =
            homed.iter().filter(|one| one.home != person).map(|one| (one.report.id, one.home)).collect();
        Self {
            reports: homed.into_iter().map(|one| one.report).collect(),
            homes,
            rulings: rulings.iter().filter_map(pair).collect(),
            unsure: rulings
                .iter()
                .filter(|row| row.verdict == Verdict::Unsure)
                .map(|row| (row.a, row.b))
                .collect(),
        }
    }

    /// What would be said of a person after `other`, who is `who` now, was merged into them.
    pub(crate) fn with(mut self, other: Said, who: PersonId) -> Self {
        let own = |report: &&Report| !other.homes.iter().any(|(id, _)| *id == report.id);
        self.homes.extend(other.reports.iter().filter(own).map(|report| (report.id, who)));
        self.homes.extend(other.homes);
        self.reports.extend(other.reports);
        self.rulings.extend(other.rulings);
        self.unsure.extend(other.unsure);
        self
    }
}

/// What a ruling means for the doses; nothing if somebody was not sure.
fn pair(row: &Standing) -> Option<PairRuling> {
    let ruling = match row.verdict {
        Verdict::Same => Ruling::SameEvent,
        Verdict::Different => Ruling::DifferentEvents,
        Verdict::Unsure => return None,
    };
    Some(PairRuling { a: row.a, b: row.b, ruling })
}

/// What was said about each person.
pub(crate) fn of_people(
    tx: &mut Tx<'_>,
    access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Said>, StoreError> {
    let found = ruling::with_reports(tx, access, people)?;
    Ok(found
        .into_iter()
        .map(|(person, (homed, rulings))| (person, Said::of(person, homed, &rulings)))
        .collect())
}
