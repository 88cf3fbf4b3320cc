//! A list is applied: its children are on the list of the school from now on, who is not on it leaves with the end of the day, and
//! so does the school's access to them. All of it in one transaction, or nothing.

use std::collections::{HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId, Timestamp};
use jenner_store::audit::AuditEntry;
use jenner_store::queries::scope::{self, Kind, ScopeRow};
use jenner_store::queries::student::{self, StudentRow};
use jenner_store::queries::{grant::NEVER, roster};
use jenner_store::{StoreError, Tx};

use super::work::fate;
use super::{
    Content, Counts, Decision, Mapping, State, Student, find, json, people_today, review, told, tonight,
    unsealed, user_of,
};
use crate::access::door::{self, Action};
use crate::{Error, Registry};

/// Of the children on a list so many percent may leave without a question: more is the list of another year or of one class.
const MANY_PERCENT: usize = 20;
/// Fewer than this is never a question.
const FEW: usize = 10;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Children who are new on the list.
    pub added: u64,
    /// Children who stay.
    pub stayed: u64,
    /// Children who leave with the end of the day.
    pub left: u64,
    /// Children who leave another school for this one.
    pub moved: u64,
}

/// Why a list was not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotApplied {
    /// There is no such list for the asker.
    NoList,
    /// It does not wait for a decision.
    NotWaiting,
    /// Many children would leave: is it the whole list?
    ManyLeave(usize),
    /// Nobody is on it.
    Empty,
    /// Somebody else has changed the school's list at this moment: look again.
    Changed,
}

/// One child of the list on the way to the school's list.
struct Child {
    organization: OrganizationId,
    home: Option<PersonId>,
    student: Student,
    sealed: Vec<u8>,
    moved: bool,
}

/// What is written.
#[derive(Clone, Default)]
struct Change {
    new: Vec<StudentRow>,
    kept: Vec<StudentRow>,
    left: Vec<StudentRow>,
    moved: Vec<(PersonId, OrganizationId)>,
    /// Records that turned out to be another child's.
    released: Vec<(PersonId, OrganizationId)>,
    /// The schools, and who was on their lists when this was made.
    seen: (Vec<OrganizationId>, Vec<i64>),
}

/// Applies a list. `sure`: that many children leave is right.
pub fn apply(
    registry: &Registry,
    access: &Access,
    id: i64,
    sure: bool,
) -> Result<Result<Applied, NotApplied>, Error> {
    let Some((list, access)) = find(registry, access, id, Action::ApplyRoster)? else {
        return Ok(Err(NotApplied::NoList));
    };
    registry.takes_changes()?;
    if State::of(&list.state) != State::Review {
        return Ok(Err(NotApplied::NotWaiting));
    }
    let mapping: Mapping = serde_json::from_str(&list.mapping).unwrap_or_default();
    let rows = registry.db().read(|tx| roster::rows(tx, &access, id))?;
    let mut children = Vec::with_capacity(rows.len());
    for row in &rows {
        if row.fate == fate::WRONG || row.answer == "skip" {
            continue;
        }
        let content: Content = unsealed(registry, &row.sealed)?;
        let Some(student) = content.student else { continue };
        let home = match (row.fate.as_str(), row.answer.as_str()) {
            (fate::CLOSE, "same") => row.home,
            // Nobody has said whose record it is: the child is on the list, without one.
            (fate::CLOSE | fate::NEW, _) => None,
            _ => row.home,
        };
        children.push(Child {
            organization: row.organization,
            home,
            sealed: super::sealed(registry, &student)?,
            student,
            moved: row.answer == "moved",
        });
    }
    if children.is_empty() {
        return Ok(Err(NotApplied::Empty));
    }
    let left = review::left(registry, &access, &rows, &mapping)?;
    let there = children.len();
    if !sure && left.len() > FEW && left.len() * 100 > (there + left.len()) * MANY_PERCENT {
        return Ok(Err(NotApplied::ManyLeave(left.len())));
    }
    let left: Vec<StudentRow> = left.into_iter().map(|(row, _)| row).collect();
    let change = change(registry, &access, list.school_year, children, left)?;
    let applied = Applied {
        added: change.new.len() as u64,
        stayed: change.kept.len() as u64,
        left: change.left.len() as u64,
        moved: change.moved.len() as u64,
    };
    let mut counts: Counts = serde_json::from_str(&list.summary).unwrap_or_default();
    counts.left = applied.left;
    let mut entry = told(registry, &access, Action::ApplyRoster, id);
    entry.detail = format!("{{\"added\":{},\"left\":{}}}", applied.added, applied.left).into();
    let (summary, by, now, night) = (json(&counts)?, user_of(&access), registry.now(), tonight(registry));
    let reach = |person| door::entry(registry, &access, Action::ChangeReach, Some(person));
    let entries: HashMap<PersonId, AuditEntry> =
        people_of(&change).into_iter().map(|person| (person, reach(person))).collect();
    let ended = registry.db().write(move |tx| {
        let there = student::of_schools(tx, &access, &change.seen.0, now)?;
        if there.iter().map(|row| row.id).ne(change.seen.1.iter().copied()) {
            return Ok(Err(NotApplied::Changed));
        }
        if !roster::end(tx, id, State::Applied.word(), &summary, by, now)? {
            return Ok(Err(NotApplied::NotWaiting));
        }
        write(tx, &access, &change, &entries, now, night)?;
        roster::delete_rows(tx, id)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(Ok(applied))
    })?;
    Ok(ended)
}

