//! Contacts by school, grade and room: the children on a school's list of today become contacts. A child without a record becomes
//! one too, with the name and birth date that the school wrote.

use std::collections::BTreeMap;

use jenner_linkage::normal;
use jenner_model::access::Access;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, PersonId};
use jenner_store::queries::student::{self, StudentRow};
use rayon::prelude::*;

use super::event::{self, Added};
use super::find::Found;
use super::typed::Typed;
use crate::access::door::Action;
use crate::schools::roster::{self, Grade, Student};
use crate::{Error, Registry, organizations};

/// Schools that a search shows.
pub const MOST_SCHOOLS: usize = 30;

/// A room of a grade, and how many children of the list are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Its name as the school writes it; empty for children without a room.
    pub name: String,
    /// Children.
    pub children: usize,
}

/// A grade of a school's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The grade.
    pub grade: Grade,
    /// Children in all its rooms.
    pub children: usize,
    /// Its rooms, by name.
    pub rooms: Vec<Room>,
}

impl Class {
    /// Whether its children are in rooms at all.
    pub fn has_rooms(&self) -> bool {
        self.rooms.iter().any(|room| !room.name.is_empty())
    }
}

/// Whom of a school's list is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Whole grades.
    pub grades: Vec<Grade>,
    /// Single rooms of grades.
    pub rooms: Vec<(Grade, String)>,
}

impl Chosen {
    /// Whether nobody is meant.
    pub fn is_empty(&self) -> bool {
        self.grades.is_empty() && self.rooms.is_empty()
    }

    fn takes(&self, student: &Student) -> bool {
        self.grades.contains(&student.grade)
            || self.rooms.iter().any(|(grade, room)| *grade == student.grade && *room == student.room)
    }
}

/// Schools and childcare centres whose name, code or city holds every word of a text, at most one more than [`MOST_SCHOOLS`]. `None`:
/// there is no such open event for the asker.
pub fn search(
    registry: &Registry,
    access: &Access,
    event: i64,
    text: &str,
) -> Result<Option<Vec<Organization>>, Error> {
    if open(registry, access, event)?.is_none() {
        return Ok(None);
    }
    let plain = |text: &str| normal::name(text).to_lowercase();
    let words: Vec<String> =
        text.split_whitespace().map(plain).filter(|word| !word.is_empty()).take(8).collect();
    if words.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let mut found: Vec<Organization> = organizations::list(registry)?
        .into_iter()
        .filter(is_school)
        .filter(|one| {
            let name = plain(&format!("{} {} {}", one.name, one.code, one.city));
            words.iter().all(|word| name.contains(word.as_str()))
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.truncate(MOST_SCHOOLS + 1);
    Ok(Some(found))
}

fn is_school(one: &Organization) -> bool {
    one.kind.has_students()
}

fn open(registry: &Registry, access: &Access, event: i64) -> Result<Option<event::Event>, Error> {
    let found = event::of_asker(registry, access, event, Action::AddContact)?;
    Ok(found.filter(|event| event.closed_at.is_none()))
}

/// Who is on the list of a school today.
fn students(
    registry: &Registry,
    access: &Access,
    school: OrganizationId,
) -> Result<Vec<(StudentRow, Student)>, Error> {
    let now = registry.now();
    let rows = registry.db().read(|tx| student::of_schools(tx, access, &[school], now))?;
    rows.into_par_iter()
        .map(|row| {
            let said: Student = roster::unsealed(registry, &row.sealed)?;
            Ok((row, said))
        })
        .collect()
}

/// The grades and rooms of a school's list: numbers, no children. `None`: there is no such open event for the asker.
pub fn classes(
    registry: &Registry,
    access: &Access,
    event: i64,
    school: OrganizationId,
) -> Result<Option<Vec<Class>>, Error> {
    let Some(event) = open(registry, access, event)? else { return Ok(None) };
    let mut counted: BTreeMap<(Grade, String), usize> = BTreeMap::new();
    let all = students(registry, access, school)?;
    for (_, student) in &all {
        *counted.entry((student.grade, student.room.clone())).or_default() += 1;
    }
    let entry = event::told(registry, access, Action::AddContact, event.id).detail(format!(
        "{{\"school\":{},\"listed\":{}}}",
        school.0,
        all.len()
    ));
    registry.db().audit(vec![entry])?;
    let mut classes: Vec<Class> = Vec::new();
    for ((grade, name), children) in counted {
        let room = Room { name, children };
        match classes.last_mut().filter(|class| class.grade == grade) {
            Some(class) => {
                class.children += children;
                class.rooms.push(room);
            }
            None => classes.push(Class { grade, children, rooms: vec![room] }),
        }
    }
    Ok(Some(classes))
}

/// Makes the chosen children of a school's list contacts. `None`: there is no such event for the asker.
pub fn add(
    registry: &Registry,
    access: &Access,
    event: i64,
    school: OrganizationId,
    chosen: &Chosen,
) -> Result<Option<Added>, Error> {
    if open(registry, access, event)?.is_none() {
        return Ok(None);
    }
    let taken: Vec<(StudentRow, Student)> = students(registry, access, school)?
        .into_iter()
        .filter(|(_, student)| chosen.takes(student))
        .collect();
    let homes: Vec<PersonId> = taken.iter().filter_map(|(row, _)| row.home).collect();
    let today = roster::people_today(registry, &homes)?;
    let contacts = taken
        .into_iter()
        .map(|(row, student)| {
            let person = row.home.and_then(|home| today.get(&home).copied());
            let found = if person.is_some() { Found::Sure } else { Found::None };
            (typed(student), found, person)
        })
        .collect();
    event::add_known(registry, access, event, contacts)
}

fn typed(student: Student) -> Typed {
    let note: Vec<String> =
        [student.grade.code(), student.room].into_iter().filter(|part| !part.is_empty()).collect();
    Typed {
        family: student.family,
        given: student.given,
        born: Some(student.born),
        phone: student.phone,
        note: note.join(", "),
    }
}
