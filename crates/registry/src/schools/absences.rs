//! Days on which a child on a school's list is kept out of school or absent, as the school notes them. No reason in free words: a
//! diagnosis has no place on a list.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::absence::{self, AbsenceRow};
use jenner_store::queries::student::{self, StudentRow};

use super::roster::{self, Student};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::papers::user_of;
use crate::{Error, Registry};

/// Longest absence, and how far ahead it may begin, in days.
const LONGEST: i32 = 400;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The school keeps the child out.
    Excluded,
    /// The child is not there.
    Absent,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 2] = [Kind::Excluded, Kind::Absent];

    /// The word in the database and in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Excluded => "excluded",
            Kind::Absent => "absent",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Proof of vaccines is missing.
    Vaccines,
    /// An outbreak.
    Outbreak,
    /// The child is sick.
    Illness,
    /// Anything else.
    Other,
}

impl Reason {
    /// All.
    pub const ALL: [Reason; 4] = [Reason::Vaccines, Reason::Outbreak, Reason::Illness, Reason::Other];

    /// The word in the database and in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Reason::Vaccines => "vaccines",
            Reason::Outbreak => "outbreak",
            Reason::Illness => "illness",
            Reason::Other => "other",
        }
    }

    /// The reason of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// What is to be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAbsence {
    /// What it is.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// First day.
    pub from: Date,
    /// Last day; `None`: until it is ended.
    pub until: Option<Date>,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// It ends before it begins.
    EndsBefore,
    /// It begins more than a year from now, before or after, or is longer than a year.
    TooFar,
    /// A child cannot be kept out for a sickness or anything else: only for vaccines or an outbreak.
    NoReasonToExclude,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Problem::EndsBefore => "ends-before",
            Problem::TooFar => "too-far",
            Problem::NoReasonToExclude => "no-reason-to-exclude",
        }
    }
}

impl NewAbsence {
    /// What is wrong with it.
    pub fn problem(&self, today: Date) -> Option<Problem> {
        let days = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |span| span.get_days());
        if self.until.is_some_and(|until| until < self.from) {
            Some(Problem::EndsBefore)
        } else if days(today, self.from).saturating_abs() > LONGEST
            || self.until.is_some_and(|until| days(self.from, until) > LONGEST)
        {
            Some(Problem::TooFar)
        } else if self.kind == Kind::Excluded && !matches!(self.reason, Reason::Vaccines | Reason::Outbreak) {
            Some(Problem::NoReasonToExclude)
        } else {
            None
        }
    }
}

/// An absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Identity.
    pub id: i64,
    /// What it is.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// First day.
    pub from: Date,
    /// Last day; `None`: until it is ended.
    pub until: Option<Date>,
    /// When it was ended before its time or taken back.
    pub ended_at: Option<Timestamp>,
}

impl Absence {
    /// Whether it is not over on a day.
    pub fn is_open(&self, day: Date) -> bool {
        self.ended_at.is_none() && self.until.is_none_or(|last| day <= last)
    }
}

/// As stored; `None` where a newer program wrote it.
fn of_row(row: &AbsenceRow) -> Option<Absence> {
    Some(Absence {
        id: row.id,
        kind: Kind::of(&row.kind)?,
        reason: Reason::of(&row.reason)?,
        from: row.from,
        until: row.until,
        ended_at: row.ended_at,
    })
}

/// What holds today or begins later for the children of a school and of those below it, by their identity on the list. Say
/// [`roster::compliance::shown`] of those who are then shown.
pub fn of_school(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<HashMap<i64, Vec<Absence>>, Error> {
    let access = roster::ticket(registry, access, organization, Action::ListSchool)?;
    let own: Vec<OrganizationId> =
        roster::schools(registry, organization)?.iter().map(|school| school.id).collect();
    let today = registry.today();
    let rows = registry.db().read(|tx| absence::current(tx, &access, &own, today))?;
    let mut of: HashMap<i64, Vec<Absence>> = HashMap::new();
    for row in &rows {
        of.entry(row.student).or_default().extend(of_row(row));
    }
    Ok(of)
}

/// From when children are kept out by what was noted of them, by their identity on the list.
pub(super) fn kept_out(noted: &[AbsenceRow]) -> HashMap<i64, Date> {
    let mut first: HashMap<i64, Date> = HashMap::new();
    for row in noted.iter().filter(|row| Kind::of(&row.kind) == Some(Kind::Excluded)) {
        first.entry(row.student).and_modify(|day| *day = row.from.min(*day)).or_insert(row.from);
    }
    first
}

/// A child on the asker's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Identity on the list.
    pub id: i64,
    /// The school.
    pub organization: OrganizationId,
    /// What the school said.
    pub student: Student,
    /// What was noted, newest first.
    pub absences: Vec<Absence>,
}