fn people_of(change: &Change) -> HashSet<PersonId> {
    let all = change.new.iter().chain(&change.kept).chain(&change.left);
    let named = change.moved.iter().chain(&change.released).map(|(person, _)| *person);
    all.filter_map(|row| row.home).chain(named).collect()
}

/// What the children of a list change in who is on the lists now.
fn change(
    registry: &Registry,
    access: &Access,
    school_year: i64,
    children: Vec<Child>,
    left: Vec<StudentRow>,
) -> Result<Change, Error> {
    let mut named: Vec<OrganizationId> = children.iter().map(|child| child.organization).collect();
    named.sort_unstable();
    named.dedup();
    let now = registry.now();
    let there = registry.db().read(|tx| student::of_schools(tx, access, &named, now))?;
    let homes: Vec<PersonId> = there
        .iter()
        .filter_map(|row| row.home)
        .chain(children.iter().filter_map(|child| child.home))
        .collect();
    let today = people_today(registry, &homes)?;
    let today = |home: PersonId| today.get(&home).copied().unwrap_or(home);
    let (mut by_home, mut by_number, mut by_name) = (HashMap::new(), HashMap::new(), HashMap::new());
    let mut change =
        Change { left, seen: (named, there.iter().map(|row| row.id).collect()), ..Change::default() };
    let mut decided: HashMap<i64, Decision> = HashMap::new();
    let before: HashMap<i64, PersonId> =
        there.iter().filter_map(|row| row.home.map(|home| (row.id, home))).collect();
    for row in there {
        let said: Student = unsealed(registry, &row.sealed)?;
        by_home.extend(row.home.map(|home| ((row.organization, today(home)), row.id)));
        if !said.number.is_empty() {
            by_number.insert((row.organization, said.number.to_lowercase()), (row.id, said.key()));
        }
        by_name.insert((row.organization, said.key()), row.id);
        let stays = |decision: &Decision| row.school_year == school_year || decision.outlasts_the_year();
        decided.extend(said.decided.filter(stays).map(|decision| (row.id, decision)));
    }
    let mut taken: HashSet<i64> = HashSet::new();
    for mut child in children {
        let known = child
            .home
            .and_then(|home| by_home.get(&(child.organization, today(home))))
            .or_else(|| {
                let (id, key) = by_number.get(&(child.organization, child.student.number.to_lowercase()))?;
                child.student.is_again(key).then_some(id)
            })
            .or_else(|| by_name.get(&(child.organization, child.student.key())))
            .copied()
            .filter(|id| taken.insert(*id));
        // What the school has said about the child is not on the list, and is not lost with it.
        if let Some(decision) = known.and_then(|id| decided.remove(&id)) {
            child.student.decided = Some(decision);
            child.sealed = super::sealed(registry, &child.student)?;
        }
        let row = StudentRow {
            id: known.unwrap_or_else(|| registry.core.id()),
            organization: child.organization,
            school_year,
            home: child.home,
            grade: child.student.grade.number(),
            since: now,
            until: NEVER,
            ended: String::new(),
            sealed: child.sealed,
        };
        let other =
            known.and_then(|id| before.get(&id)).filter(|old| child.home.map(today) != Some(today(**old)));
        change.released.extend(other.map(|old| (*old, child.organization)));
        change.moved.extend(child.home.filter(|_| child.moved).map(|home| (today(home), child.organization)));
        if known.is_some() { change.kept.push(row) } else { change.new.push(row) }
    }
    Ok(change)
}

