//! Pupils of a registry: who is on the lists of schools, and what the law says of each on a day.

use std::collections::HashMap;

use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_store::queries::student::{self, StudentRow};

use super::count::{Cohort, Mark, Place, Pupil, Tally, tally};
use super::detail;
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::schools::law::{self, Answer, Facility, Ready, Stand};
use crate::schools::roster;
use crate::{Error, Registry, organizations};

/// Which numbers are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Of schools that have not reported, too.
    pub all: bool,
    /// Only of children who came to their lists in a school year before this one.
    pub before_year: Option<i64>,
}

/// The numbers of now, as far as the asker may see them: of all schools, or of the own one and those below it.
pub fn now(registry: &Registry, access: &Access, asked: Asked) -> Result<Tally, Error> {
    door::require(registry, access, Permission::SeeSchoolNumbers, Action::ReadSchoolNumbers)?;
    let only = match reach(access.role(), Permission::SeeSchoolNumbers) {
        Reach::All => None,
        Reach::Own => Some(roster::schools(registry, access.organization())?),
        _ => return Err(Error::Forbidden),
    };
    let found = counted(registry, access, only, asked)?;
    registry.db().audit(vec![door::entry(registry, access, Action::ReadSchoolNumbers, None)])?;
    Ok(found)
}

/// The numbers of these schools, or of all.
pub(in crate::schools) fn counted(
    registry: &Registry,
    access: &Access,
    only: Option<Vec<Organization>>,
    asked: Asked,
) -> Result<Tally, Error> {
    let places = places(registry, only.as_deref(), asked)?;
    let law = roster::compliance::law(registry)?;
    let cohorts = Cohort::of(&law.edition().report);
    let answered = answered(registry, access, &law, &places, &cohorts, asked)?;
    let pupils: Vec<Pupil<'_>> =
        answered.iter().map(|(place, student, answer)| pupil(&law, *place, student, answer)).collect();
    Ok(tally(places, &cohorts, &pupils, asked.all))
}

/// What a school is, as the law has it.
pub fn facility(kind: OrganizationKind) -> Option<Facility> {
    kind.has_students().then(|| Facility::of_kind(kind))
}

fn places(registry: &Registry, only: Option<&[Organization]>, asked: Asked) -> Result<Vec<Place>, Error> {
    let all = organizations::list(registry)?;
    let by_id: HashMap<OrganizationId, &Organization> = all.iter().map(|one| (one.id, one)).collect();
    let is_school = |id: &OrganizationId| by_id.get(id).is_some_and(|one| facility(one.kind).is_some());
    let parents: std::collections::HashSet<OrganizationId> =
        all.iter().filter(|one| is_school(&one.id)).filter_map(|one| one.parent).collect();
    // The highest organization of schools that this one is a part of.
    let district = |one: &Organization| {
        let mut top = None;
        let mut at = parents.contains(&one.id).then_some(one.id).or(one.parent);
        for _ in 0..all.len() {
            let Some(id) = at.filter(is_school) else { break };
            top = Some(id);
            at = by_id.get(&id).and_then(|one| one.parent);
        }
        top
    };
    let details = detail::all(registry)?;
    let year = asked
        .before_year
        .map_or_else(|| roster::school_year(registry, registry.today()), |before| before - 1);
    let reported: std::collections::HashSet<OrganizationId> = registry
        .db()
        .read(|tx| student::reports(tx, year))?
        .into_iter()
        .filter(|row| row.submitted_at.is_some() && row.state != "open")
        .map(|row| row.organization)
        .collect();
    let of = only.unwrap_or(&all);
    let place = |one: &Organization| {
        Some(Place {
            id: one.id,
            public_id: one.public_id.to_string(),
            name: one.name.to_string(),
            county: one.county.as_ref().map(|county| county.as_str().to_owned()).unwrap_or_default(),
            district: district(one),
            facility: facility(one.kind)?,
            sector: details.get(&one.id).map_or(super::Sector::Unknown, |detail| detail.sector),
            reported: reported.contains(&one.id),
        })
    };
    Ok(of.iter().filter_map(place).collect())
}

/// A child, and what the law says: the place of the school, the student, the answer.
type Answered = (usize, law::Student, Answer);

/// Asks the law about the children on the lists of these schools who belong to a cohort, as for the report of each school.
fn answered(
    registry: &Registry,
    access: &Access,
    law: &Ready,
    places: &[Place],
    cohorts: &[Cohort],
    asked: Asked,
) -> Result<Vec<Answered>, Error> {
    let on = registry.core.today();
    let by_id: HashMap<OrganizationId, usize> =
        places.iter().enumerate().map(|(at, place)| (place.id, at)).collect();
    let ids: Vec<OrganizationId> = places.iter().map(|place| place.id).collect();
    let now = registry.now();
    let mut rows = registry.db().read(|tx| student::of_schools(tx, access, &ids, now))?;
    let counts = |row: &StudentRow| {
        let facility =
            by_id.get(&row.organization).and_then(|at| places.get(*at)).map(|place| place.facility);
        let grade = roster::Grade::of_number(row.grade).of_law();
        asked.before_year.is_none_or(|year| row.school_year < year)
            && facility.is_some_and(|facility| cohorts.iter().any(|one| one.takes(facility, grade)))
    };
    rows.retain(counts);
    let all = organizations::list(registry)?;
    let schools: Vec<Organization> = all.into_iter().filter(|one| by_id.contains_key(&one.id)).collect();
    let answers = roster::asked::asked(registry, access, &rows, &schools, |one| {
        let answer = law.answer(&one.question, on);
        by_id.get(&one.organization).map(|at| (*at, one.question, answer))
    })?;
    Ok(answers.into_iter().flatten().collect())
}

/// A child as it is counted.
fn pupil<'e>(law: &'e Ready, place: usize, student: &law::Student, answer: &Answer) -> Pupil<'e> {
    let edition = law.edition();
    let mut vaccines: Vec<(&'e str, Mark)> = Vec::with_capacity(answer.lines.len());
    // Of the kinds that are used, the one that comes last in the law, as for the status.
    let mut kind: Option<usize> = None;
    for line in &answer.lines {
        let Some(need) = law.need(answer, line) else { continue };
        let mark = match line.stand {
            Stand::Met(_) => Mark::Met,
            Stand::Waiting(_) => Mark::Waiting,
            Stand::Missing(_) => Mark::Missing,
            Stand::Exempt { claim } => {
                let used = student.claims.get(usize::from(claim));
                kind = kind.max(used.and_then(|claim| edition.exemption(&claim.kind)));
                Mark::Exempt
            }
        };
        // Two needs of one vaccine are one: both have to be met.
        match vaccines.iter_mut().find(|(name, _)| *name == need.name) {
            Some((_, known)) => *known = (*known).max(mark),
            None => vaccines.push((&need.name, mark)),
        }
    }
    Pupil {
        place,
        grade: student.enrolment.grade,
        standing: answer.status.kind(),
        exemption: kind.and_then(|kind| edition.exemptions.get(kind)).map(|rule| rule.id.as_str()),
        vaccines,
    }
}

/// The jurisdiction's kinds of exemption, in the order of the law.
pub fn kinds(registry: &Registry) -> Vec<String> {
    registry.pack().school.exemptions.iter().map(|rule| rule.id.clone()).collect()
}
