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
use jenner_store::queries::coverage::{self, CoverageRow};
use jenner_store::queries::{follow, ruling as rows};
use jenner_store::{StoreError, Tx};
use rayon::prelude::*;

use super::facts::Facts;
use super::patient;
use super::stored::Stored;
use crate::coverage::keep as counts;
use crate::coverage::standing::Who;
use crate::doses::ruling::{self, Doubts};
use crate::identity::said::Said;
use crate::identity::{fold, homes};
use crate::inventory::keep::{self as inventory, Heard};
use crate::registry::Core;

/// What a look at a person gives: a fresh assessment, what coverage counts, doubts about doses, and what was told of stock.
type Looked = (Option<AssessmentRow>, Option<CoverageRow>, Doubts, Option<Heard>);

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
    let mut everything = rows::with_reports(tx, access, &people)?;
    if !homes::still_hold(tx, everything.iter().map(|(person, (reports, _))| (*person, reports.as_slice())))?
    {
        return Err(tx.give_way());
    }
    let known = assessment::of_people(tx, access, &people)?;
    let counted = coverage::of_people(tx, access, &people)?;
    let sites = core.stock.now(tx)?;
    let on = core.today();
    let said: Vec<_> = people
        .iter()
        .map(|person| {
            let (own, ruled) = everything.remove(person).unwrap_or_default();
            (*person, Said::of(*person, own, &ruled))
        })
        .collect();
    let assessor = &core.assessor;
    let looked: Vec<Looked> = said
        .into_par_iter()
        // One person costs some 100 µs: not worth a thread of its own.
        .with_min_len(4)
        .map(|(person, said)| {
            let unsure = said.unsure.clone();
            let homes = (!sites.is_empty()).then(|| said.homes.clone());
            let (reports, clinical) = fold::clinical(said, core.codes);
            let facts = patient::facts_of(&clinical.demographics, &clinical.doses, &clinical.observations);
            let who = counts::who(core, &reports, &clinical);
            let packed = facts.pack();
            let same = known.get(&person).is_some_and(|row| {
                row.facts == packed
                    && row.schedule == assessor.stamp()
                    && row.recompute_after.is_none_or(|day| day > on.into())
            });
            let fresh = (!same).then(|| assessor.row(person, &facts, packed, on));
            let rows = (known.get(&person), fresh.as_ref());
            let counts = counts::changed(core, person, &who, &facts, rows, counted.get(&person));
            let heard =
                homes.map(|homes| Heard::of(core, &sites, person, &reports, &homes, &clinical.doses));
            (fresh, counts, ruling::doubts(&clinical.doses, &clinical.doubtful, &unsure), heard)
        })
        .collect();
    let mut fresh: Vec<AssessmentRow> = Vec::with_capacity(looked.len());
    let mut counts: Vec<CoverageRow> = Vec::with_capacity(looked.len());
    let mut doubts: Vec<Doubts> = Vec::with_capacity(looked.len());
    let mut all = Heard::default();
    for (row, count, doubt, heard) in looked {
        heard.into_iter().for_each(|heard| all.join(heard));
        fresh.extend(row);
        counts.extend(count);
        doubts.push(doubt);
    }
    ruling::keep_doubts(tx, core, access, people.iter().copied().zip(doubts))?;
    coverage::upsert(tx, &counts)?;
    inventory::post(tx, core, access, &sites, all)?;
    let pairs: Vec<_> = fresh.iter().map(|row| (known.get(&row.person), row)).collect();
    store(tx, &pairs)
}

/// The facts behind what was said of a person, and where the person counts.
pub(crate) fn facts_of(said: Said, core: &Core) -> (Facts, Who) {
    let (reports, clinical) = fold::clinical(said, core.codes);
    let facts = patient::facts_of(&clinical.demographics, &clinical.doses, &clinical.observations);
    (facts, counts::who(core, &reports, &clinical))
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
