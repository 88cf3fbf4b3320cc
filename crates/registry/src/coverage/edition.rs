//! The measures of a pack: its files read, put together and checked.
//!
//! A jurisdiction has the measures of the pack `us`, file by file: its own `measures/child.toml` replaces the whole file. What
//! stands in its `measures/local.toml` is added, or takes the place of what has the same name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jenner_cdsi::Date;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::measure::{Asks, Counts, Doses, File, Measure, MeasureId, Need, Set};
use crate::packs::PackError;

/// Goes up whenever a measure of the same words counts otherwise, or the packed form of what is reached changes.
pub(super) const FORM: u32 = 1;

/// All measures of a jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measures {
    needs: BTreeMap<SmolStr, Need>,
    list: Vec<Measure>,
    costs: BTreeMap<String, u64>,
    edition: SmolStr,
}

/// The file of a set.
pub(crate) fn file_of(set: Set) -> String {
    format!("measures/{}.toml", set.word())
}

impl Measures {
    /// Reads the files of all sets; `get` gives the text of one, if there is one.
    pub(crate) fn read(
        mut get: impl FnMut(Set) -> Result<Option<String>, PackError>,
    ) -> Result<Self, PackError> {
        let mut all = Self {
            needs: BTreeMap::new(),
            list: Vec::new(),
            costs: BTreeMap::new(),
            edition: SmolStr::default(),
        };
        let mut digest = Sha256::new();
        digest.update(FORM.to_be_bytes());
        for set in Set::ALL {
            let Some(text) = get(*set)? else { continue };
            digest.update(set.word().as_bytes());
            digest.update(text.as_bytes());
            all.add(*set, &text).map_err(|why| PackError::Wrong { file: file_of(*set), why })?;
        }
        all.edition = hex(&digest.finalize()).into();
        for measure in &all.list {
            all.check(measure).map_err(|why| PackError::Wrong {
                file: file_of(measure.set),
                why: format!("measure \"{}\": {why}", measure.id),
            })?;
        }
        Ok(all)
    }

