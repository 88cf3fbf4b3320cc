//! From rows of lists to students as the law sees them: what the school said, what is on record, exemptions. Reads in portions, on
//! all cores; a record that the school must not see is none.

use std::collections::HashMap;

use jenner_cdsi::Date as Day;
use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, PersonId, PublicId};
use jenner_store::StoreError;
use jenner_store::queries::assessment::{self, AssessmentRow};
use jenner_store::queries::student::StudentRow;
use jenner_store::queries::{merged, paper, person};
use rayon::prelude::*;

use super::{Student, compare, people_today, unsealed};
use crate::papers::exemption::{self, Exemption};
use crate::schools::law::{self, Claim, Enrolment, Facility, Reader};
use crate::{Error, Registry};

/// Rows whose people are read at a time.
const PORTION: usize = 4_000;

/// A child on a list, and the question to the law.
pub(in crate::schools) struct Asked {
    /// Identity on the list.
    pub id: i64,
    /// The school.
    pub organization: OrganizationId,
    /// What the school said.
    pub said: Student,
    /// The record, where there is one that the school may see.
    pub known: Option<(PersonId, PublicId)>,
    /// The question.
    pub question: law::Student,
}

/// What is known of a person.
#[derive(Default)]
struct Known {
    assessment: Option<AssessmentRow>,
    record: Option<PublicId>,
    exemptions: Vec<Exemption>,
}

/// Asks about the children of rows: `make` is called with each of them, and what it makes is returned in their order.
pub(in crate::schools) fn asked<T: Send>(
    registry: &Registry,
    access: &Access,
    rows: &[StudentRow],
    schools: &[Organization],
    make: impl Fn(Asked) -> T + Sync,
) -> Result<Vec<T>, Error> {
    let facilities: HashMap<OrganizationId, Facility> =
        schools.iter().map(|school| (school.id, Facility::of_kind(school.kind))).collect();
    let reader = Reader::new(registry);
    let on = registry.core.today();
    let mut made = Vec::with_capacity(rows.len());
    for portion in rows.chunks(PORTION) {
        let homes: Vec<PersonId> = portion.iter().filter_map(|row| row.home).collect();
        let today = people_today(registry, &homes)?;
        let mut people: Vec<PersonId> = today.values().copied().collect();
        people.sort_unstable();
        people.dedup();
        let known = known(registry, access, &people)?;
        let one = |row: &StudentRow| {
            let said: Student = unsealed(registry, &row.sealed)?;
            let person = row.home.and_then(|home| today.get(&home).copied());
            let found = person.and_then(|person| known.get_key_value(&person));
            let facility = facilities.get(&row.organization).copied().unwrap_or(Facility::School);
            let question = question(&reader, &said, found.map(|(_, known)| known), facility, on);
            Ok(make(Asked {
                id: row.id,
                organization: row.organization,
                said,
                known: found.and_then(|(person, known)| known.record.map(|record| (*person, record))),
                question,
            }))
        };
        let portion: Result<Vec<T>, Error> = portion.par_iter().with_min_len(64).map(one).collect();
        made.extend(portion?);
    }
    Ok(made)
}

fn question(
    reader: &Reader<'_>,
    said: &Student,
    known: Option<&Known>,
    facility: Facility,
    on: Day,
) -> law::Student {
    let seen = known.and_then(|known| known.assessment.as_ref()).and_then(|row| reader.seen(row, on));
    let (birth, seen) = match seen {
        Some((birth, seen)) => (Some(birth), Some(seen)),
        None => (Day::try_from(said.born).ok(), None),
    };
    let mut question = law::Student {
        // A birth date that no calendar of ours has was refused when the list was read.
        birth: birth.unwrap_or(on),
        enrolment: Enrolment {
            facility,
            grade: said.grade.of_law(),
            entered: said.entered.and_then(|day| Day::try_from(day).ok()),
            circumstances: Default::default(),
        },
        seen,
        claims: known.map(|known| known.exemptions.iter().map(Claim::from).collect()).unwrap_or_default(),
        proofs: Vec::new(),
    };
    if let Some(decision) = &said.decided {
        decision.tell(&mut question);
    }
    question
}

/// What is kept of people; whose record the school must not see is left out.
fn known(
    registry: &Registry,
    access: &Access,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Known>, Error> {
    let known = registry.db().read(|tx| {
        let hidden = compare::hidden(tx, &registry.core, access, people)?;
        let open: Vec<PersonId> = people.iter().filter(|one| !hidden.contains(one)).copied().collect();
        let mut known: HashMap<PersonId, Known> =
            open.iter().map(|person| (*person, Known::default())).collect();
        for (person, row) in assessment::of_people(tx, access, &open)? {
            if let Some(known) = known.get_mut(&person) {
                known.assessment = Some(row);
            }
        }
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
