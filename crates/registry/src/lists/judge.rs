//! Whether a question fits somebody, as far as was read of them. Pure.

use jenner_cdsi::Date;

use super::check::{Depth, DoseReady, Node, Nowhere, Ready, Test};
use super::question::{HowMany, Is, Join, Listed};
use super::seen::{Known, Seen};
use super::truth::Truth;
use crate::coverage::count::NONE;
use crate::outreach::cohort::months;

/// Whether a question fits; where doses are listed, whoever has none of them does not.
pub(super) fn fits(ready: &Ready, seen: &Seen<'_>, depth: Depth) -> Truth {
    let people = node(&ready.tree, seen, depth);
    match ready.listed {
        Listed::People => people,
        Listed::Doses => {
            let has = || doses(&ready.doses, HowMany::AtLeast(1), seen, depth);
            Truth::all([people].into_iter().chain((people != Truth::No).then(has)))
        }
    }
}

fn node(of: &Node, seen: &Seen<'_>, depth: Depth) -> Truth {
    match of {
        Node::Joined(Join::All, nodes) => Truth::all(nodes.iter().map(|one| node(one, seen, depth))),
        Node::Joined(Join::Any, nodes) => Truth::any(nodes.iter().map(|one| node(one, seen, depth))),
        Node::Leaf(Is::So, test) => holds(test, seen, depth),
        Node::Leaf(Is::NotSo, test) => holds(test, seen, depth).not(),
    }
}

fn holds(test: &Test, seen: &Seen<'_>, depth: Depth) -> Truth {
    Truth::of(match test {
        Test::Ages(ages) => {
            let age = seen.birth.and_then(Date::from_number).and_then(|born| months(born, seen.on));
            age.is_some_and(|age| (ages.from..=ages.to).contains(&age))
        }
        Test::Born(from, until) => seen.birth.is_some_and(|born| {
            from.is_none_or(|from| from <= born) && until.is_none_or(|until| born <= until)
        }),
        Test::Sex(values) => values.contains(&seen.who.sex),
        Test::Race(values) => values.contains(&seen.who.race),
        Test::Ethnicity(values) => values.contains(&seen.who.ethnicity),
        Test::Eligibility(values) => values.contains(&seen.who.funding),
        Test::Lives { counties, zips, nowhere } => {
            let place = seen.place;
            counties.contains(&place.county)
                || zips.contains(&place.zip)
                || (*nowhere == Nowhere::Counts && place.county == NONE && place.zip == NONE)
        }
        Test::PatientOf(houses) => {
            let day = seen.on.number();
            seen.who.patient_of.iter().any(|one| one.on(day) && houses.contains(&one.organization))
        }
        Test::StudentAt(schools) => {
            seen.roll.into_iter().flatten().any(|(school, _)| schools.contains(school))
        }
        Test::Speaks(languages) => languages.contains(&seen.who.language),
        Test::Reached(slot) => seen.has_reached(*slot),
        Test::Due(groups, when) => match &seen.known {
            Known::Row(..) => return Truth::Open,
            Known::Full(full) => {
                let asked = |group: u16| groups.is_empty() || groups.contains(&group);
                full.stored.groups.iter().any(|one| asked(one.group) && when.holds(one, seen.on))
            }
        },
        Test::NotToldSince(moment) => match &seen.known {
            Known::Row(..) => return Truth::Open,
            Known::Full(full) => full.told.is_none_or(|told| told < *moment),
        },
        Test::Doses(of, count) => return doses(of, *count, seen, depth),
    })
}

/// Whether somebody has so many doses.
fn doses(of: &DoseReady, count: HowMany, seen: &Seen<'_>, depth: Depth) -> Truth {
    // The row of somebody without a birth date holds no doses.
    if of.depth() > depth || matches!(seen.known, Known::Row(None, _)) {
        return Truth::Open;
    }
    let (HowMany::AtLeast(wanted) | HowMany::Fewer(wanted)) = count;
    let enough = Truth::of(seen.doses_of(of).take(usize::from(wanted)).count() == usize::from(wanted));
    match count {
        HowMany::AtLeast(_) => enough,
        HowMany::Fewer(_) => enough.not(),
    }
}
