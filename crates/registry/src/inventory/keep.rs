//! Keeping the ledger with what is reported: in the transaction of the report, for everybody it changed.
//!
//! Whoever changes a person (a message, a nurse, a merge, a ruling about doses) comes through `forecast::keep`, and that comes
//! here. Nothing is asked while nobody keeps stock.

use std::collections::{BTreeSet, HashMap};

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, ReportId};
use jenner_store::queries::inventory as rows;
use jenner_store::queries::inventory_dose::{self as doses, DoseRow};
use jenner_store::queries::inventory_ledger::{self as ledger, MovementRow};
use jenner_store::queries::ruling;
use jenner_store::{StoreError, Tx};

use super::decide::{self, By, Outcome, Shelf};
use super::movement::Kind;
use super::rules::Rules;
use super::settle::{self, Difference};
use super::site::Sites;
use super::told::{self, Told};
use crate::by_hand::BY_HAND;
use crate::identity::said::Said;
use crate::identity::{decisions, fold, homes};
use crate::registry::Core;

/// People that are read together.
const AT_ONCE: usize = 500;

/// What the people of a transaction have told of doses, and the homes where rows about them are.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    told: Vec<Told>,
    homes: Vec<PersonId>,
}

impl Heard {
    /// Of a person, once the doses are known.
    pub(crate) fn of(
        core: &Core,
        sites: &Sites,
        person: PersonId,
        reports: &[jenner_model::report::Report],
        homes: &[(ReportId, PersonId)],
        given: &[jenner_model::record::Dose],
    ) -> Self {
        let by_hand = |organization: OrganizationId| core.known_source(organization, BY_HAND);
        Self {
            told: told::of_person(person, reports, homes, given, sites, by_hand),
            homes: told::homes_of(person, reports, homes, sites),
        }
    }

    /// What several have told.
    pub(crate) fn join(&mut self, other: Heard) {
        self.told.extend(other.told);
        self.homes.extend(other.homes);
    }
}

/// Held by what posts doses, shared with others that do; whoever books a delivery or counts holds it alone. So a dose and the
/// delivery of its lot never miss each other.
pub(crate) fn lock_key(organization: OrganizationId) -> i64 {
    const SPACE: i64 = 0x1c6f_3b27_58d9_0e4b;
    organization.0 ^ SPACE
}

/// Makes the ledger say what the reports say now. The people are locked. What is told as it was when it was judged is not judged
/// again: only a booking could change it, and whoever books looks at it again.
pub(crate) fn post(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    sites: &Sites,
    heard: Heard,
) -> Result<(), StoreError> {
    let Heard { told, homes } = heard;
    if homes.is_empty() {
        return Ok(());
    }
    let posted = doses::of_homes(tx, access, &homes)?;
    let (told, posted) = settle::unsettled(told, posted, sites);
    repost(tx, core, access, sites, (told, homes), posted)
}

fn repost(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    sites: &Sites,
    (told, homes): (Vec<Told>, Vec<PersonId>),
    posted: Vec<DoseRow>,
) -> Result<(), StoreError> {
    if told.is_empty() && posted.is_empty() {
        return Ok(());
    }
    let organizations: BTreeSet<OrganizationId> = told
        .iter()
        .filter(|one| sites.contains_key(&one.organization))
        .map(|one| one.organization)
        .chain(posted.iter().map(|row| row.organization))
        .collect();
    let mut locks: Vec<i64> = organizations.iter().map(|one| lock_key(*one)).collect();
    tx.share_keys(&mut locks)?;
    let wanted = wanted(tx, core, access, sites, told, &homes)?;
    let difference = settle::difference(wanted, posted, sites, core.now());
    if difference.is_nothing() {
        return Ok(());
    }
    write(tx, core, access, difference)
}

fn wanted(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    sites: &Sites,
    told: Vec<Told>,
    homes: &[PersonId],
) -> Result<Vec<(Told, Outcome)>, StoreError> {
    let by = By { rules: Rules::shipped(), codes: core.codes };
    let asking = || told.iter().filter(|one| one.is_given && one.is_new);
    let lots: BTreeSet<(OrganizationId, String)> = asking()
        .filter(|one| !one.key.is_empty())
        .map(|one| (one.organization, one.key.to_string()))
        .collect();
    let decided = match asking().next() {
        None => Vec::new(),
        Some(_) => doses::decisions(tx, access, homes)?,
    };
    let mut named = rows::shelves_named(tx, &lots.into_iter().collect::<Vec<_>>())?;
    let chosen: Vec<i64> = decided.iter().filter_map(|one| one.account).collect();
    named.extend(rows::shelves(tx, &chosen)?);
    let accounts: Vec<i64> = named.iter().map(|one| one.account.id).collect();
    let arrivals = ledger::first_arrivals(tx, &accounts)?;
    let mut shelves: HashMap<(OrganizationId, String), Vec<Shelf>> = HashMap::new();
    for one in named {
        let (whose, key) = (one.account.organization, one.key.clone());
        let came = arrivals.get(&one.account.id).cloned().unwrap_or_default();
        shelves.entry((whose, key)).or_default().extend(Shelf::of(one, came));
    }
    let none = Vec::new();
    let mut wanted: Vec<(Told, Outcome)> = told
        .into_iter()
        .map(|one| {
            let about = |decision: &&doses::DecisionRow| {
                decision.organization == one.organization && one.reports.contains(&decision.report)
            };
            let decision = decided.iter().filter(about).max_by_key(|decision| decision.id);
            let mut here = shelves.get(&(one.organization, one.key.to_string())).unwrap_or(&none).clone();
            let by_decision = match decision.and_then(|decision| decision.account) {
                Some(account) => shelves
                    .get(&(one.organization, String::new()))
                    .and_then(|all| all.iter().find(|shelf| shelf.account.id == account)),
                None => None,
            };
            here.extend(by_decision.cloned());
            let starts_on = sites.get(&one.organization).copied();
            let outcome = decide::decide(&one, starts_on, &here, decision, by);
            (one, outcome)
        })
        .collect();
    settle::once(&mut wanted);
    Ok(wanted)
}

