//! How the children of a school stand: each against what is asked for at the age, counted, filtered, sorted by the days that are
//! left. Computed when it is asked for, from the facts that are kept of every person, on all cores.

use std::collections::HashMap;

use jenner_cdsi::Date as Day;
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, OrganizationId, PersonId, PublicId};
use jenner_store::StoreError;
use jenner_store::queries::student::{self, StudentRow};
use jenner_store::queries::{assessment, merged, paper, person};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Grade, Student, compare, people_today, schools, ticket, unsealed};
use crate::access::door::{self, Action};
use crate::forecast::{Assessed, Facts};
use crate::packs::PaperKind;
use crate::papers::exemption::{self, Exemption, ExemptionKind};
use crate::papers::standing::{self, Line, Standing, Status};
use crate::{Error, Registry};

/// People whose facts are read in one statement.
const PORTION: usize = 4_000;

/// How a child stands, all in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Doses are missing.
    NotMet,
    /// There is no record, or none that the school may see.
    NoRecord,
    /// Doses are being given.
    InProgress,
    /// Exempt for a medical reason.
    ExemptMedical,
    /// The family dissents.
    ExemptDissent,
    /// Everything is there.
    Complete,
    /// At this age nothing is asked for.
    NotAsked,
}

impl Stand {
    /// All, those who need work first.
    pub const ALL: [Stand; 7] = [
        Stand::NotMet,
        Stand::NoRecord,
        Stand::InProgress,
        Stand::ExemptMedical,
        Stand::ExemptDissent,
        Stand::Complete,
        Stand::NotAsked,
    ];

    /// The word in addresses, in files and in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Stand::NotMet => "not_met",
            Stand::NoRecord => "no_record",
            Stand::InProgress => "in_progress",
            Stand::ExemptMedical => "exempt_medical",
            Stand::ExemptDissent => "exempt_dissent",
            Stand::Complete => "complete",
            Stand::NotAsked => "not_asked",
        }
    }

    /// The standing of a word.
    pub fn of_word(word: &str) -> Option<Stand> {
        Self::ALL.into_iter().find(|stand| stand.word() == word)
    }

    fn of(standing: Option<&Standing>) -> Stand {
        match standing.map(|standing| standing.status) {
            None => Stand::NotAsked,
            Some(Status::Complete) => Stand::Complete,
            Some(Status::InProgress) => Stand::InProgress,
            Some(Status::Exempt(ExemptionKind::Medical)) => Stand::ExemptMedical,
            Some(Status::Exempt(ExemptionKind::Dissent)) => Stand::ExemptDissent,
            Some(Status::NotMet) => Stand::NotMet,
        }
    }
}

/// A child on the list of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnList {
    /// Identity on the list.
    pub id: i64,
    /// The school.
    pub organization: OrganizationId,
    /// What the school said.
    pub student: Student,
    /// The record; `None` where there is none that the school may see.
    pub record: Option<PublicId>,
    /// Who it is.
    pub person: Option<PersonId>,
    /// How the child stands.
    pub stand: Stand,
    /// By vaccine, in the order of the rules.
    pub lines: Vec<Line>,
    /// The last day on which that holds, or in progress ends.
    pub until: Option<Date>,
    /// Days from today to that day.
    pub days_left: Option<i32>,
}

/// How many children stand how, by [`Stand::ALL`].
pub type Counts = [u64; Stand::ALL.len()];

/// Counts children.
pub fn count<'s>(children: impl Iterator<Item = &'s OnList>) -> Counts {
    let mut counts = Counts::default();
    for child in children {
        if let Some(place) = Stand::ALL.iter().position(|stand| *stand == child.stand)
            && let Some(count) = counts.get_mut(place)
        {
            *count += 1;
        }
    }
    counts
}

/// What is shown of a school's list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this grade.
    pub grade: Option<Grade>,
    /// Only this room.
    pub room: String,
    /// Only who stands so.
    pub stand: Option<Stand>,
    /// Only who misses this vaccine.
    pub vaccine: String,
}

impl Filter {
    /// Whether a child is shown.
    pub fn takes(&self, child: &OnList) -> bool {
        self.grade.is_none_or(|grade| grade == child.student.grade)
            && (self.room.is_empty() || self.room == child.student.room)
            && self.stand.is_none_or(|stand| stand == child.stand)
            && (self.vaccine.is_empty()
                || child
                    .lines
                    .iter()
                    .any(|line| line.name == self.vaccine && line.met == standing::Met::Missing))
    }
}

