//! What coverage counts of a person, kept in the transaction of every change, with the assessment.

use jenner_model::PersonId;
use jenner_model::report::Report;
use jenner_store::queries::assessment::AssessmentRow;
use jenner_store::queries::coverage::CoverageRow;

use super::evaluate::{self, Reached};
use super::packed;
use super::standing::{self, Who};
use crate::forecast::Facts;
use crate::forecast::stored::Stored;
use crate::identity::fold::Clinical;
use crate::registry::Core;

/// Where a person counts, of the parts of a record.
pub(crate) fn who(core: &Core, reports: &[Report], clinical: &Clinical) -> Who {
    standing::of(reports, &clinical.demographics, &clinical.doses, |at| core.day_of(at).number())
}

/// The row of a person, of where they count (packed) and their assessment.
pub(crate) fn row(core: &Core, person: PersonId, who: Vec<u8>, facts: &Facts, answer: &[u8]) -> CoverageRow {
    CoverageRow {
        person,
        edition: core.coverage.measures().edition().to_string(),
        born_on: facts.birth.map(Into::into),
        who,
        reached: packed::pack(facts.birth.map(jenner_cdsi::Date::number), &reached(core, facts, answer)),
    }
}

/// What somebody has reached, of their facts and the packed answer about them. Nothing where there is no answer.
pub(crate) fn reached(core: &Core, facts: &Facts, answer: &[u8]) -> Reached {
    // Whom the engine could not assess still has doses as they were given.
    let stored = Stored::unpack(answer).unwrap_or_default();
    evaluate::reached(&core.coverage, &core.assessor.schedule, facts, &stored)
}

/// The row of a person who was assessed, if it differs from the one that is known.
pub(crate) fn changed(
    core: &Core,
    person: PersonId,
    who: &Who,
    facts: &Facts,
    (known, fresh): (Option<&AssessmentRow>, Option<&AssessmentRow>),
    before: Option<&CoverageRow>,
) -> Option<CoverageRow> {
    let packed = who.pack();
    let edition = core.coverage.measures().edition();
    if let (None, Some(before)) = (fresh, before)
        && before.edition == edition.as_str()
    {
        // Assessed as before: nothing else was reached.
        return (before.who != packed).then(|| CoverageRow { who: packed, ..before.clone() });
    }
    let answer = fresh.or(known).map_or(&[][..], |row| &row.answer);
    let row = row(core, person, packed, facts, answer);
    (before != Some(&row)).then_some(row)
}
