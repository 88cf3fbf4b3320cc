//! Keeping assessments: with every change of a person, in the same transaction.
//!
//! Two writers about one person on PostgreSQL need not share a match key, and neither sees what the other has not
//! committed. So whoever assesses a person takes the person's lock first and reads the reports then: the second one
//! sees the first one's. If the person was merged away or split meanwhile, the writer has decided on what holds no more,
//! and starts again.

use std::collections::BTreeSet;

use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::queries::assessment::{self, AssessmentRow};
use jenner_store::queries::{follow, report};
use jenner_store::{StoreError, Tx};
use rayon::prelude::*;

use super::facts::Facts;
use super::patient;
use super::stored::Stored;
use crate::identity::{fold, homes};
use crate::registry::Core;

/// Assesses people whose reports this transaction has changed, and stores what differs. Every change of a person comes
/// through here, so whoever follows one of them gets a notice.
pub(crate) fn assess_people(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    people: &BTreeSet<PersonId>,
) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let people: Vec<PersonId> = people.iter().copied().collect();
    assessment::lock_people(tx, &people)?;
    follow::note(tx, &people, core.now())?;
    let mut reports = report::of_people_by_home(tx, access, &people)?;
    if !homes::still_hold(tx, &reports)? {
        return Err(tx.give_way());
    }
    let known = assessment::of_people(tx, access, &people)?;
    let on = core.today();
    let said: Vec<_> = people
        .iter()
        .map(|person| {
            let own = reports.remove(person).unwrap_or_default();
            (*person, own.into_iter().map(|homed| homed.report).collect::<Vec<_>>())
        })
        .collect();
    let assessor = &core.assessor;
    let fresh: Vec<AssessmentRow> = said
        .into_par_iter()
        // One person costs some 100 µs: not worth a thread of its own.
        .with_min_len(4)
        .filter_map(|(person, said)| {
            let facts = facts_of(said, core);
            let packed = facts.pack();
            let same = known.get(&person).is_some_and(|row| {
                row.facts == packed
                    && row.schedule == assessor.stamp()
                    && row.recompute_after.is_none_or(|day| day > on.into())
            });
            (!same).then(|| assessor.row(person, &facts, packed, on))
        })
        .collect();
    let pairs: Vec<_> = fresh.iter().map(|row| (known.get(&row.person), row)).collect();
    store(tx, &pairs)
}

/// The facts behind a person's reports.
pub(crate) fn facts_of(reports: Vec<jenner_model::report::Report>, core: &Core) -> Facts {
    let (_, clinical) = fold::clinical(reports, core.codes);
    patient::facts_of(&clinical.demographics, &clinical.doses, &clinical.observations)
}

/// Stores assessments in the place of those that are known, and the difference of their milestones.
pub(crate) fn store(
    tx: &mut Tx<'_>,
    pairs: &[(Option<&AssessmentRow>, &AssessmentRow)],
) -> Result<(), StoreError> {
    let mut unknown = Vec::new();
    let mut added = Vec::new();
    for (old, new) in pairs {
        let before = old.map_or(&[][..], |row| &row.answer);
        if before == new.answer {
            continue;
        }
        let wanted = milestones(new.person, &new.answer)
            .ok_or(StoreError::Content("an assessment that was just made"))?;
        match milestones(new.person, before) {
            Some(there) => {
                for gone in &there {
                    if !wanted.iter().any(|one| key(one) == key(gone)) {
                        assessment::remove_milestone(tx, gone)?;
                    }
                }
                added.extend(wanted.difference(&there).copied());
            }
            None => {
                unknown.push(new.person);
                added.extend(wanted);
            }
        }
    }
    assessment::remove_milestones_of(tx, &unknown)?;
    assessment::put_milestones(tx, &added)?;
    let rows: Vec<&AssessmentRow> = pairs.iter().map(|(_, new)| *new).collect();
    assessment::upsert(tx, &rows)
}

fn key(row: &assessment::MilestoneRow) -> (i64, bool, i64) {
    (row.group, row.risk, row.dose)
}

/// The milestones that an answer has made: none for an empty one, `None` for one that cannot be read.
fn milestones(person: PersonId, answer: &[u8]) -> Option<BTreeSet<assessment::MilestoneRow>> {
    if answer.is_empty() {
        return Some(BTreeSet::new());
    }
    Stored::unpack(answer).map(|stored| stored.milestones(person))
}
