//! Whom an export is about, portion by portion in the order of ids: who stands today for the homes of a list, each once.

use std::collections::HashSet;

use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId, Timestamp};
use jenner_store::queries::patient_group::{self, List};
use jenner_store::queries::{merged, person};
use jenner_store::{Db, StoreError, Tx};

use super::OVERLAP;
use crate::identity::fold::Standing;
use crate::identity::said::{self, Said};

/// People of a portion with what was said about them.
pub(super) struct Portion {
    /// Each person, what was said about them, and whether a merge, a split or a ruling about doses changed them since.
    pub(super) people: Vec<(Standing, Said, bool)>,
    /// Homes of the list that this portion went through.
    pub(super) homes: usize,
}

/// A walk through a list.
pub(super) struct Walk {
    list: List,
    behind: PersonId,
    /// Survivors that were handed out and that more than one home of the list may lead to.
    seen: HashSet<PersonId>,
    since: Option<Timestamp>,
    /// Who was merged or taken apart since.
    rearranged: HashSet<PersonId>,
    /// Only these people.
    only: Option<HashSet<PersonId>>,
    until: Timestamp,
}

impl Walk {
    /// A walk from the beginning. `only`: of these public ids alone.
    pub(super) fn begin(
        db: &Db,
        list: List,
        since: Option<Timestamp>,
        only: &[String],
        until: Timestamp,
    ) -> Result<Self, StoreError> {
        let since = since.map(|at| Timestamp(at.0.saturating_sub(OVERLAP)));
        db.read(|tx| {
            let rearranged = match since {
                Some(since) => {
                    let homes = patient_group::decided_since(tx, since)?;
                    today(tx, &homes)?.into_iter().collect()
                }
                None => HashSet::new(),
            };
            let only = match only {
                [] => None,
                ids => {
                    let mut homes = Vec::with_capacity(ids.len());
                    for id in ids.iter().filter_map(|id| id.parse::<PublicId>().ok()) {
                        homes.extend(person::home_by_public_id(tx, id)?);
                    }
                    Some(today(tx, &homes)?.into_iter().collect())
                }
            };
            let behind = PersonId(i64::MIN);
            Ok(Self { list, behind, seen: HashSet::new(), since, rearranged, only, until })
        })
    }

    /// The next people; `None` at the end.
    pub(super) fn next(
        &mut self,
        db: &Db,
        access: &Access,
        most: usize,
    ) -> Result<Option<Portion>, StoreError> {
        db.read(|tx| self.portion(tx, access, most))
    }

    fn portion(
        &mut self,
        tx: &mut Tx<'_>,
        access: &Access,
        most: usize,
    ) -> Result<Option<Portion>, StoreError> {
        let homes = patient_group::after(tx, self.list, self.behind, most as i64)?;
        let Some(last) = homes.last() else { return Ok(None) };
        self.behind = *last;
        let now = today(tx, &homes)?;
        let joined: HashSet<PersonId> =
            merged::behind(tx, &now)?.into_iter().map(|row| row.survivor).collect();
        let mut people: Vec<PersonId> = Vec::with_capacity(now.len());
        for person in now {
            let wanted = self.only.as_ref().is_none_or(|only| only.contains(&person));
            if wanted && (!joined.contains(&person) || self.seen.insert(person)) {
                people.push(person);
            }
        }
        let mut whole: HashSet<PersonId> =
            people.iter().copied().filter(|person| self.rearranged.contains(person)).collect();
        if let Some(since) = self.since {
            whole.extend(patient_group::ruled_since(tx, &people, since)?);
            let heard: HashSet<PersonId> =
                patient_group::heard_of_since(tx, &people, since)?.into_iter().collect();
            people.retain(|person| heard.contains(person) || whole.contains(person));
        }
        let standings = person::homes_by_ids(tx, access, &people)?;
        let mut everything = said::of_people(tx, access, &people)?;
        let people = people.into_iter().filter_map(|person| {
            let standing = standings.get(&person).copied().map(Standing::from)?;
            let mut said = everything.remove(&person).unwrap_or_default();
            said.reports.retain(|report| report.received_at <= self.until);
            let rearranged = whole.contains(&person);
            (!said.reports.is_empty()).then_some((standing, said, rearranged))
        });
        Ok(Some(Portion { people: people.collect(), homes: homes.len() }))
    }

    /// Public ids of those on the list who were merged away since.
    pub(super) fn gone(&self, db: &Db) -> Result<Vec<PublicId>, StoreError> {
        let Some(since) = self.since else { return Ok(Vec::new()) };
        if self.only.is_some() {
            return Ok(Vec::new());
        }
        db.read(|tx| {
            let gone = patient_group::merged_since(tx, since)?;
            let homes: Vec<PersonId> = gone.iter().map(|(home, _)| *home).collect();
            let listed: HashSet<PersonId> =
                patient_group::on_list(tx, self.list, &homes)?.into_iter().collect();
            Ok(gone.into_iter().filter(|(home, _)| listed.contains(home)).map(|(_, id)| id).collect())
        })
    }
}

fn today(tx: &mut Tx<'_>, homes: &[PersonId]) -> Result<Vec<PersonId>, StoreError> {
    crate::identity::homes::today(tx, homes)
}
