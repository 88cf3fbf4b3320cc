//! What a merge would touch, before it is done: for the page that asks "are these the same person?".
//!
//! Certificates do not exist in the registry yet, so none are counted.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jenner_codes::Sex;
use jenner_linkage::{keys, normal};
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::record::{Dose, DoubtfulDoses, Record};
use jenner_model::report::Statement;
use jenner_model::{
    Date, Given, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, Timestamp, UserId,
};
use jenner_store::queries::{account, audit, matching, report};
use jenner_store::{StoreError, Tx};

use super::decisions;
use super::fold;
use super::homes::{self, Somebody};
use super::said::{self, Said};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::registry::Core;
use crate::{Error, Registry};

/// One of two records, as the page shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The record that stays.
    Left,
    /// The record that would lead to it.
    Right,
}

/// A dose of the record that a merge would make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseAfter {
    /// The dose.
    pub dose: Dose,
    /// Who has told it: both, when two doses become one.
    pub told_by: BTreeSet<Side>,
}

/// Somebody else who was born on the same day and lives in the same household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relative {
    /// Name for addresses.
    pub public_id: PublicId,
    /// Registry number.
    pub registry_number: RegistryNumber,
    /// Who.
    pub demographics: Demographics,
    /// Whose household it is.
    pub of: BTreeSet<Side>,
}

/// Something to look at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Same birth date, same household, other first name: they look like twins.
    LookLikeTwins,
    /// Their birth orders differ.
    DifferentBirthOrder,
    /// Somebody else with the same birth date lives in the household: one of the two may be a twin.
    TwinInHousehold,
    /// Their sexes differ.
    DifferentSex,
    /// Their birth dates differ.
    DifferentBirthDate,
    /// One is protected. Whether the one record would be is in the demographics after the merge: the wish said last holds.
    Protected(Side),
    /// One has died.
    Died(Side),
    /// Both had something done at one clinic on one day, so the clinic took them for two people.
    SameClinicSameDay {
        /// The clinic.
        organization: OrganizationId,
        /// The day.
        day: Date,
    },
    /// A human has called them different people.
    CalledDifferent {
        /// When.
        at: Timestamp,
    },
}

/// Who has looked at one of the two, or sent something about them, lately.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The user's name; `None` for a machine sender or the operator.
    pub user: Option<String>,
    /// For which organization.
    pub organization: Option<OrganizationId>,
    /// How often.
    pub times: usize,
    /// The last time.
    pub last: Timestamp,
}

/// What a merge would touch.
#[derive(Debug, Clone, PartialEq)]
pub struct Blast {
    /// The record that stays.
    pub left: Record,
    /// The record that would lead to it.
    pub right: Record,
    /// Doses of the record they would become, oldest first.
    pub doses: Vec<DoseAfter>,
    /// Doses of the two that may be one injection: not certain, so a merge keeps both.
    pub doubtful: Vec<DoubtfulDoses>,
    /// The best demographics of that record.
    pub demographics: Demographics,
    /// How many doses of the one would become one with a dose of the other.
    pub joined: usize,
    /// Others of the same birth date and household.
    pub twins: Vec<Relative>,
    /// What to look at first.
    pub warnings: Vec<Warning>,
    /// Organizations that have reported one of the two.
    pub organizations: BTreeSet<OrganizationId>,
    /// Who has looked at them or sent something in the last days, the latest first.
    pub affected: Vec<Affected>,
}

/// Entries of the audit log that are read at most.
const MOST_LOOKS: i64 = 500;

/// What a merge of two records would touch. `None` when one of them does not exist for the asker, or both are one
/// already. `days` is how far back to look for users.
pub fn before(
    registry: &Registry,
    access: &Access,
    (left, right): (PublicId, PublicId),
    days: u16,
) -> Result<Option<Blast>, Error> {
    door::require(registry, access, Permission::DecideIdentity, Action::ComparePair)?;
    let core = registry.core.clone();
    registry.db().read(|tx| {
        let (Some(left), Some(right)) = (homes::named(tx, left)?, homes::named(tx, right)?) else {
            return Ok(None);
        };
        let both = homes::today(tx, &[left, right])?;
        let mut found = homes::load(tx, &core, access, &both)?;
        let (Some(left), Some(right)) = (
            both.first().and_then(|person| found.remove(person)),
            both.last().and_then(|person| found.remove(person)),
        ) else {
            return Ok(None);
        };
        if [&left, &right].iter().any(|one| !door::is_visible(access, &one.record)) {
            return Ok(None);
        }
        for one in [&left, &right] {
            tx.audit(door::entry_at(core.now(), access, Action::ComparePair, Some(one.id())));
        }
        Ok::<_, Error>(Some(look(tx, &core, access, left, right, days)?))
    })
}

