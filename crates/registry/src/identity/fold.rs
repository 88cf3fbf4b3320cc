//! The record as a fold over reports.

use jenner_codes::{ActionCode, Codes};
use jenner_model::observation::Observation;
use jenner_model::person::Demographics;
use jenner_model::record::{Dose, DoubtfulDoses, Record, Told};
use jenner_model::report::{Report, Statement};
use jenner_model::{PersonId, PublicId, RegistryNumber, SourceId};
use jenner_store::queries::person::PersonRow;

use crate::doses;
use crate::doses::consolidate::Circumstances;
use crate::identity::consolidate;
use crate::identity::said::Said;

/// A person's standing in the registry, apart from what anybody says about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Identity.
    pub person: PersonId,
    /// Name for URLs.
    pub public_id: PublicId,
    /// Number for people.
    pub registry_number: RegistryNumber,
}

impl From<PersonRow> for Standing {
    fn from(row: PersonRow) -> Self {
        Self { person: row.person, public_id: row.public_id, registry_number: row.registry_number }
    }
}

impl From<Standing> for PersonRow {
    fn from(standing: Standing) -> Self {
        Self {
            person: standing.person,
            public_id: standing.public_id,
            registry_number: standing.registry_number,
        }
    }
}

/// Computes the record. The result depends on the set of reports, on when each was said, on their homes and on what people
/// ruled about doses, not on the order in which any of it is handed over or arrived.
pub fn fold(standing: Standing, said: impl Into<Said>, codes: &Codes) -> Record {
    let (reports, clinical) = clinical(said, codes);
    Record {
        person: standing.person,
        public_id: standing.public_id,
        registry_number: standing.registry_number,
        demographics: clinical.demographics,
        doses: clinical.doses,
        doubtful: clinical.doubtful,
        refusals: told(&reports, |statement| match statement {
            Statement::Refusal(refusal) => {
                Some((refusal.action, (refusal.refused_on, refusal.vaccine), refusal.clone()))
            }
            _ => None,
        }),
        observations: clinical.observations,
        reports,
        restrictions: Vec::new(),
    }
}

/// What of a record bears on the schedule.
pub(crate) struct Clinical {
    pub(crate) demographics: Demographics,
    pub(crate) doses: Vec<Dose>,
    pub(crate) doubtful: Vec<DoubtfulDoses>,
    pub(crate) observations: Vec<Told<Observation>>,
}

/// That part of the fold; the reports come back in the order they were said.
pub(crate) fn clinical(said: impl Into<Said>, codes: &Codes) -> (Vec<Report>, Clinical) {
    let Said { mut reports, homes, rulings, .. } = said.into();
    reports.sort_by_key(|report| (report.said_at, report.id));
    let circumstances = Circumstances { rulings: &rulings, homes: &homes, ..Circumstances::default() };
    let consolidated = doses::consolidate::consolidate(&reports, codes, &circumstances);
    let clinical = Clinical {
        demographics: consolidate::consolidate(&reports),
        doses: consolidated.doses,
        doubtful: consolidated.doubtful.iter().map(|pair| DoubtfulDoses { a: pair.a, b: pair.b }).collect(),
        observations: told(&reports, |statement| match statement {
            Statement::Observation(seen) => {
                Some((seen.action, (seen.finding.clone(), seen.vaccine), seen.clone()))
            }
            _ => None,
        }),
    };
    (reports, clinical)
}

/// Statements are about one fact when their keys are equal. A source's last statement about a fact stands and
/// its delete takes back what it stated itself; a fact holds as long as any source states it.
fn told<K: PartialEq, T>(
    reports: &[Report],
    read: impl Fn(&Statement) -> Option<(ActionCode, K, T)>,
) -> Vec<Told<T>> {
    let mut stated: Vec<(SourceId, K, Told<T>)> = Vec::new();
    for report in reports {
        let Some((action, key, statement)) = read(&report.statement) else { continue };
        let at = stated.iter().position(|(source, known, _)| *source == report.source && *known == key);
        let mut told = Told { id: report.id, statement, reports: vec![report.id] };
        if let Some(at) = at {
            let (.., earlier) = stated.remove(at);
            told.id = told.id.min(earlier.id);
            told.reports.extend(earlier.reports);
        }
        if action != ActionCode::Delete {
            stated.push((report.source, key, told));
        }
    }
    let mut facts: Vec<(K, Told<T>)> = Vec::new();
    for (_, key, mut told) in stated.into_iter().rev() {
        match facts.iter_mut().find(|(known, _)| *known == key) {
            Some((_, fact)) => {
                fact.id = fact.id.min(told.id);
                fact.reports.append(&mut told.reports);
            }
            None => facts.push((key, told)),
        }
    }
    facts.into_iter().rev().map(|(_, fact)| fact).collect()
}
