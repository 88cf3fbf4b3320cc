//! One arriving record against everybody in a store: how long it takes, and how often it is right.
//!
//! The first registration of a person is on file, the others arrive; one person in twenty is not on file at all.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use jenner_linkage::{KeyKind, MatchKey, Profile, keys};
use jenner_model::{PersonId, PublicId, RegistryNumber};
use jenner_registry::Registry;
use jenner_registry::identity::lookup::look_up;
use jenner_store::StoreError;
use jenner_store::queries::person::{self, PersonRow};
use jenner_store::queries::profile::{self, ProfileRow};
use jenner_store::queries::{assessment, matching};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::figures;
use crate::open;
use crate::progress::Progress;

/// People written in one transaction.
const PORTION: usize = 5_000;
/// Lookups before measuring, so that the store's memory holds what it holds in the middle of a day.
const WARM_UP: usize = 500;
/// One person in so many is not on file.
const UNKNOWN: usize = 20;

/// Fills an empty store with the first registration of each person and looks the others up. `people` says who each
/// profile is.
pub fn measure(
    registry: &Registry,
    profiles: &[Profile],
    people: &[u64],
    most: usize,
) -> Result<BTreeMap<&'static str, Value>> {
    if registry.db().read(person::count)? > 0 {
        bail!("the database of this measurement must be empty");
    }
    let mut on_file: HashMap<u64, PersonId> = HashMap::new();
    let mut arriving: Vec<usize> = Vec::new();
    let mut first: Vec<usize> = Vec::new();
    let mut seen: HashMap<u64, usize> = HashMap::new();
    for (row, who) in people.iter().enumerate() {
        let number = seen.len();
        match seen.get(who) {
            Some(_) => arriving.push(row),
            None => {
                seen.insert(*who, number);
                if number.is_multiple_of(UNKNOWN) {
                    arriving.push(row);
                } else {
                    on_file.insert(*who, PersonId(row as i64 + 1));
                    first.push(row);
                }
            }
        }
    }
    let begun = Instant::now();
    fill(registry, profiles, &first)?;
    let fill_seconds = begun.elapsed().as_secs_f64();
    let mut report = look(registry, profiles, people, &on_file, &arriving, most)?;
    report.insert("on_file", json!(first.len()));
    report.insert("fill_seconds", json!((fill_seconds * 10.0).round() / 10.0));
    report.insert("engine", json!(registry.db().engine().to_string()));
    Ok(report)
}

/// A person's rows.
type Written = (PersonRow, ProfileRow, Vec<(i64, PersonId)>);

fn narrow(profile: &Profile) -> Vec<(KeyKind, MatchKey)> {
    keys::blocking(profile).into_iter().filter(|(kind, _)| kind.is_narrow()).collect()
}

fn fill(registry: &Registry, profiles: &[Profile], first: &[usize]) -> Result<()> {
    let progress = Progress::new("people written", first.len() as u64);
    let now = registry.now();
    for portion in first.chunks(PORTION) {
        let made: Result<Vec<Written>> = portion
            .par_iter()
            .map(|row| {
                let profile = profiles.get(*row).context("a profile for every row")?;
                let number = *row as i64 + 1;
                let person = PersonId(number);
                let mut name = [0; 12];
                name[4..].copy_from_slice(&number.to_be_bytes());
                let registry_number = RegistryNumber::from_number(u32::try_from(number)?)
                    .context("more people than registry numbers")?;
                let standing = PersonRow { person, public_id: PublicId::from_random(name), registry_number };
                let keys = narrow(profile).into_iter().map(|(_, key)| (key.0, person)).collect();
                Ok((standing, ProfileRow { person, home: person, profile: profile.to_bytes() }, keys))
            })
            .collect();
        let (mut rows, mut known, mut their_keys) = (Vec::new(), Vec::new(), Vec::new());
        for (row, profile, keys) in made? {
            rows.push(row);
            known.push(profile);
            their_keys.extend(keys);
        }
        their_keys.sort_unstable();
        registry.db().write(move |tx| {
            let people: Vec<PersonId> = rows.iter().map(|row| row.person).collect();
            assessment::lock_people(tx, &people)?;
            person::insert(tx, &rows, now)?;
            profile::upsert(tx, &known)?;
            matching::insert(tx, &their_keys)?;
            Ok::<_, StoreError>(())
        })?;
        progress.add(portion.len() as u64);
    }
    progress.finish();
    Ok(())
}

fn look(
    registry: &Registry,
    profiles: &[Profile],
    people: &[u64],
    on_file: &HashMap<u64, PersonId>,
    arriving: &[usize],
    most: usize,
) -> Result<BTreeMap<&'static str, Value>> {
    let access = open::operator();
    let (mut times, mut right, mut asked, mut wrong, mut missed, mut new) = (Vec::new(), 0, 0, 0, 0, 0);
    for (place, row) in arriving.iter().take(most + WARM_UP).enumerate() {
        let profile = profiles.get(*row).context("a profile for every row")?;
        let begun = Instant::now();
        let choice = look_up(registry, &access, profile, &narrow(profile))?;
        if place < WARM_UP {
            continue;
        }
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        let truth = people.get(*row).and_then(|who| on_file.get(who)).copied();
        match (choice.known.map(|(person, ..)| person), truth) {
            (Some(found), Some(truth)) if found == truth => right += 1,
            (Some(_), _) => wrong += 1,
            (None, Some(truth)) if choice.doubts.iter().any(|doubt| doubt.person == truth) => asked += 1,
            (None, Some(_)) => missed += 1,
            (None, None) => new += 1,
        }
    }
    times.sort_by(f64::total_cmp);
    let ms = |share: f64| json!((figures::at(&times, share) * 1000.0).round() / 1000.0);
    Ok(BTreeMap::from([
        ("lookups", json!(times.len())),
        ("match_p50_ms", ms(0.50)),
        ("match_p95_ms", ms(0.95)),
        ("match_p99_ms", ms(0.99)),
        ("found", json!(right)),
        ("before_a_human", json!(asked)),
        ("missed", json!(missed)),
        ("wrong", json!(wrong)),
        ("new", json!(new)),
    ]))
}