fn look(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    left: Somebody,
    right: Somebody,
    days: u16,
) -> Result<Blast, StoreError> {
    let twins = twins(tx, core, access, &left, &right)?;
    let mut warnings = warnings(&left.record, &right.record, !twins.is_empty());
    let homes: Vec<PersonId> = left.homes.union(&right.homes).copied().collect();
    let apart: HashSet<i64> =
        decisions::apart(tx, access, &left, &right)?.into_iter().map(|(id, _)| id).collect();
    let called = jenner_store::queries::decision::of_homes(tx, access, &homes)?
        .into_iter()
        .filter(|row| apart.contains(&row.id))
        .map(|row| Warning::CalledDifferent { at: row.at });
    warnings.extend(called);
    let said = said::of_people(tx, access, &[left.id(), right.id()])?;
    let (doses, doubtful, demographics) = after(core, said, left.id(), right.id());
    let organizations =
        [&left, &right].iter().flat_map(|one| one.record.reports.iter().map(|r| r.organization)).collect();
    let affected = affected(tx, core, access, &homes, days)?;
    let [left, right] = [left, right].map(|one| door::redact(access, one.record));
    Ok(Blast {
        joined: (left.doses.len() + right.doses.len()).saturating_sub(doses.len()),
        doses,
        doubtful,
        demographics,
        twins,
        warnings,
        organizations,
        affected,
        left,
        right,
    })
}

/// The doses of both together, which of them may be one, and the demographics.
fn after(
    core: &Core,
    mut said: HashMap<PersonId, Said>,
    left: PersonId,
    right: PersonId,
) -> (Vec<DoseAfter>, Vec<DoubtfulDoses>, Demographics) {
    let [of_left, of_right] = [left, right].map(|one| {
        let reports = said.get(&one).map(|said| said.reports.iter().map(|report| report.id));
        reports.into_iter().flatten().collect::<HashSet<ReportId>>()
    });
    let [mine, other] = [left, right].map(|one| said.remove(&one).unwrap_or_default());
    let (_, clinical) = fold::clinical(mine.with(other, right), core.codes);
    let across = |pair: &DoubtfulDoses| {
        of_left.contains(&pair.a) && of_right.contains(&pair.b)
            || of_left.contains(&pair.b) && of_right.contains(&pair.a)
    };
    let doubtful = clinical.doubtful.iter().copied().filter(across).collect();
    let doses = clinical.doses.into_iter().map(|dose| {
        let mut told_by = BTreeSet::new();
        for report in &dose.reports {
            told_by.extend(of_left.contains(report).then_some(Side::Left));
            told_by.extend(of_right.contains(report).then_some(Side::Right));
        }
        DoseAfter { dose, told_by }
    });
    (doses.collect(), doubtful, clinical.demographics)
}

fn warnings(left: &Record, right: &Record, twin_in_household: bool) -> Vec<Warning> {
    let (a, b) = (&left.demographics, &right.demographics);
    let mut all = Vec::new();
    let born_together = a.birth_date.is_some() && a.birth_date == b.birth_date;
    if born_together && share_household(a, b) && first_names_differ(a, b) {
        all.push(Warning::LookLikeTwins);
    }
    if matches!((a.birth_order.value(), b.birth_order.value()), (Some(x), Some(y)) if x != y) {
        all.push(Warning::DifferentBirthOrder);
    }
    if twin_in_household {
        all.push(Warning::TwinInHousehold);
    }
    if matches!(
        (a.sex.value(), b.sex.value()),
        (Some(Sex::Male), Some(Sex::Female)) | (Some(Sex::Female), Some(Sex::Male))
    ) {
        all.push(Warning::DifferentSex);
    }
    if matches!((a.birth_date, b.birth_date), (Some(x), Some(y)) if x != y) {
        all.push(Warning::DifferentBirthDate);
    }
    for (side, of) in [(Side::Left, a), (Side::Right, b)] {
        if decisions::is_protected(of) {
            all.push(Warning::Protected(side));
        }
        if of.deceased.value() == Some(&true) || of.death_date.value().is_some() {
            all.push(Warning::Died(side));
        }
    }
    let visits = |record: &Record| -> BTreeSet<(OrganizationId, Date)> {
        let given = record.reports.iter().filter_map(|report| match &report.statement {
            Statement::Dose(dose) if dose.source == Some(jenner_codes::InformationSource::Administered) => {
                Some((report.organization, dose.given_on))
            }
            _ => None,
        });
        given.collect()
    };
    all.extend(
        visits(left)
            .intersection(&visits(right))
            .map(|(organization, day)| Warning::SameClinicSameDay { organization: *organization, day: *day }),
    );
    all
}

