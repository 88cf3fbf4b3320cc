//! Pupils of a registry: who is on the lists of schools, and what the law says of each on a day.

use std::collections::{BTreeMap, HashMap};

use jenner_cdsi::Date as Day;
use jenner_model::access::Access;
use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::{OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::assessment::AssessmentRow;
use jenner_store::queries::student::{self, StudentRow};
use jenner_store::queries::{assessment, merged, paper};
use rayon::prelude::*;

use super::count::{Cohort, Mark, Place, Pupil, Tally, tally};
use super::detail;
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::papers::exemption;
use crate::schools::law::{self, Answer, Claim, Enrolment, Facility, Ready, Stand};
use crate::schools::roster;
use crate::{Error, Registry, organizations};

/// People whose assessments are read in one statement.
const PORTION: usize = 4_000;

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
    let law = ready(registry)?;
    let cohorts = Cohort::of(&law.edition().report);
    let answered = answered(registry, access, &law, &places, &cohorts, asked)?;
    let pupils: Vec<Pupil<'_>> =
        answered.iter().map(|(place, student, answer)| pupil(&law, *place, student, answer)).collect();
    Ok(tally(places, &cohorts, &pupils, asked.all))
}

/// The law in force, bound to the schedule of the registry.
pub fn ready(registry: &Registry) -> Result<Ready, Error> {
    Ready::new(&registry.pack().school, registry.schedule())
        .map_err(|error| Error::Internal(error.to_string()))
}

/// What a school is, as the law has it.
pub const fn facility(kind: OrganizationKind) -> Option<Facility> {
    match kind {
        OrganizationKind::School => Some(Facility::School),
        OrganizationKind::Childcare => Some(Facility::Childcare),
        _ => None,
    }
}

/// The grade of a list, as the law has it.
pub fn grade(of: roster::Grade) -> Option<law::Grade> {
    let number = of.number().max(i64::from(law::Grade::PREK.number()));
    // Below pre-kindergarten no grade is meant by the law; ages are.
    (of.number() == number).then(|| i8::try_from(number).ok().and_then(law::Grade::numbered)).flatten()
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

/// Asks the law about the children on the lists of these schools who belong to a cohort. Whose record schools must not see is
/// somebody without a record, as in the report of the school.
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
        let grade = grade(roster::Grade::of_number(row.grade));
        asked.before_year.is_none_or(|year| row.school_year < year)
            && facility.is_some_and(|facility| cohorts.iter().any(|one| one.takes(facility, grade)))
    };
    rows.retain(counts);
    let homes: Vec<PersonId> = rows.iter().filter_map(|row| row.home).collect();
    let today = roster::people_today(registry, &homes)?;
    let mut people: Vec<PersonId> = today.values().copied().collect();
    people.sort_unstable();
    people.dedup();
    let mut known: HashMap<PersonId, Known> = HashMap::with_capacity(people.len());
    for portion in people.chunks(PORTION) {
        known.extend(known_of(registry, access, portion)?);
    }
    let reader = law::Reader::new(registry);
    rows.into_par_iter()
        .with_min_len(64)
        .filter_map(|row| {
            let at = *by_id.get(&row.organization)?;
            let facility = places.get(at)?.facility;
            let known = row.home.and_then(|home| today.get(&home)).and_then(|person| known.get(person));
            Some(asked_of(registry, &reader, &row, facility, known, on).map(|student| (at, student)))
        })
        .map(|student| {
            let (at, student) = student?;
            let answer = law.answer(&student, on);
            Ok((at, student, answer))
        })
        .collect()
}

/// What is known of a person.
#[derive(Default)]
struct Known {
    assessment: Option<AssessmentRow>,
    claims: Vec<Claim>,
}

fn known_of(
    registry: &Registry,
    access: &Access,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Known>, Error> {
    Ok(registry.db().read(|tx| {
        let hidden = roster::hidden(tx, registry, access, people)?;
        let open: Vec<PersonId> = people.iter().filter(|one| !hidden.contains(one)).copied().collect();
        let mut known: BTreeMap<PersonId, Known> =
            open.iter().map(|person| (*person, Known::default())).collect();
        for (person, row) in assessment::of_people(tx, access, &open)? {
            if let Some(known) = known.get_mut(&person) {
                known.assessment = Some(row);
            }
        }
        let behind = merged::behind(tx, &open)?;
        let today: HashMap<PersonId, PersonId> = behind.iter().map(|row| (row.home, row.survivor)).collect();
        let homes: Vec<PersonId> = open.iter().copied().chain(today.keys().copied()).collect();
        for row in paper::exemptions(tx, access, &homes)? {
            let person = today.get(&row.home).copied().unwrap_or(row.home);
            if let Some(known) = known.get_mut(&person) {
                known.claims.extend(exemption::of_row(row).iter().map(Claim::from));
            }
        }
        Ok::<_, StoreError>(known)
    })?)
}

fn asked_of(
    registry: &Registry,
    reader: &law::Reader<'_>,
    row: &StudentRow,
    facility: Facility,
    known: Option<&Known>,
    on: Day,
) -> Result<law::Student, Error> {
    let said: roster::Student = roster::unsealed(registry, &row.sealed)?;
    let seen = known.and_then(|known| known.assessment.as_ref()).and_then(|row| reader.seen(row, on));
    let (birth, seen) = match seen {
        Some((birth, seen)) => (birth, Some(seen)),
        None => (Day::try_from(said.born).unwrap_or(Day::MIN), None),
    };
    Ok(law::Student {
        birth,
        enrolment: Enrolment {
            facility,
            grade: grade(roster::Grade::of_number(row.grade)),
            entered: said.entered.and_then(|day| Day::try_from(day).ok()),
            circumstances: Default::default(),
        },
        seen,
        claims: known.map(|known| known.claims.clone()).unwrap_or_default(),
        proofs: Vec::new(),
    })
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
