//! A school year ends. When the day of the law has come, the numbers of the old year are kept, its submitted reports locked, and
//! the children on lists move up a grade; who was in the last grade of a school leaves it that night. Who was held back, or goes
//! elsewhere, is put right by the school's next list.
//!
//! Every school is moved in one transaction and only once, because each child on a list has the year it was put there for; so
//! the work may be stopped and begun again at any time.

use std::sync::atomic::{AtomicBool, Ordering};

use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::school_numbers;
use jenner_store::queries::scope::{self, Kind};
use jenner_store::queries::student::{self, StudentRow};
use serde::{Deserialize, Serialize};

use super::numbers::read::{self, Asked};
use super::numbers::{Area, Cohort, Numbers, Place, Tally, detail};
use super::roster::{self, Grade, Student};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry, organizations};

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turned {
    /// Schools whose children moved up.
    pub schools: u64,
    /// Children who stay, most of them a grade higher.
    pub moved: u64,
    /// Children who leave.
    pub left: u64,
}

/// The numbers of a year that is over, as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    places: Vec<Place>,
    /// Cohort, what of, numbers.
    numbers: Vec<(Cohort, KeptArea, Numbers)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum KeptArea {
    State,
    Sector(super::numbers::Sector),
    County(String),
    District(i64),
    School(usize),
}

/// Does what is due. Another call on the same day does nothing.
pub fn work(registry: &Registry, access: &Access, stop: &AtomicBool) -> Result<Turned, Error> {
    door::require(registry, access, Permission::OverseeSchools, Action::TurnSchoolYear)?;
    let mut turned = Turned::default();
    if registry.is_read_only() {
        return Ok(turned);
    }
    let today = registry.today();
    let year = year_of(registry, today);
    let now = registry.now();
    let behind = registry.db().read(|tx| school_numbers::schools_behind(tx, year, now))?;
    if behind.is_empty() {
        return Ok(turned);
    }
    close(registry, access, year)?;
    let all = organizations::list(registry)?;
    let details = detail::all(registry)?;
    for school in behind {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let is_childcare = all.iter().any(|one| one.id == school && one.kind == OrganizationKind::Childcare);
        let last = details.get(&school).and_then(|detail| detail.last_grade);
        let (moved, left) = one(registry, access, (school, is_childcare, last), year)?;
        turned.schools += 1;
        turned.moved += moved;
        turned.left += left;
    }
    Ok(turned)
}

/// The school year that the law has begun by a day: the year in which it began.
fn year_of(registry: &Registry, on: Date) -> i64 {
    let begins = registry.pack().school.law.year_begins;
    let not_yet =
        (i64::from(on.month()), i64::from(on.day())) < (i64::from(begins.month), i64::from(begins.day));
    i64::from(on.year()) - i64::from(not_yet)
}

/// Keeps the numbers of the years before this one and locks their reports.
fn close(registry: &Registry, access: &Access, year: i64) -> Result<(), Error> {
    if registry.db().read(|tx| school_numbers::year(tx, year - 1))?.is_some() {
        return Ok(());
    }
    let asked = Asked { all: false, before_year: Some(year) };
    let tally = read::counted(registry, access, None, asked)?;
    let area = |area: &Area| match area {
        Area::State => KeptArea::State,
        Area::Sector(sector) => KeptArea::Sector(*sector),
        Area::County(fips) => KeptArea::County(fips.clone()),
        Area::District(id) => KeptArea::District(id.0),
        Area::School(at) => KeptArea::School(*at),
    };
    let numbers = tally.numbers.iter().map(|((cohort, one), of)| (*cohort, area(one), of.clone())).collect();
    let kept = roster::json(&Kept { places: tally.places, numbers })?;
    let entry = door::entry(registry, access, Action::TurnSchoolYear, None)
        .detail(format!("{{\"closed\":{}}}", year - 1));
    let now = registry.now();
    registry.db().write(move |tx| {
        school_numbers::close_year(tx, year - 1, &kept, now)?;
        school_numbers::lock_reports_before(tx, year, now)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(())
}

/// The numbers of a year that is over; `None`: they were not kept.
pub fn kept(registry: &Registry, access: &Access, school_year: i64) -> Result<Option<Tally>, Error> {
    door::require(registry, access, Permission::OverseeSchools, Action::ReadSchoolNumbers)?;
    let text = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ReadSchoolNumbers, None));
        school_numbers::year(tx, school_year)
    })?;
    let Some(text) = text else { return Ok(None) };
    let kept: Kept = serde_json::from_str(&text)
        .map_err(|_| Error::Internal("the numbers of a school year cannot be read".to_owned()))?;
    let area = |area| match area {
        KeptArea::State => Area::State,
        KeptArea::Sector(sector) => Area::Sector(sector),
        KeptArea::County(fips) => Area::County(fips),
        KeptArea::District(id) => Area::District(OrganizationId(id)),
        KeptArea::School(at) => Area::School(at),
    };
    let numbers = kept.numbers.into_iter().map(|(cohort, one, of)| ((cohort, area(one)), of)).collect();
    Ok(Some(Tally { places: kept.places, numbers }))
}

