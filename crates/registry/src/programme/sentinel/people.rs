//! Doses that are wrong by themselves: for people whom the vaccine is not for, before a birth, after a death, twice. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jenner_store::queries::programme_watch::DoseFact;

use super::super::rules::Rules;
use super::facts::Facts;
use super::{Found, Rule};

/// Looks at single doses.
pub fn look(facts: &Facts, rules: &Rules, groups: &impl Fn(&str) -> u128) -> Vec<Found> {
    let mut all = by_month(Rule::NotEligible, &facts.not_eligible);
    for found in &mut all {
        let reports: BTreeSet<_> = found.evidence.iter().map(|(_, report)| *report).collect();
        let of = facts.not_eligible.iter().filter(|dose| reports.contains(&dose.report));
        let codes: BTreeSet<&str> = of.map(|dose| dose.eligibility.as_str()).collect();
        found.numbers.insert("codes".to_owned(), codes.into_iter().collect::<Vec<_>>().join(", "));
    }
    let old = by_month(Rule::TooOld, &facts.too_old).into_iter();
    all.extend(old.map(|found| found.with("years", rules.programme.until_years)));
    all.extend(by_month(Rule::BeforeBirth, &facts.before_birth));
    all.extend(by_month(Rule::AfterDeath, &facts.after_death));
    all.extend(twice(facts, rules, groups));
    all
}

/// One finding for each organization and month, with its doses.
fn by_month(rule: Rule, doses: &[DoseFact]) -> Vec<Found> {
    let mut months: BTreeMap<_, Vec<&DoseFact>> = BTreeMap::new();
    for dose in doses {
        let month = format!("{:04}-{:02}", dose.given_on.year(), dose.given_on.month());
        months.entry((dose.organization, month)).or_default().push(dose);
    }
    months
        .into_iter()
        .filter_map(|((organization, month), doses)| {
            let days = doses.iter().map(|dose| dose.given_on);
            let days = (days.clone().min()?, days.max()?);
            let how_many = i64::try_from(doses.len()).unwrap_or(i64::MAX);
            let mut found = Found::new(rule, Some(organization), month, days, how_many);
            // A lot is named where it is one.
            let lots: BTreeSet<(&str, &str)> =
                doses.iter().map(|dose| (dose.lot.as_str(), dose.cvx.as_str())).collect();
            if let (1, Some((lot, cvx))) = (lots.len(), lots.first()) {
                found = found.of_lot(lot, cvx);
            }
            found.evidence = doses.iter().map(|dose| (dose.home, dose.report)).collect();
            Some(found)
        })
        .collect()
}

/// The same vaccine for the same person at two clinics within days. `groups` are the vaccine groups of a code, a bit each.
fn twice(facts: &Facts, rules: &Rules, groups: &impl Fn(&str) -> u128) -> Vec<Found> {
    let mut all = Vec::new();
    for person in facts.shared.chunk_by(|a, b| a.person == b.person) {
        for (place, second) in person.iter().enumerate() {
            for first in person.iter().take(place).rev() {
                let apart =
                    first.given_on.until(second.given_on).map_or(i64::MAX, |span| i64::from(span.get_days()));
                if apart > rules.limits.twice_within_days {
                    break;
                }
                if first.organization == second.organization || groups(&first.cvx) & groups(&second.cvx) == 0
                {
                    continue;
                }
                let about = format!("{}|{}", first.report.0, second.report.0);
                let other = facts.clinics.get(&first.organization).map_or("?", String::as_str);
                let days = (first.given_on, second.given_on);
                let mut found = Found::new(Rule::GivenTwice, Some(second.organization), about, days, 2)
                    .of_lot(&second.lot, &second.cvx)
                    .with("apart", apart)
                    .with("other", other);
                found.evidence = vec![(first.home, first.report), (second.home, second.report)];
                all.push(found);
            }
        }
    }
    all
}
