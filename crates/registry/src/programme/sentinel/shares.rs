//! Shares that do not fit: of an eligibility, of doses without one, of waste, of private vaccine. Pure.

use std::collections::{BTreeMap, HashMap};

use jenner_model::{Date, OrganizationId};
use jenner_store::queries::programme_watch::MonthShare;

use super::super::rules::Rules;
use super::facts::Facts;
use super::usual::{centre, surely};
use super::{Found, Rule};
use crate::inventory::{Funding, Place};

/// Looks at shares.
pub fn look(facts: &Facts, rules: &Rules) -> Vec<Found> {
    let Some(days) = facts.days else { return Vec::new() };
    let mut private: HashMap<OrganizationId, i64> = HashMap::new();
    for flow in facts.ever.iter().filter(|flow| flow.funding == rules.programme.private.word()) {
        let place = Place::of_word(&flow.place);
        if matches!(place, Some(Place::Supplier | Place::Opening | Place::InTransit)) && flow.change > 0 {
            *private.entry(flow.organization).or_default() += flow.change;
        }
    }
    let mut all = Vec::new();
    for clinic in facts.months.chunk_by(|a, b| a.organization == b.organization) {
        let Some(organization) = clinic.first().map(|one| one.organization) else { continue };
        all.extend(jumped(organization, clinic, rules));
        all.extend(same(organization, clinic, days, rules));
        let insured: i64 =
            clinic.iter().filter(|one| one.eligibility == rules.programme.insured).map(|one| one.doses).sum();
        if insured >= rules.limits.insured_doses && !private.contains_key(&organization) {
            all.push(Found::new(Rule::NoPrivateStock, Some(organization), String::new(), days, insured));
        }
    }
    all.extend(waste(facts, days, rules));
    all
}

fn days_of(month: &str) -> Option<(Date, Date)> {
    let first: Date = format!("{month}-01").parse().ok()?;
    Some((first, first.last_of_month()))
}

fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

fn jumped(organization: OrganizationId, clinic: &[MonthShare], rules: &Rules) -> Vec<Found> {
    let limits = &rules.limits;
    let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
    let mut codes: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for one in clinic {
        *totals.entry(&one.month).or_default() += one.doses;
        let is_for = !one.eligibility.is_empty() && !rules.programme.not_eligible.contains(&one.eligibility);
        if is_for {
            codes.entry(&one.eligibility).or_default().insert(&one.month, one.doses);
        }
    }
    let mut all = Vec::new();
    for (code, months) in codes {
        let share = |month: &str, of: i64| months.get(month).copied().unwrap_or(0) as f64 / of as f64;
        for (month, of) in totals.iter().filter(|(_, of)| **of >= limits.share_doses) {
            // Months of fewer doses say less; those of half as many still say something.
            let others: Vec<f64> = totals
                .iter()
                .filter(|(other, of)| *other != month && **of * 2 >= limits.share_doses)
                .map(|(other, of)| share(other, *of))
                .collect();
            if others.len() < limits.share_months {
                continue;
            }
            let (usual, spread) = centre(&others);
            let chance = usual.clamp(0.02, 0.98);
            let spread = spread.max((chance * (1.0 - chance) / *of as f64).sqrt());
            let now = share(month, *of);
            let points = (now - usual) * 100.0;
            if points < limits.share_points as f64 || (now - usual) / spread < limits.share_deviations {
                continue;
            }
            let more = ((now - usual) * *of as f64).round() as i64;
            let Some(days) = days_of(month) else { continue };
            let found =
                Found::new(Rule::ShareJumped, Some(organization), format!("{month}|{code}"), days, more);
            all.push(found.with("share", percent(now)).with("usual", percent(usual)).with("code", code));
        }
    }
    all
}

fn same(
    organization: OrganizationId,
    clinic: &[MonthShare],
    days: (Date, Date),
    rules: &Rules,
) -> Vec<Found> {
    let mut codes: BTreeMap<&str, i64> = BTreeMap::new();
    for one in clinic {
        *codes.entry(&one.eligibility).or_default() += one.doses;
    }
    let all: i64 = codes.values().sum();
    let unknown = codes.remove("").unwrap_or(0);
    let mut found = Vec::new();
    let limits = &rules.limits;
    if unknown >= limits.unscreened_doses && unknown * 100 >= all * limits.unscreened_percent {
        let one = Found::new(Rule::NotScreened, Some(organization), String::new(), days, unknown);
        found.push(one.with("of", all));
    }
    let known: i64 = codes.values().sum();
    let most = codes.iter().max_by_key(|(_, doses)| **doses);
    if let Some((code, doses)) = most
        && known >= limits.same_doses
        // A slip in a hundred does not make a clinic that asks.
        && doses * 100 >= known * 99
        && !rules.programme.not_eligible.iter().any(|one| one == code)
    {
        let one = Found::new(Rule::AlwaysSame, Some(organization), String::new(), days, *doses);
        found.push(one.with("code", code));
    }
    found
}

fn waste(facts: &Facts, days: (Date, Date), rules: &Rules) -> Vec<Found> {
    let mut lost: BTreeMap<OrganizationId, (i64, i64)> = BTreeMap::new();
    for flow in &facts.flows {
        if !Funding::of_word(&flow.funding).is_some_and(|one| rules.programme.fundings.contains(&one)) {
            continue;
        }
        let sums = lost.entry(flow.organization).or_default();
        match Place::of_word(&flow.place) {
            Some(Place::Waste | Place::Spoiled | Place::Expired) => sums.0 -= flow.change,
            Some(Place::Patient) => sums.1 -= flow.change,
            _ => {}
        }
    }
    lost.into_iter()
        .filter_map(|(organization, (lost, given))| {
            let all = lost + given;
            let sure = surely(lost, all) * 100.0;
            (lost >= rules.limits.waste_doses && sure > rules.limits.waste_percent as f64).then(|| {
                let year = format!("{}", days.1.year());
                Found::new(Rule::MuchWaste, Some(organization), year, days, lost)
                    .with("share", percent(lost as f64 / all as f64))
            })
        })
        .collect()
}
