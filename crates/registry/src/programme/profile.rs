//! The profile of a provider: how many children it vaccinates, by age group and eligibility. The registry proposes it from the doses
//! of a year; the provider may correct it, and both stay.

use std::collections::{BTreeMap, HashMap};

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId};
use jenner_store::queries::programme_watch as watch;
use jenner_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};

use super::rules::Rules;

/// Days of doses from which a profile is proposed.
const DAYS: i64 = 365;
/// Most children in one cell: more are a slip.
pub const MOST: i64 = 1_000_000;

/// Children by code of the age group and eligibility; an empty eligibility: none was told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Profile(BTreeMap<String, i64>);

impl Profile {
    fn key(age: &str, eligibility: &str) -> String {
        format!("{age}|{eligibility}")
    }

    /// Children of an age group and eligibility.
    pub fn of(&self, age: &str, eligibility: &str) -> i64 {
        self.0.get(&Self::key(age, eligibility)).copied().unwrap_or(0)
    }

    /// Sets a cell.
    pub fn set(&mut self, age: &str, eligibility: &str, children: i64) {
        let key = Self::key(age, eligibility);
        match children {
            0 => self.0.remove(&key),
            children => self.0.insert(key, children),
        };
    }

    /// All children.
    pub fn all(&self) -> i64 {
        self.0.values().sum()
    }

    /// Children of an age group.
    pub fn of_age(&self, age: &str) -> i64 {
        let start = format!("{age}|");
        self.0.iter().filter(|(key, _)| key.starts_with(&start)).map(|(_, children)| children).sum()
    }

    /// How many cells differ.
    pub fn differing(&self, other: &Profile) -> usize {
        let keys: std::collections::BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        keys.into_iter().filter(|key| self.0.get(*key) != other.0.get(*key)).count()
    }
}

/// Children to whom an organization gave a dose within a year before a day, this day included: by age on that day, and by the
/// eligibility that was told last.
pub fn proposed(
    tx: &mut Tx<'_>,
    access: &Access,
    organization: OrganizationId,
    on: Date,
) -> Result<Profile, StoreError> {
    let from = on.checked_sub(jiff::ToSpan::days(DAYS)).unwrap_or(Date::MIN).tomorrow().unwrap_or(on);
    let told = watch::patients_by_eligibility(tx, access, (from, on), organization)?;
    Ok(counted(Rules::shipped(), &told, on))
}

/// Counts each child once. Pure; doses of one child stand in the order of their days.
fn counted(rules: &Rules, told: &[(PersonId, Option<Date>, String)], on: Date) -> Profile {
    let mut last: HashMap<PersonId, (Option<Date>, &str)> = HashMap::new();
    for (person, born, eligibility) in told {
        let one = last.entry(*person).or_insert((*born, ""));
        if !eligibility.is_empty() {
            one.1 = eligibility;
        }
    }
    let mut profile = Profile::default();
    for (born, eligibility) in last.into_values() {
        // Whose age nobody knows is in no age group; grown-ups are in none either.
        let years = born.filter(|born| *born <= on).and_then(|born| {
            let span = born.until((jiff::Unit::Year, on)).ok()?;
            Some(i64::from(span.get_years()))
        });
        if let Some(age) = years.and_then(|years| rules.age(years)) {
            profile.set(&age.code, eligibility, profile.of(&age.code, eligibility) + 1);
        }
    }
    profile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_counts_once_with_the_last_eligibility_that_was_told() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let told = vec![
            (PersonId(1), Some(day("2026-03-01")), "V02".to_owned()),
            (PersonId(1), Some(day("2026-03-01")), "V01".to_owned()),
            (PersonId(1), Some(day("2026-03-01")), String::new()),
            (PersonId(2), Some(day("2019-11-26")), "V02".to_owned()),
            (PersonId(3), Some(day("2007-11-26")), "V02".to_owned()),
            (PersonId(4), None, "V02".to_owned()),
        ];
        let profile = counted(Rules::shipped(), &told, day("2026-11-26"));
        assert_eq!(profile.of("infant", "V01"), 1);
        // Seven today.
        assert_eq!(profile.of("older", "V02"), 1);
        // Nineteen, and of unknown age: nobody.
        assert_eq!(profile.all(), 2);
    }
}
