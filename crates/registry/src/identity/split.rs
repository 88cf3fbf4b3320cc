//! One record becomes two again.
//!
//! A split takes homes away from a person: every report that arrived under them goes with them, those that came after the
//! merge too, because each was given the home it fits. What is left is exactly the record that would be there without the
//! merge. Public ids and registry numbers name homes, so they follow by themselves. Both sides are called different people,
//! so that nobody suggests the pair again until one of them changes.

use std::collections::{BTreeMap, BTreeSet};

use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::{OrganizationId, PersonId, PublicId, RegistryNumber, Timestamp};
use jenner_store::queries::merged::{self, MergedRow};
use jenner_store::queries::report::HomedReport;
use jenner_store::queries::review::State;
use jenner_store::queries::{decision, person, profile, report, review, ruling};
use jenner_store::{StoreError, Tx};

use super::consolidate;
use super::decisions::{self, Decided, DecisionId, Kind, UNDO_FOR};
use super::homes;
use super::said::Said;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::forecast::keep;
use crate::registry::Core;
use crate::{Error, Registry};

/// What became of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// They are two records again.
    Done {
        /// The decision.
        decision: DecisionId,
        /// Who keeps the name of the record that was split.
        stayed: PublicId,
        /// Who stands for the homes that left.
        left: PublicId,
    },
    /// Every home would leave, or none: there is nothing to split. Nothing changed.
    Nothing,
    /// A home that was named belongs to somebody else (by now). Nothing changed.
    NotTheirs,
    /// Undo only: the merge is older than 30 days. A split is still possible. Nothing changed.
    TooLate,
    /// Undo only: it was taken back already. Nothing changed.
    Already,
    /// There is no such record or decision for the asker. Nothing changed.
    Unknown,
}

/// A home of a person: what would leave with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The public id it had, and will have again.
    pub public_id: PublicId,
    /// The registry number it had.
    pub registry_number: RegistryNumber,
    /// Whether it is the person's own: the one that gives the record its name today.
    pub own: bool,
    /// When it was merged; `None` for the own one.
    pub merged_at: Option<Timestamp>,
    /// The best demographics of its reports alone.
    pub demographics: Demographics,
    /// How many doses its reports alone tell.
    pub doses: usize,
    /// How many reports it has.
    pub reports: usize,
    /// Reports that came after it was merged.
    pub reports_since: usize,
    /// Who told.
    pub organizations: BTreeSet<OrganizationId>,
}

/// The homes of a person, the own one first. `None` when the person does not exist for the asker. One home: nothing was merged.
pub fn homes(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Vec<Home>>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ComparePair)?;
    let core = registry.core.clone();
    registry.db().read(|tx| {
        let Some(home) = homes::named(tx, public_id)? else { return Ok(None) };
        let person = homes::today(tx, &[home])?;
        let Some(somebody) = homes::load(tx, &core, access, &person)?.into_values().next() else {
            return Ok(None);
        };
        if !door::is_visible(access, &somebody.record) {
            return Ok(None);
        }
        tx.audit(door::entry_at(core.now(), access, Action::ComparePair, Some(somebody.id())));
        let merged: BTreeMap<PersonId, MergedRow> =
            merged::behind(tx, &person)?.into_iter().map(|row| (row.home, row)).collect();
        let all: Vec<PersonId> = somebody.homes.iter().copied().collect();
        let rows = person::homes_by_ids(tx, access, &all)?;
        let mut reports: BTreeMap<PersonId, Vec<HomedReport>> = BTreeMap::new();
        let (all_of_them, rulings) =
            ruling::with_reports(tx, access, &person)?.remove(&somebody.id()).unwrap_or_default();
        for homed in all_of_them {
            reports.entry(homed.home).or_default().push(homed);
        }
        let mut homes: Vec<Home> = all
            .iter()
            .filter_map(|home| {
                let row = rows.get(home)?;
                let merged_at = merged.get(home).map(|row| row.merged_at);
                let own = reports.remove(home).unwrap_or_default();
                let since = |at: Timestamp| own.iter().filter(|one| one.report.received_at > at).count();
                let (reports_since, organizations) =
                    (merged_at.map_or(0, since), own.iter().map(|one| one.report.organization).collect());
                let (own_reports, clinical) =
                    super::fold::clinical(Said::of(*home, own, &rulings), core.codes);
                Some(Home {
                    public_id: row.public_id,
                    registry_number: row.registry_number,
                    own: *home == somebody.id(),
                    merged_at,
                    demographics: consolidate::consolidate(&own_reports),
                    doses: clinical.doses.len(),
                    reports: own_reports.len(),
                    reports_since,
                    organizations,
                })
            })
            .collect();
        homes.sort_by_key(|home| (!home.own, home.merged_at));
        Ok::<_, Error>(Some(homes))
    })
}

/// Takes homes away from a person, at any time after a merge. `leaving` are the public ids of homes (see [`homes`]). If
/// the person's own home is among them, it is the others who leave: a record is taken apart either way.
pub fn split(
    registry: &Registry,
    access: &Access,
    person: PublicId,
    leaving: &[PublicId],
    note: &str,
) -> Result<Split, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::Split)?;
    let (core, access) = (registry.core.clone(), access.clone());
    let (leaving, note) = (leaving.to_vec(), note.to_owned());
    registry.db().write(move |tx| {
        let Some(home) = homes::named(tx, person)? else { return Ok(Split::Unknown) };
        let mut homes = BTreeSet::new();
        for public_id in &leaving {
            match homes::named(tx, *public_id)? {
                Some(home) => homes.insert(home),
                None => return Ok(Split::Unknown),
            };
        }
        Ok::<_, Error>(part(tx, &core, &access, home, &homes, Kind::Split, &note)?)
    })
}

