//! What may happen to somebody's record now: the law's answer for their age, then their consent, then their wishes.

use std::collections::{BTreeMap, BTreeSet};

use jenner_model::access::Access;
use jenner_model::{Date, PersonId};
use jenner_store::queries::participation;
use jenner_store::{StoreError, Tx};

use super::request::Details;
use crate::packs::{Kind, Switches};
use crate::registry::Core;
use crate::{Error, Registry};

/// What takes switches away from what the law and consent allow.
pub fn limited(mut switches: Switches, wishes: &BTreeSet<Kind>) -> Switches {
    for wish in wishes {
        match wish {
            // The record stays with those who reported it: they are not told by us.
            Kind::StopSharing => {
                switches.providers = false;
                switches.schools = false;
                switches.states = false;
            }
            Kind::StopReminders => switches.reminders = false,
            Kind::SafetyHold => {
                // Where they are must not leave: providers still see the doses, through the door, which redacts.
                switches.schools = false;
                switches.states = false;
                switches.reminders = false;
            }
            Kind::Lock => {
                switches = Switches { store: switches.store, ..Switches::NONE };
            }
            Kind::Purge => switches = Switches::NONE,
            Kind::Rejoin => {}
        }
    }
    switches
}

/// The word of a wish in the table of restrictions.
pub(crate) const fn restriction(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::StopSharing => Some("no_share"),
        Kind::StopReminders => Some("no_reminders"),
        Kind::SafetyHold => Some("safety_hold"),
        Kind::Lock => Some("lock"),
        Kind::Purge | Kind::Rejoin => None,
    }
}

fn wish(word: &str) -> Kind {
    Kind::ALL
        .into_iter()
        .find(|kind| restriction(*kind) == Some(word))
        // A word nobody knows closes the record: a newer program wrote it.
        .unwrap_or(Kind::Lock)
}

/// The age in full years that counts on a day.
pub fn age(born: Option<Date>, today: Date) -> Option<u16> {
    Details { birth_date: born, ..Details::default() }.age(today)
}

/// What may happen to the records of people now. `born` says who they are and when they were born.
pub fn of(
    registry: &Registry,
    access: &Access,
    born: &[(PersonId, Option<Date>)],
) -> Result<BTreeMap<PersonId, Switches>, Error> {
    let policy = &registry.pack().policy;
    let (now, today) = (registry.now(), registry.today());
    let people: Vec<PersonId> = born.iter().map(|(person, _)| *person).collect();
    let asks_consent = !policy.is_open();
    let (consented, wishes) = registry.db().read(|tx| {
        let consented =
            if asks_consent { participation::consented(tx, access, &people, now)? } else { Vec::new() };
        Ok::<_, StoreError>((consented, participation::restrictions(tx, access, &people, now)?))
    })?;
    let mut by_person: BTreeMap<PersonId, BTreeSet<Kind>> = BTreeMap::new();
    for (person, word) in wishes {
        by_person.entry(person).or_default().insert(wish(&word));
    }
    Ok(born
        .iter()
        .map(|(person, born)| {
            let allowed = policy.switches(age(*born, today), consented.contains(person));
            let none = BTreeSet::new();
            (*person, limited(allowed, by_person.get(person).unwrap_or(&none)))
        })
        .collect())
}

/// Of these people, those whose record the law keeps from others as long as nobody has consented. Where taking part needs no
/// consent, nothing is asked.
pub(crate) fn kept_by_law(
    tx: &mut Tx<'_>,
    core: &Core,
    access: &Access,
    born: &[(PersonId, Option<Date>)],
) -> Result<BTreeSet<PersonId>, StoreError> {
    let policy = &core.pack.policy;
    if policy.is_open() {
        return Ok(BTreeSet::new());
    }
    let people: Vec<PersonId> = born.iter().map(|(person, _)| *person).collect();
    let consented = participation::consented(tx, access, &people, core.now())?;
    let today = Date::from(core.today());
    let kept = born
        .iter()
        .filter(|(person, born)| !policy.switches(age(*born, today), consented.contains(person)).providers);
    Ok(kept.map(|(person, _)| *person).collect())
}