/// Years whose numbers are kept, the latest first.
pub fn years(registry: &Registry) -> Result<Vec<i64>, Error> {
    Ok(registry.db().read(school_numbers::years)?)
}

/// Moves the children of one school: how many stay and how many leave.
fn one(
    registry: &Registry,
    access: &Access,
    (school, is_childcare, said): (OrganizationId, bool, Option<Grade>),
    year: i64,
) -> Result<(u64, u64), Error> {
    let now = registry.now();
    let rows = registry.db().read(|tx| student::of_schools(tx, access, &[school], now))?;
    // Who is on a list for this year already is in the right grade.
    let rows: Vec<StudentRow> = rows.into_iter().filter(|row| row.school_year < year).collect();
    let grades = rows.iter().map(|row| Grade::of_number(row.grade));
    let last = said.unwrap_or_else(|| last_grade(is_childcare, grades));
    let (mut stay, mut leave) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let mut said: Student = roster::unsealed(registry, &row.sealed)?;
        let mut grade = Grade::of_number(row.grade);
        let mut leaves = false;
        for turn in row.school_year.max(year - 20)..year {
            leaves |= leaves_after(grade, last);
            grade = next(grade, said.born, turn + 1);
        }
        if leaves {
            leave.push(row);
            continue;
        }
        said.grade = grade;
        let sealed = roster::sealed(registry, &said)?;
        let from = row.school_year;
        stay.push((StudentRow { school_year: year, grade: grade.number(), sealed, ..row }, from));
    }
    let night = roster::tonight(registry);
    let mut entry = door::entry(registry, access, Action::TurnSchoolYear, None).detail(format!(
        "{{\"moved\":{},\"left\":{}}}",
        stay.len(),
        leave.len()
    ));
    entry.object = format!("school:{}", school.0).into();
    let people = leave.iter().filter_map(|row| row.home);
    let reached = |person| {
        let entry = door::entry(registry, access, Action::ChangeReach, Some(person));
        roster::apply::reached(&entry, school, "remove")
    };
    let entries: Vec<_> = people.map(|person| (person, reached(person))).collect();
    let counts = (stay.len() as u64, leave.len() as u64);
    registry.db().write(move |tx| {
        for (row, from) in &stay {
            school_numbers::move_up(tx, row, *from)?;
        }
        let left: Vec<i64> = leave.iter().map(|row| row.id).collect();
        student::end(tx, &left, night, "graduated")?;
        for row in &leave {
            // The year is over for them: they are not looked at again before the night.
            let done = StudentRow { school_year: year, ..row.clone() };
            school_numbers::move_up(tx, &done, row.school_year)?;
        }
        for (person, entry) in &entries {
            scope::end(tx, Kind::Roster, school.0, *person, night)?;
            tx.audit(entry.clone());
        }
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(counts)
}

/// The last grade of a school that nobody has told: the highest on its list. Childcare ends before kindergarten.
fn last_grade(is_childcare: bool, grades: impl Iterator<Item = Grade>) -> Grade {
    let highest = grades.filter(|grade| *grade != Grade::NONE).max();
    let least = if is_childcare { Grade::PREKINDERGARTEN } else { Grade::INFANTS };
    highest.map_or(Grade::BEYOND, |highest| highest.max(least))
}

fn leaves_after(grade: Grade, last: Grade) -> bool {
    // Classes without grades, and those after the twelfth, do not end with a year.
    grade != Grade::NONE && grade != Grade::BEYOND && grade >= last
}

/// The grade of a child in the school year that begins in a year. Infants and toddlers stay that until they are three.
fn next(grade: Grade, born: Date, year: i64) -> Grade {
    let young = grade == Grade::INFANTS && year - i64::from(born.year()) <= 3;
    if young { grade } else { grade.next() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_grade_of_a_list_leaves_and_classes_without_grades_stay() {
        let grades = [Grade::KINDERGARTEN, Grade::of_number(5), Grade::NONE];
        let last = last_grade(false, grades.into_iter());
        assert_eq!(last.code(), "5");
        assert!(leaves_after(Grade::of_number(5), last));
        assert!(!leaves_after(Grade::of_number(4), last));
        assert!(!leaves_after(Grade::NONE, last));
        let care = last_grade(true, [Grade::INFANTS].into_iter());
        assert!(leaves_after(Grade::PREKINDERGARTEN, care) && !leaves_after(Grade::PRESCHOOL, care));
        let born = Date::constant(2024, 10, 1);
        assert_eq!(next(Grade::INFANTS, born, 2026), Grade::INFANTS);
        assert_eq!(next(Grade::INFANTS, born, 2028), Grade::PRESCHOOL);
    }
}
