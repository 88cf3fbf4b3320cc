//! The work on a list: its rows are read, compared with everybody, and kept sealed until somebody decides. Stopped in the middle
//! and begun again, it makes the same rows once.

use std::collections::{HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::{OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::{roster, student};
use rayon::prelude::*;

use super::compare::{self, Found};
use super::row::{self, Problem, Read};
use super::{Content, Counts, Mapping, find, json, people_today, review, schools, sealed, table_of, told};
use crate::access::door::Action;
use crate::uploads::Row;
use crate::{Error, Registry};

/// What became of a row, in the database.
pub(super) mod fate {
    pub(in crate::schools::roster) const MATCHED: &str = "matched";
    pub(in crate::schools::roster) const CLOSE: &str = "close";
    pub(in crate::schools::roster) const NEW: &str = "new";
    pub(in crate::schools::roster) const ELSEWHERE: &str = "elsewhere";
    pub(in crate::schools::roster) const WRONG: &str = "wrong";
}

/// Reads and compares a list. `false`: there is none, or it waits for a decision already. Slow for a long list: call it from a
/// thread that may take its time.
pub fn work(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    let Some((roster, access)) = find(registry, access, id, Action::ReadRoster)? else { return Ok(false) };
    let Some(table) = table_of(registry, &roster)? else { return Ok(false) };
    let mapping: Mapping = serde_json::from_str(&roster.mapping).unwrap_or_default();
    if !mapping.lacks().is_empty() {
        return Err(Error::Invalid("the columns of the list have not been named yet".to_owned()));
    }
    registry.db().write(move |tx| roster::set_progress(tx, id, 0))?;
    let mut read = row::read_all(&table.rows, &mapping, registry.today());
    let placed = place(registry, roster.organization, &mut read)?;
    let students: Vec<_> = read.iter().filter_map(|row| row.student.as_ref()).collect();
    let found = compare::compare(registry, &access, &students, &mut |done| {
        let done = i64::try_from(done).unwrap_or(i64::MAX);
        registry.db().write(move |tx| roster::set_progress(tx, id, done))?;
        Ok(())
    })?;
    let elsewhere = elsewhere(registry, &access, &found, &placed)?;
    let rows = kept(registry, id, &table.rows, &read, &placed, found, &elsewhere)?;
    let mut counts = count(&rows);
    counts.left = review::left(registry, &access, &rows, &mapping)?.len() as u64;
    let summary = json(&counts)?;
    let entry = told(registry, &access, Action::ReadRoster, id).detail(format!(
        "{{\"matched\":{},\"new\":{}}}",
        counts.matched + counts.elsewhere,
        counts.new
    ));
    let done = registry.db().write(move |tx| {
        if !roster::set_read(tx, id, &summary)? {
            return Ok(false);
        }
        roster::clear_rows(tx, id)?;
        roster::insert_rows(tx, &rows)?;
        tx.audit(entry.clone());
        Ok::<bool, StoreError>(true)
    })?;
    Ok(done)
}

/// The school of each row: the one that sent the list, or the one below it that the row names.
fn place(registry: &Registry, of: OrganizationId, read: &mut [Read]) -> Result<Vec<OrganizationId>, Error> {
    let below = schools(registry, of)?;
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let mut known: HashMap<String, OrganizationId> = HashMap::new();
    for school in &below {
        known.insert(plain(&school.name), school.id);
        known.insert(plain(&school.code), school.id);
    }
    let alone = below.len() <= 1;
    Ok(read
        .iter_mut()
        .map(|row| {
            // A school that stands alone writes its name in every row as it likes.
            if alone || row.school.is_empty() {
                return of;
            }
            match known.get(&plain(&row.school)) {
                Some(school) => *school,
                None => {
                    row.problems.push(Problem::NoSchool(row.school.clone()));
                    row.student = None;
                    of
                }
            }
        })
        .collect())
}

/// Those who are on the list of another school now.
fn elsewhere(
    registry: &Registry,
    access: &Access,
    found: &[Found],
    placed: &[OrganizationId],
) -> Result<HashSet<PersonId>, Error> {
    let people: Vec<PersonId> = found
        .iter()
        .filter_map(|one| match one {
            Found::Same(person) => Some(*person),
            Found::Close(_) | Found::Nobody => None,
        })
        .collect();
    let own: HashSet<OrganizationId> = placed.iter().copied().collect();
    let now = registry.now();
    let on_lists = registry.db().read(|tx| {
        let behind = jenner_store::queries::merged::behind(tx, &people)?;
        let homes: Vec<PersonId> = people.iter().copied().chain(behind.iter().map(|row| row.home)).collect();
        student::schools_of(tx, access, &homes, now)
    })?;
    let homes: Vec<PersonId> = on_lists.iter().map(|(home, _)| *home).collect();
    let today = people_today(registry, &homes)?;
    let other = on_lists.into_iter().filter(|(_, school)| !own.contains(school));
    Ok(other.filter_map(|(home, _)| today.get(&home).copied()).collect())
}

fn kept(
    registry: &Registry,
    id: i64,
    rows: &[Row],
    read: &[Read],
    placed: &[OrganizationId],
    found: Vec<Found>,
    elsewhere: &HashSet<PersonId>,
) -> Result<Vec<roster::RowRow>, Error> {
    let mut found = found.into_iter();
    let fates: Vec<Option<Found>> =
        read.iter().map(|row| row.student.as_ref().and_then(|_| found.next())).collect();
    rows.par_iter()
        .zip(read)
        .zip(placed)
        .zip(fates)
        .map(|(((row, read), school), found)| {
            let (word, home, candidates) = match &found {
                None => (fate::WRONG, None, Vec::new()),
                Some(Found::Same(person)) if elsewhere.contains(person) => {
                    (fate::ELSEWHERE, Some(*person), Vec::new())
                }
                Some(Found::Same(person)) => (fate::MATCHED, Some(*person), Vec::new()),
                Some(Found::Close(people)) => {
                    // The likeliest one is named, so that a purge of that person takes the row with it.
                    (fate::CLOSE, people.first().copied(), people.iter().map(|person| person.0).collect())
                }
                Some(Found::Nobody) => (fate::NEW, None, Vec::new()),
            };
            let content = Content {
                student: read.student.clone(),
                cells: if found.is_none() { row.cells.clone() } else { Vec::new() },
                problems: read.problems.clone(),
                candidates,
            };
            Ok(roster::RowRow {
                roster: id,
                number: i64::try_from(row.number).unwrap_or(i64::MAX),
                organization: *school,
                fate: word.to_owned(),
                home,
                answer: String::new(),
                sealed: sealed(registry, &content)?,
            })
        })
        .collect()
}

fn count(rows: &[roster::RowRow]) -> Counts {
    let of = |word: &str| rows.iter().filter(|row| row.fate == word).count() as u64;
    Counts {
        matched: of(fate::MATCHED),
        close: of(fate::CLOSE),
        new: of(fate::NEW),
        elsewhere: of(fate::ELSEWHERE),
        wrong: of(fate::WRONG),
        left: 0,
    }
}