/// Both have a real first name and none in common. (An initial is no other name.)
fn first_names_differ(a: &Demographics, b: &Demographics) -> bool {
    let of = |who: &Demographics| -> Vec<String> {
        let real = who.names.iter().filter(|name| !normal::is_placeholder(name));
        real.map(|name| normal::name(&name.given)).collect()
    };
    let (a, b) = (of(a), of(b));
    let alike = |x: &String, y: &String| x.starts_with(y.as_str()) || y.starts_with(x.as_str());
    !a.is_empty() && !b.is_empty() && !a.iter().any(|x| b.iter().any(|y| alike(x, y)))
}

/// A phone, an address or the mother in common.
fn share_household(a: &Demographics, b: &Demographics) -> bool {
    fn meet<T, K: PartialEq>(a: &Given<Vec<T>>, b: &Given<Vec<T>>, form: impl Fn(&T) -> Option<K>) -> bool {
        let of_b: Vec<K> = b.value().into_iter().flatten().filter_map(&form).collect();
        a.value().into_iter().flatten().filter_map(&form).any(|key| of_b.contains(&key))
    }
    let maiden = |of: &Demographics| {
        let name = of.mothers_maiden_name.value()?;
        normal::full_name(name)
    };
    meet(&a.telecoms, &b.telecoms, normal::phone)
        || meet(&a.addresses, &b.addresses, normal::address)
        || meet(&a.contacts, &b.contacts, |contact| normal::full_name(&contact.name))
        || maiden(a).is_some_and(|mother| Some(mother) == maiden(b))
}

fn twins(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    left: &Somebody,
    right: &Somebody,
) -> Result<Vec<Relative>, StoreError> {
    let births: BTreeSet<Date> =
        [left, right].iter().filter_map(|one| one.record.demographics.birth_date).collect();
    let wanted: Vec<i64> = births.iter().map(|born| keys::birth(*born).0).collect();
    let born: BTreeSet<PersonId> = matching::people_behind(tx, &wanted)?.into_values().flatten().collect();
    let others: Vec<PersonId> =
        born.into_iter().filter(|person| *person != left.id() && *person != right.id()).collect();
    // A day has many births: of all of them only who they are is read.
    let mut near: Vec<(PersonId, Demographics, BTreeSet<Side>)> = Vec::new();
    for (person, reports) in report::demographics_of(tx, access, &others)? {
        let demographics = super::consolidate::consolidate(&reports);
        let of: BTreeSet<Side> = [(Side::Left, left), (Side::Right, right)]
            .into_iter()
            .filter(|(_, one)| {
                one.record.demographics.birth_date == demographics.birth_date
                    && share_household(&one.record.demographics, &demographics)
            })
            .map(|(side, _)| side)
            .collect();
        if !of.is_empty() {
            near.push((person, demographics, of));
        }
    }
    let near_ids: Vec<PersonId> = near.iter().map(|(person, ..)| *person).collect();
    let somebodies = homes::load(tx, core, access, &near_ids)?;
    let mut found: Vec<Relative> = near
        .into_iter()
        .filter_map(|(person, demographics, of)| {
            // Who is hidden from the asker is not shown as anybody's twin.
            let somebody = somebodies.get(&person).filter(|one| door::is_visible(access, &one.record))?;
            let Record { public_id, registry_number, .. } = somebody.record;
            Some(Relative { public_id, registry_number, demographics, of })
        })
        .collect();
    found.sort_by_key(|relative| relative.registry_number);
    Ok(found)
}

fn affected(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    homes: &[PersonId],
    days: u16,
) -> Result<Vec<Affected>, StoreError> {
    let since = core.now().0 - i64::from(days) * 86_400_000_000;
    let mut by: BTreeMap<(String, Option<OrganizationId>), (usize, Timestamp)> = BTreeMap::new();
    let looks = audit::of_people(tx, access, homes, MOST_LOOKS)?;
    for look in looks.into_iter().filter(|look| look.at.0 >= since && !look.action.starts_with("identity.")) {
        let seen = by.entry((look.actor, look.organization)).or_insert((0, look.at));
        seen.0 += 1;
        seen.1 = seen.1.max(look.at);
    }
    let user = |actor: &str| actor.strip_prefix("user:").and_then(|id| id.parse().ok()).map(UserId);
    let users: Vec<UserId> = by.keys().filter_map(|(actor, _)| user(actor)).collect();
    let names: BTreeMap<UserId, String> = account::display_names(tx, &users)?.into_iter().collect();
    let mut all: Vec<Affected> = by
        .into_iter()
        .map(|((actor, organization), (times, last))| Affected {
            user: user(&actor).and_then(|user| names.get(&user).cloned()),
            organization,
            times,
            last,
        })
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse((one.last, one.times)));
    Ok(all)
}