/// Takes a merge back, within 30 days.
pub fn undo(registry: &Registry, access: &Access, merge: DecisionId, note: &str) -> Result<Split, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::Split)?;
    let (core, access, note) = (registry.core.clone(), access.clone(), note.to_owned());
    registry.db().write(move |tx| {
        let Some(row) = decision::get(tx, &access, merge.0)?.filter(|row| row.kind == Kind::Merge) else {
            return Ok(Split::Unknown);
        };
        if row.undone.is_some() {
            return Ok(Split::Already);
        }
        if core.now().0 - row.at.0 > UNDO_FOR {
            return Ok(Split::TooLate);
        }
        let moved: BTreeSet<PersonId> = row.homes.iter().copied().collect();
        Ok::<_, Error>(part(tx, &core, &access, row.home_b, &moved, Kind::Undo, &note)?)
    })
}

/// Parts the person behind a home: the homes that leave, and those that stay.
fn part(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    home: PersonId,
    named: &BTreeSet<PersonId>,
    kind: Kind,
    note: &str,
) -> Result<Split, StoreError> {
    // Whoever stands for the homes that leave is one of them: all are locked, so that nobody writes to it meanwhile.
    let mut locked: Vec<PersonId> = named.iter().copied().chain([home]).collect();
    let today = homes::lock(tx, &locked)?;
    let Some(person) = today.last().copied() else { return Ok(Split::Unknown) };
    let Some(whole) = homes::load(tx, core, access, &[person])?.remove(&person) else {
        return Ok(Split::Unknown);
    };
    if !door::is_visible(access, &whole.record) {
        return Ok(Split::Unknown);
    }
    if !named.is_subset(&whole.homes) {
        return Ok(Split::NotTheirs);
    }
    let leaving: BTreeSet<PersonId> = if named.contains(&person) {
        whole.homes.difference(named).copied().collect()
    } else {
        named.clone()
    };
    if leaving.is_empty() {
        return Ok(Split::Nothing);
    }
    locked.extend(leaving.iter().copied());
    jenner_store::queries::assessment::lock_people(tx, &locked)?;
    let head = head_of(&merged::behind(tx, &[person])?, &leaving);
    let Some(head) = head else { return Ok(Split::Nothing) };
    let moved: Vec<PersonId> = leaving.iter().copied().collect();
    report::move_homes(tx, person, head, &moved)?;
    profile::move_homes(tx, person, head, &moved)?;
    ruling::move_homes(tx, person, head, &moved)?;
    merged::remove(tx, &[head])?;
    let others: Vec<MergedRow> = merged::behind(tx, &[person])?
        .into_iter()
        .filter(|row| leaving.contains(&row.home))
        .map(|row| MergedRow { survivor: head, ..row })
        .collect();
    merged::put(tx, &others)?;
    keep::assess_people(tx, core, access, &BTreeSet::from([person, head]))?;
    remember(tx, core, access, (person, head), &leaving, kind, note)
}

/// Of homes that leave together, the one the others were merged into: it was a person before, and is one again.
fn head_of(merged: &[MergedRow], leaving: &BTreeSet<PersonId>) -> Option<PersonId> {
    merged
        .iter()
        .filter(|row| leaving.contains(&row.home))
        .min_by_key(|row| (leaving.contains(&row.parent), row.home))
        .map(|row| row.home)
}

/// Notes the decision and what follows from it: merges across the cut are taken back, the two are different people, and no
/// pair between them waits any more.
fn remember(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    (person, head): (PersonId, PersonId),
    leaving: &BTreeSet<PersonId>,
    kind: Kind,
    note: &str,
) -> Result<Split, StoreError> {
    let now = core.now();
    let both = homes::load(tx, core, access, &[person, head])?;
    let (Some(stayed), Some(left)) = (both.get(&person), both.get(&head)) else { return Ok(Split::Unknown) };
    let homes: Vec<PersonId> = leaving.iter().copied().collect();
    let across = |a: PersonId, b: PersonId| {
        stayed.homes.contains(&a) && leaving.contains(&b) || stayed.homes.contains(&b) && leaving.contains(&a)
    };
    let taken_back: Vec<i64> = decision::of_homes(tx, access, &homes)?
        .into_iter()
        .filter(|row| row.kind == Kind::Merge && row.undone.is_none() && across(row.home_a, row.home_b))
        .map(|row| row.id)
        .collect();
    decision::undo(tx, &taken_back, now, &decisions::actor(access))?;
    let fingerprint = decisions::fingerprint(&stayed.record.demographics, &left.record.demographics);
    let decided = Decided { id: DecisionId(core.id()), kind, review: None, at: now, note: note.to_owned() };
    decisions::note(tx, access, &decided, (person, head), leaving, fingerprint)?;
    let different =
        Decided { id: DecisionId(core.id()), kind: Kind::Different, note: String::new(), ..decided.clone() };
    let pair = (person.min(head), person.max(head));
    decisions::note(tx, access, &different, pair, &BTreeSet::new(), fingerprint)?;
    let closed: Vec<i64> = review::of_homes(tx, access, &homes)?
        .into_iter()
        .filter(|row| row.state != State::Decided && across(row.pair.home_a, row.pair.home_b))
        .map(|row| row.pair.id)
        .collect();
    review::set_state(tx, &closed, State::Decided)?;
    for one in [person, head] {
        let mut entry = door::entry_at(now, access, Action::Split, Some(one));
        entry.object = format!("decision:{}", decided.id.0).into();
        entry.detail = format!("{{\"stayed\":{},\"left\":{}}}", person.0, head.0).into();
        tx.audit(entry);
    }
    Ok(Split::Done { decision: decided.id, stayed: stayed.record.public_id, left: left.record.public_id })
}
