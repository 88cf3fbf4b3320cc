//! What the matcher knows of everybody, made anew from the reports: after an upgrade whose matcher reads names or addresses
//! in another way, and for a registry from before there were profiles.
//!
//! Portion by portion, each under the locks of its people, so that messages can be taken meanwhile. It can be stopped at any
//! time; begun again, it goes through everybody and writes only what differs.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};

use jenner_linkage::Profile;
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_model::report::Statement;
use jenner_store::queries::profile::{self, ProfileRow};
use jenner_store::queries::report::{self, HomedReport};
use jenner_store::queries::{assessment, matching, person};
use jenner_store::{StoreError, Tx};
use rayon::prelude::*;

use super::described;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// People at a time.
const PORTION: i64 = 1_000;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Learned {
    /// Homes gone through.
    pub homes: u64,
    /// Of them, those whose profile was new or other than before.
    pub changed: u64,
    /// It was stopped before its end.
    pub stopped: bool,
}

/// Whether nobody has a profile although there are people: a database from before there were profiles. Nobody in it is found by
/// anything but a number until they are made.
pub fn is_wanted(registry: &Registry, access: &Access) -> Result<bool, Error> {
    let first = (PersonId(i64::MIN), PersonId(i64::MIN));
    let found = registry.db().read(|tx| {
        let known = profile::after(tx, access, first, 1)?;
        let people = person::after(tx, first.0, 1)?;
        Ok::<_, StoreError>(known.is_empty() && !people.is_empty())
    })?;
    Ok(found)
}

/// Goes through everybody. `progress` is told how many people are done since the last call.
pub fn learn(
    registry: &Registry,
    access: &Access,
    progress: &dyn Fn(u64),
    stop: &AtomicBool,
) -> Result<Learned, Error> {
    door::require(registry, access, Permission::MatchEverybody, Action::Match)?;
    let mut done = Learned::default();
    let mut last = PersonId(i64::MIN);
    loop {
        if stop.load(Ordering::Relaxed) {
            done.stopped = true;
            break;
        }
        let people = registry.db().read(|tx| person::after(tx, last, PORTION))?;
        let Some(furthest) = people.last() else { break };
        last = *furthest;
        let count = people.len() as u64;
        let access = access.clone();
        let (homes, changed) = registry.db().write(move |tx| portion(tx, &access, &people))?;
        done.homes += homes;
        done.changed += changed;
        progress(count);
    }
    let mut entry = door::entry(registry, access, Action::Match, None);
    entry.detail = format!("{{\"homes\":{},\"changed\":{}}}", done.homes, done.changed).into();
    registry.db().audit(vec![entry])?;
    Ok(done)
}

/// Homes gone through, and those changed.
fn portion(tx: &mut Tx<'_>, access: &Access, people: &[PersonId]) -> Result<(u64, u64), StoreError> {
    assessment::lock_people(tx, people)?;
    let said: Vec<(PersonId, Vec<HomedReport>)> =
        report::demographics_by_home(tx, access, people)?.into_iter().collect();
    let mut known: HashMap<PersonId, Vec<u8>> = HashMap::new();
    profile::each_of_people(tx, access, people, |_, home, bytes| {
        known.insert(home, bytes.to_vec());
    })?;
    let made: Vec<Made> =
        said.par_iter().flat_map_iter(|(person, reports)| homes_of(*person, reports)).collect();
    let homes = made.len() as u64;
    let changed: Vec<Made> =
        made.into_iter().filter(|one| known.get(&one.row.home) != Some(&one.row.profile)).collect();
    let keys: Vec<(i64, PersonId)> =
        changed.iter().flat_map(|one| one.keys.iter().map(|key| (*key, one.row.home))).collect();
    matching::insert(tx, &keys)?;
    let rows: Vec<ProfileRow> = changed.into_iter().map(|one| one.row).collect();
    profile::upsert(tx, &rows)?;
    Ok((homes, rows.len() as u64))
}

struct Made {
    row: ProfileRow,
    keys: Vec<i64>,
}

fn homes_of(person: PersonId, reports: &[HomedReport]) -> Vec<Made> {
    let mut homes: BTreeMap<PersonId, (Profile, Vec<i64>)> = BTreeMap::new();
    for HomedReport { home, report } in reports {
        let Statement::Demographics(said) = &report.statement else { continue };
        let profile = described::profile(report.organization, said);
        let keys = described::keys(said, &profile);
        let (all, its_keys) = homes.entry(*home).or_default();
        all.join(&profile);
        its_keys.extend(keys.into_iter().map(|(_, key)| key.0));
    }
    homes
        .into_iter()
        .map(|(home, (profile, mut keys))| {
            keys.sort_unstable();
            keys.dedup();
            Made { row: ProfileRow { person, home, profile: profile.to_bytes() }, keys }
        })
        .collect()
}