    fn add(&mut self, set: Set, text: &str) -> Result<(), String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let replaces = set == Set::Local;
        for (name, need) in file.needs {
            check_need(&name, &need)?;
            if self.needs.insert(name.clone(), need).is_some() && !replaces {
                return Err(format!("[need] \"{name}\" is written a second time; another file has it too"));
            }
        }
        for mut measure in file.measures {
            measure.set = set;
            match self.list.iter_mut().find(|known| known.id == measure.id) {
                Some(known) if replaces => *known = measure,
                Some(known) => return Err(format!("there are two measures \"{}\"", known.id)),
                None => self.list.push(measure),
            }
        }
        self.costs.extend(file.costs);
        Ok(())
    }

    fn check(&self, measure: &Measure) -> Result<(), String> {
        if !measure.id.is_well_formed() {
            return Err("its id has to be small letters, digits and hyphens, at most 40".to_owned());
        }
        if measure.name.en.trim().is_empty() || measure.name.es.trim().is_empty() {
            return Err("its name is empty".to_owned());
        }
        let cohort = &measure.cohort;
        if let (Some(from), Some(until)) = (cohort.from_age, cohort.until_age)
            && until.rough_days() <= from.rough_days()
        {
            return Err("its cohort ends before it begins (from_age, until_age)".to_owned());
        }
        match &measure.asks {
            Asks::Reached { needs, counts, .. } => {
                if needs.is_empty() {
                    return Err("it asks for no need".to_owned());
                }
                needs.iter().try_for_each(|name| self.check_tree(name, *counts, &mut Vec::new()))
            }
            Asks::DroppedOut { begun, finished, counts } => [begun, finished]
                .into_iter()
                .try_for_each(|name| self.check_tree(name, *counts, &mut Vec::new())),
            Asks::Doses { within, .. } | Asks::MissedVisits { within } => match within.rough_days() > 0 {
                true => Ok(()),
                false => Err("`within` has to be a time, such as \"1 year\"".to_owned()),
            },
            Asks::Exempt { .. } => Ok(()),
        }
    }

    /// Every name leads to a need, none leads back to itself, and what only the engine knows is not counted as given.
    fn check_tree<'m>(
        &'m self,
        name: &'m SmolStr,
        counts: Counts,
        above: &mut Vec<&'m SmolStr>,
    ) -> Result<(), String> {
        if above.contains(&name) {
            return Err(format!("the need \"{name}\" leads back to itself"));
        }
        let need = self.needs.get(name).ok_or_else(|| format!("there is no [need] \"{name}\""))?;
        above.push(name);
        match need {
            Need::Doses(_) => {}
            Need::Complete { .. } if counts == Counts::Given => {
                return Err(format!(
                    "the need \"{name}\" is the engine's word; a measure that counts doses as given cannot use it"
                ));
            }
            Need::Complete { .. } => {}
            Need::All(parts) | Need::Any(parts) => {
                parts.iter().try_for_each(|part| self.check_tree(part, counts, above))?;
            }
        }
        above.pop();
        Ok(())
    }

    /// What these measures are known by: changes when any of their files does.
    pub fn edition(&self) -> &SmolStr {
        &self.edition
    }

    /// All, in the order of the pack.
    pub fn list(&self) -> &[Measure] {
        &self.list
    }

    /// A measure.
    pub fn get(&self, id: &MeasureId) -> Option<&Measure> {
        self.list.iter().find(|one| one.id == *id)
    }

    /// Whether a measure asks for a series that the engine calls complete.
    pub fn asks_for_completeness(&self, measure: &Measure) -> bool {
        let mut names: Vec<&SmolStr> = match &measure.asks {
            Asks::Reached { needs, .. } => needs.iter().collect(),
            Asks::DroppedOut { begun, finished, .. } => vec![begun, finished],
            Asks::Doses { .. } | Asks::Exempt { .. } | Asks::MissedVisits { .. } => Vec::new(),
        };
        // No need leads back to itself: this ends.
        while let Some(name) = names.pop() {
            match self.needs.get(name) {
                Some(Need::Complete { .. }) => return true,
                Some(Need::All(parts) | Need::Any(parts)) => names.extend(parts),
                Some(Need::Doses(_)) | None => {}
            }
        }
        false
    }

    /// A need.
    pub fn need(&self, name: &str) -> Option<&Need> {
        self.needs.get(name)
    }

    /// What a dose of a vaccine group costs, in US cents.
    pub fn cost_cents(&self, group: &str) -> Option<u64> {
        self.costs.get(group).copied()
    }
}

impl fmt::Display for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} measures, edition {}", self.list.len(), self.edition)
    }
}

fn check_need(name: &str, need: &Need) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("[need] \"{name}\": {why}"));
    match need {
        Need::Doses(doses) => check_doses(doses).map_or_else(|why| wrong(&why), Ok),
        Need::Complete { group } if group.is_empty() => wrong("it names no group"),
        Need::Complete { .. } => Ok(()),
        Need::All(parts) | Need::Any(parts) => {
            if parts.is_empty() {
                return wrong("it has no parts");
            }
            let once: BTreeSet<_> = parts.iter().collect();
            if once.len() < parts.len() { wrong("it names a part twice") } else { Ok(()) }
        }
    }
}

fn check_doses(doses: &Doses) -> Result<(), String> {
    if doses.number == 0 {
        return Err("`number` has to be 1 or more".to_owned());
    }
    if doses.holds_for.is_some() && (doses.number > 1 || doses.season_from.is_some()) {
        return Err("`holds_for` goes with one dose and without a season".to_owned());
    }
    if doses.holds_for.is_some_and(|time| time.rough_days() <= 0) {
        return Err("`holds_for` has to be a time, such as \"10 years\"".to_owned());
    }
    if let Some(day) = doses.season_from
        && Date::new(2001, day.month, day.day).is_none()
    {
        return Err(format!("month {}, day {} is no day of every year", day.month, day.day));
    }
    if let (Some(from), Some(until)) = (doses.from_age, doses.until_age)
        && until.rough_days() <= from.rough_days()
    {
        return Err("its window of age ends before it begins".to_owned());
    }
    Ok(())
}

fn hex(digest: &[u8]) -> String {
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
