//! More doses than there were: of a lot at a clinic, and of a lot everywhere. Pure.
//!
//! Lots that only differ in maker or last day have numbers of their own here; a reported number that names several lots is counted
//! to none of them.

use std::collections::{BTreeMap, HashMap};

use jenner_model::{Date, OrganizationId};

use super::super::rules::Rules;
use super::facts::Facts;
use super::{Found, Rule};
use crate::inventory::Place;

/// Doses that were reported, and on which days.
#[derive(Debug, Clone, Copy)]
struct Told {
    doses: i64,
    days: (Date, Date),
}

impl Told {
    fn add(
        all: &mut BTreeMap<(OrganizationId, i64), Told>,
        key: (OrganizationId, i64),
        doses: i64,
        days: (Date, Date),
    ) {
        let told = all.entry(key).or_insert(Told { doses: 0, days });
        told.doses += doses;
        told.days = (told.days.0.min(days.0), told.days.1.max(days.1));
    }
}

/// Whether it is more than lateness and slips explain.
fn is_too_much(rules: &Rules, excess: i64, came: i64) -> bool {
    excess >= rules.limits.excess_doses && excess * 100 >= came * rules.limits.excess_percent
}

/// Looks at lots.
pub fn look(facts: &Facts, rules: &Rules) -> Vec<Found> {
    let Some((from, until)) = facts.days else { return Vec::new() };
    // What there was to give: all that came, less what left otherwise than into somebody.
    let mut there: HashMap<(OrganizationId, i64), i64> = HashMap::new();
    let mut shipped: HashMap<i64, i64> = HashMap::new();
    for flow in &facts.ever {
        let place = Place::of_word(&flow.place);
        // Nor what counts found beyond the book: who reports doses that were not given finds as many on the shelves.
        let is_surplus = place == Some(Place::CountDifference) && flow.change > 0;
        if flow.kind == "given" || is_surplus {
            continue;
        }
        *there.entry((flow.organization, flow.lot)).or_default() += flow.change;
        if matches!(place, Some(Place::Supplier | Place::Opening)) {
            *shipped.entry(flow.lot).or_default() += flow.change;
        }
    }
    let mut named: HashMap<&str, Vec<(i64, OrganizationId)>> = HashMap::new();
    for (key, lot, whose) in &facts.names {
        named.entry(key).or_default().push((*lot, *whose));
    }
    let mut told: BTreeMap<(OrganizationId, i64), Told> = BTreeMap::new();
    let mut everywhere: BTreeMap<i64, Told> = BTreeMap::new();
    let mut all = Vec::new();
    for one in &facts.taken {
        Told::add(&mut told, (one.organization, one.lot), one.doses, one.days);
    }
    for one in &facts.untaken {
        let lots: Vec<i64> = named.get(one.lot_key.as_str()).map_or_else(Vec::new, |named| {
            let mut lots: Vec<i64> = named
                .iter()
                .filter(|(_, whose)| whose.0 == 0 || *whose == one.organization)
                .map(|(lot, _)| *lot)
                .collect();
            lots.sort_unstable();
            lots.dedup();
            lots
        });
        let mut held = lots.iter().copied().filter(|lot| there.contains_key(&(one.organization, *lot)));
        match (held.next(), held.next()) {
            (Some(lot), None) => Told::add(&mut told, (one.organization, lot), one.doses, one.days),
            (Some(_), Some(_)) => {}
            (None, _) => {
                if one.doses >= rules.limits.unknown_doses && (from..=until).contains(&one.days.1) {
                    let about = one.lot_key.clone();
                    let found =
                        Found::new(Rule::NeverCame, Some(one.organization), about, one.days, one.doses);
                    all.push(found.of_lot(&one.lot, &one.cvx));
                }
                if let [lot] = lots.as_slice() {
                    let sum = everywhere.entry(*lot).or_insert(Told { doses: 0, days: one.days });
                    sum.doses += one.doses;
                    sum.days = (sum.days.0.min(one.days.0), sum.days.1.max(one.days.1));
                }
            }
        }
    }
    for ((organization, lot), one) in &told {
        let sum = everywhere.entry(*lot).or_insert(Told { doses: 0, days: one.days });
        sum.doses += one.doses;
        sum.days = (sum.days.0.min(one.days.0), sum.days.1.max(one.days.1));
        let available = there.get(&(*organization, *lot)).copied().unwrap_or(0).max(0);
        let excess = one.doses - available;
        if is_too_much(rules, excess, available) && (from..=until).contains(&one.days.1) {
            all.extend(found(facts, Rule::MoreThanCame, Some(*organization), *lot, *one, available));
        }
    }
    for (lot, one) in everywhere {
        let available = shipped.get(&lot).copied().unwrap_or(0).max(0);
        if is_too_much(rules, one.doses - available, available) && (from..=until).contains(&one.days.1) {
            all.extend(found(facts, Rule::MoreThanShipped, None, lot, one, available));
        }
    }
    all
}

fn found(
    facts: &Facts,
    rule: Rule,
    organization: Option<OrganizationId>,
    lot: i64,
    told: Told,
    available: i64,
) -> Option<Found> {
    let known = facts.lots.get(&lot)?;
    let found = Found::new(rule, organization, lot.to_string(), told.days, told.doses - available);
    Some(found.of_lot(&known.number, &known.cvx).with("reported", told.doses).with("available", available))
}