/// The line of a child and the ticket for its school; `None`: no such child on the asker's list.
fn find(
    registry: &Registry,
    access: &Access,
    student: i64,
    action: Action,
) -> Result<Option<(StudentRow, Access)>, Error> {
    door::require(registry, access, Permission::KeepRosters, action)?;
    let now = registry.now();
    let Some(row) = registry.db().read(|tx| student::get(tx, access, student, now))? else {
        registry.db().audit(vec![door::entry(registry, access, action, None).result("not_found")])?;
        return Ok(None);
    };
    match roster::ticket(registry, access, row.organization, action) {
        Ok(access) => Ok(Some((row, access))),
        // A child of another school is none.
        Err(Error::Forbidden) => {
            registry.db().audit(vec![door::entry(registry, access, action, None).result("not_found")])?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn person_of(registry: &Registry, row: &StudentRow) -> Result<Option<PersonId>, Error> {
    let homes: Vec<PersonId> = row.home.into_iter().collect();
    Ok(roster::people_today(registry, &homes)?.into_values().next())
}

/// A child and what was noted of it. `None`: no such child on the asker's list.
pub fn child(registry: &Registry, access: &Access, student: i64) -> Result<Option<Child>, Error> {
    let Some((row, access)) = find(registry, access, student, Action::ListSchool)? else { return Ok(None) };
    let person = person_of(registry, &row)?;
    let absences = registry.db().read(|tx| absence::of_student(tx, &access, row.id))?;
    registry.db().audit(vec![door::entry(registry, &access, Action::ListSchool, person)])?;
    Ok(Some(Child {
        id: row.id,
        organization: row.organization,
        student: roster::unsealed(registry, &row.sealed)?,
        absences: absences.iter().filter_map(of_row).collect(),
    }))
}

/// Notes an absence. `None`: no such child on the asker's list; the inner error is what is wrong with it.
pub fn note(
    registry: &Registry,
    access: &Access,
    student: i64,
    new: &NewAbsence,
) -> Result<Option<Result<(), Problem>>, Error> {
    let Some((row, access)) = find(registry, access, student, Action::NoteAbsence)? else { return Ok(None) };
    registry.takes_changes()?;
    if let Some(problem) = new.problem(registry.today()) {
        return Ok(Some(Err(problem)));
    }
    let noted = AbsenceRow {
        id: registry.core.id(),
        organization: row.organization,
        student: row.id,
        kind: new.kind.word().to_owned(),
        reason: new.reason.word().to_owned(),
        from: new.from,
        until: new.until,
        noted_by: user_of(&access),
        noted_at: registry.now(),
        ended_at: None,
    };
    let entry = door::entry(registry, &access, Action::NoteAbsence, person_of(registry, &row)?);
    registry.db().write(move |tx| {
        absence::insert(tx, &noted)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(Ok(())))
}

/// Ends an absence, or takes it back. `None`: no such child or absence on the asker's list.
pub fn end(registry: &Registry, access: &Access, student: i64, id: i64) -> Result<Option<()>, Error> {
    let Some((row, access)) = find(registry, access, student, Action::NoteAbsence)? else { return Ok(None) };
    registry.takes_changes()?;
    let now = registry.now();
    let entry = door::entry(registry, &access, Action::NoteAbsence, person_of(registry, &row)?);
    let ended = registry.db().write(move |tx| {
        let ended = absence::end(tx, row.id, id, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(ended)
    })?;
    Ok(ended.then_some(()))
}