fn write(tx: &mut Tx<'_>, core: &Core, access: &Access, difference: Difference) -> Result<(), StoreError> {
    let Difference { reverse, take, mut gone, mut rows, marked } = difference;
    let (now, by) = (core.now(), decisions::actor(access));
    let taken_back: Vec<i64> = reverse.iter().map(|link| link.movement).collect();
    let mut movements = back(tx, core, &taken_back, &by)?;
    for one in take {
        // It is opened together with the shelf.
        let to = one.patient.ok_or(StoreError::Content("the accounts of a shelf"))?;
        let movement = MovementRow {
            id: core.id(),
            organization: one.account.organization,
            from: one.account.id,
            to,
            doses: 1,
            kind: Kind::Given.word().to_owned(),
            happened_on: one.told.given_on,
            written_at: now,
            written_by: by.clone(),
            source: "report".to_owned(),
            reason: String::new(),
            document: String::new(),
            why: String::new(),
            form: String::new(),
            reverses: None,
        };
        if let Some(row) = rows.get_mut(one.row) {
            row.movement = Some(movement.id);
        }
        movements.push(movement);
    }
    gone.extend(marked.iter().map(|row| (row.home, row.report)));
    rows.extend(marked);
    ledger::insert(tx, &movements)?;
    doses::insert_links(tx, access, &reverse)?;
    doses::replace(tx, access, &gone, &rows)
}

/// What takes movements back. It happened on the day of what it takes back, as far as sums of days go.
fn back(tx: &mut Tx<'_>, core: &Core, reverse: &[i64], by: &str) -> Result<Vec<MovementRow>, StoreError> {
    let now = core.now();
    let found = ledger::by_ids(tx, reverse)?;
    Ok(found
        .into_iter()
        .map(|old| MovementRow {
            id: core.id(),
            from: old.to,
            to: old.from,
            written_at: now,
            written_by: by.to_owned(),
            reverses: Some(old.id),
            ..old
        })
        .collect())
}

/// Looks at people anew whose doses may take something else now: after a delivery, a decision, the beginning of stock keeping.
/// Returns `give_way` when one of them was merged meanwhile.
pub(crate) fn look_again(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    under: &[PersonId],
) -> Result<(), StoreError> {
    if under.is_empty() {
        return Ok(());
    }
    let sites = core.stock.now(tx)?;
    let people = homes::lock(tx, under)?;
    for Heard { told, homes } in heard(tx, core, access, &sites, people)? {
        let posted = doses::of_homes(tx, access, &homes)?;
        repost(tx, core, access, &sites, (told, homes), posted)?;
    }
    Ok(())
}

/// What people told, read anew.
fn heard(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    sites: &Sites,
    mut people: Vec<PersonId>,
) -> Result<Vec<Heard>, StoreError> {
    people.sort_unstable();
    people.dedup();
    let mut all = Vec::new();
    for people in people.chunks(AT_ONCE) {
        let mut everything = ruling::with_reports(tx, access, people)?;
        let mut heard = Heard::default();
        for person in people {
            let Some((homed, ruled)) = everything.remove(person) else { continue };
            let said = Said::of(*person, homed, &ruled);
            let under = said.homes.clone();
            let (reports, clinical) = fold::clinical(said, core.codes);
            heard.join(Heard::of(core, sites, *person, &reports, &under, &clinical.doses));
        }
        all.push(heard);
    }
    Ok(all)
}

/// How many dose reports have taken something else than they should have: people under these homes, looked at without a change.
pub(crate) fn differing(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    under: &[PersonId],
) -> Result<usize, StoreError> {
    let sites = core.stock.now(tx)?;
    let people = homes::today(tx, under)?;
    let mut wrong = 0;
    for Heard { told, homes } in heard(tx, core, access, &sites, people)? {
        let posted = doses::of_homes(tx, access, &homes)?;
        let wanted = wanted(tx, core, access, &sites, told, &homes)?;
        let difference = settle::difference(wanted, posted, &sites, core.now());
        wrong += difference.rows.len().max(difference.gone.len());
    }
    Ok(wrong)
}