fn write(
    tx: &mut Tx<'_>,
    access: &Access,
    change: &Change,
    entries: &HashMap<PersonId, AuditEntry>,
    now: Timestamp,
    night: Timestamp,
) -> Result<(), StoreError> {
    student::insert(tx, &change.new)?;
    for row in &change.kept {
        student::update(tx, row)?;
    }
    let left: Vec<i64> = change.left.iter().map(|row| row.id).collect();
    student::end(tx, &left, night, "left")?;
    for row in &change.left {
        if let Some(home) = row.home {
            scope::end(tx, Kind::Roster, row.organization.0, home, night)?;
            entries
                .get(&home)
                .into_iter()
                .for_each(|entry| tx.audit(reached(entry, row.organization, "remove")));
        }
    }
    for (person, school) in &change.released {
        scope::end(tx, Kind::Roster, school.0, *person, now)?;
        entries.get(person).into_iter().for_each(|entry| tx.audit(reached(entry, *school, "remove")));
    }
    for (person, to) in &change.moved {
        let others = student::schools_of(tx, access, &[*person], now)?;
        student::end_elsewhere(tx, &[*person], *to, night, "moved")?;
        for (_, school) in others.into_iter().filter(|(_, school)| school != to) {
            scope::end(tx, Kind::Roster, school.0, *person, night)?;
            entries.get(person).into_iter().for_each(|entry| tx.audit(reached(entry, school, "remove")));
        }
    }
    let mut by_school: HashMap<OrganizationId, Vec<PersonId>> = HashMap::new();
    for row in change.new.iter().chain(&change.kept) {
        by_school.entry(row.organization).or_default().extend(row.home);
    }
    for (school, mut people) in by_school {
        people.sort_unstable();
        people.dedup();
        // Whom the school would not see any more tomorrow.
        let known: HashSet<PersonId> =
            scope::among(tx, Kind::Roster, school.0, &people, night)?.into_iter().collect();
        people.retain(|person| !known.contains(person));
        let rows: Vec<ScopeRow> = people
            .iter()
            .map(|person| ScopeRow {
                kind: Kind::Roster,
                holder: school.0,
                person: *person,
                since: now,
                until: NEVER,
            })
            .collect();
        scope::insert(tx, &rows)?;
        for person in people {
            entries.get(&person).into_iter().for_each(|entry| tx.audit(reached(entry, school, "add")));
        }
    }
    Ok(())
}

pub(in crate::schools) fn reached(entry: &AuditEntry, school: OrganizationId, what: &str) -> AuditEntry {
    let mut entry = entry.clone();
    entry.object = format!("{}:{}", Kind::Roster.word(), school.0).into();
    entry.detail = format!("{{\"change\":\"{what}\"}}").into();
    entry
}

/// Drops a list: nothing of it is applied, its rows go. `false`: there is none, or it was decided.
pub fn drop_list(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    let Some((list, access)) = find(registry, access, id, Action::ApplyRoster)? else { return Ok(false) };
    let (by, now) = (user_of(&access), registry.now());
    let mut entry = told(registry, &access, Action::ApplyRoster, id);
    entry.detail = "{\"dropped\":true}".into();
    Ok(registry.db().write(move |tx| {
        let ended = roster::end(tx, id, State::Dropped.word(), &list.summary, by, now)?;
        if ended {
            roster::clear_rows(tx, id)?;
            tx.audit(entry.clone());
        }
        Ok::<bool, StoreError>(ended)
    })?)
}
