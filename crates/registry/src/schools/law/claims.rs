//! Exemptions that hold on a day, by the rules of their kind.

use jenner_cdsi::Date;
use smallvec::SmallVec;

use super::day::Today;
use super::edition::Edition;
use super::student::{Claim, Student};

/// An exemption in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InForce {
    /// Place among the student's claims.
    pub claim: u8,
    /// Place of its kind in the law.
    pub kind: u8,
    /// Last day.
    pub until: Option<Date>,
}

/// Those of a student that hold today.
pub(super) fn in_force(edition: &Edition, student: &Student, today: &mut Today) -> SmallVec<[InForce; 2]> {
    let mut found = SmallVec::new();
    for (place, claim) in student.claims.iter().enumerate() {
        let (Ok(place), Some(kind)) = (u8::try_from(place), edition.exemption(&claim.kind)) else { continue };
        let (Some(rule), Ok(number)) = (edition.exemptions.get(kind), u8::try_from(kind)) else { continue };
        if !rule.facilities.is_empty() && !rule.facilities.contains(&student.enrolment.facility) {
            continue;
        }
        let late = rule
            .hand_in_days
            .zip(claim.handed_in)
            .is_some_and(|(days, came)| came > claim.from.plus_days(days));
        if late {
            continue;
        }
        let until = ends(edition, claim, kind);
        if today.reached(claim.from) && until.is_none_or(|last| today.through(last)) {
            found.push(InForce { claim: place, kind: number, until });
        }
    }
    found
}

/// The last day of an exemption of a kind.
fn ends(edition: &Edition, claim: &Claim, kind: usize) -> Option<Date> {
    let rule = edition.exemptions.get(kind)?;
    let for_life = rule.may_be_lifelong && claim.lifelong;
    let lasts = rule.lasts.filter(|_| !for_life).map(|lasts| claim.from.plus(lasts).plus_days(-1));
    let year = rule.ends_with_year.then(|| edition.law.year_ends.from(claim.from));
    [claim.until, lasts, year].into_iter().flatten().min()
}

/// The exemption that covers a vaccine group longest.
pub(super) fn covering<'a>(student: &Student, all: &'a [InForce], group: &str) -> Option<&'a InForce> {
    let covers = |one: &&InForce| {
        student
            .claims
            .get(usize::from(one.claim))
            .is_some_and(|claim| claim.groups.is_empty() || claim.groups.iter().any(|known| known == group))
    };
    all.iter().filter(covers).max_by_key(|one| one.until.unwrap_or(Date::MAX))
}