/// The children of a school, and of the schools below it, and how each stands today; who needs work first. Audited as one look;
/// call [`shown`] with those who are then shown by name.
pub fn children(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Vec<OnList>, Error> {
    let access = ticket(registry, access, organization, Action::ListSchool)?;
    let own = schools(registry, organization)?;
    let ids: Vec<OrganizationId> = own.iter().map(|school| school.id).collect();
    let childcare: Vec<OrganizationId> =
        own.iter().filter(|one| one.kind == OrganizationKind::Childcare).map(|one| one.id).collect();
    let now = registry.now();
    let rows = registry.db().read(|tx| student::of_schools(tx, &access, &ids, now))?;
    let mut entry = door::entry(registry, &access, Action::ListSchool, None);
    entry.detail = format!("{{\"children\":{}}}", rows.len()).into();
    registry.db().audit(vec![entry])?;
    let mut children = assessed(registry, &access, rows, &childcare)?;
    children.sort_by(|a, b| {
        let key = |one: &OnList| (one.stand, one.days_left.unwrap_or(i32::MAX));
        key(a).cmp(&key(b)).then_with(|| {
            (&a.student.family, &a.student.given, a.id).cmp(&(&b.student.family, &b.student.given, b.id))
        })
    });
    Ok(children)
}

/// Writes down who of a school's list was shown by name.
pub fn shown<'s>(
    registry: &Registry,
    access: &Access,
    children: impl Iterator<Item = &'s OnList>,
) -> Result<(), Error> {
    let entries = children
        .filter_map(|child| child.person)
        .map(|one| door::entry(registry, access, Action::ListSchool, Some(one)));
    Ok(registry.db().audit(entries.collect())?)
}

/// What is known of a person for the answer.
#[derive(Default)]
struct Known {
    facts: Option<Vec<u8>>,
    record: Option<PublicId>,
    exemptions: Vec<Exemption>,
}

/// Rows of a list, in their order, with how each stands today. Who may ask, and what is audited, is the caller's business.
pub(super) fn assessed(
    registry: &Registry,
    access: &Access,
    rows: Vec<StudentRow>,
    childcare: &[OrganizationId],
) -> Result<Vec<OnList>, Error> {
    let homes: Vec<PersonId> = rows.iter().filter_map(|row| row.home).collect();
    let today = people_today(registry, &homes)?;
    let mut people: Vec<PersonId> = today.values().copied().collect();
    people.sort_unstable();
    people.dedup();
    let mut known: HashMap<PersonId, Known> = HashMap::with_capacity(people.len());
    for portion in people.chunks(PORTION) {
        known.extend(facts_of(registry, access, portion)?);
    }
    rows.into_par_iter()
        .map(|row| {
            let student: Student = unsealed(registry, &row.sealed)?;
            let person = row.home.and_then(|home| today.get(&home).copied());
            let known = person.and_then(|person| known.get(&person));
            let kind =
                if childcare.contains(&row.organization) { PaperKind::Childcare } else { PaperKind::School };
            let standing = known.and_then(|known| standing_of(registry, known, kind));
            let (stand, standing) = match standing {
                None => (Stand::NoRecord, None),
                Some(standing) => (Stand::of(standing.as_ref()), standing),
            };
            let ends = standing.as_ref().and_then(|standing| standing.expires);
            Ok(OnList {
                id: row.id,
                organization: row.organization,
                student,
                record: known.and_then(|known| known.record),
                person: known.and(person),
                stand,
                lines: standing.map(|standing| standing.lines).unwrap_or_default(),
                until: ends.map(Date::from),
                days_left: ends.map(|end| end.days_since(registry.core.today())),
            })
        })
        .collect()
}

/// What is kept of people; whose record the school must not see is left out.
fn facts_of(
    registry: &Registry,
    access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Known>, Error> {
    let known = registry.db().read(|tx| {
        let hidden = compare::hidden(tx, &registry.core, access, people)?;
        let open: Vec<PersonId> = people.iter().filter(|one| !hidden.contains(one)).copied().collect();
        let mut known: HashMap<PersonId, Known> =
            open.iter().map(|person| (*person, Known::default())).collect();
        assessment::each_of_people(tx, access, &open, |person, facts, _| {
            if let Some(known) = known.get_mut(&person) {
                known.facts = Some(facts.to_vec());
            }
        })?;
        for (person, row) in person::by_ids(tx, access, &open)? {
            if let Some(known) = known.get_mut(&person) {
                known.record = Some(row.public_id);
            }
        }
        let behind = merged::behind(tx, &open)?;
        let today: HashMap<PersonId, PersonId> = behind.iter().map(|row| (row.home, row.survivor)).collect();
        let homes: Vec<PersonId> = open.iter().copied().chain(today.keys().copied()).collect();
        for row in paper::exemptions(tx, access, &homes)? {
            let person = today.get(&row.home).copied().unwrap_or(row.home);
            if let Some(known) = known.get_mut(&person) {
                known.exemptions.extend(exemption::of_row(row));
            }
        }
        Ok::<_, StoreError>(known)
    })?;
    Ok(known)
}

/// How somebody stands: `None` without an answer (no birth date), `Some(None)` where nothing is asked for at the age.
fn standing_of(registry: &Registry, known: &Known, kind: PaperKind) -> Option<Option<Standing>> {
    let today: Day = registry.core.today();
    let facts = Facts::unpack(known.facts.as_deref()?)?;
    let (patient, assessment) = registry.core.assessor.assess(&facts, today).ok()?;
    let assessed = Assessed { facts, patient, assessment };
    let records = &registry.pack().records;
    let other = if kind == PaperKind::School { PaperKind::Childcare } else { PaperKind::School };
    let level = [kind, other]
        .into_iter()
        .filter_map(|kind| records.form(kind))
        .find_map(|form| records.level_at(form, assessed.patient.birth, today));
    Some(
        level.map(|level| {
            standing::standing(registry.schedule(), &assessed, records, level, &known.exemptions)
        }),
    )
}
