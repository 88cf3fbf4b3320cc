//! Files of loggers: kept as they came, previewed, taken. Taking a file again, or one that overlaps it, changes nothing that is there.

use std::collections::HashSet;

use jenner_model::Timestamp;
use jenner_model::access::Access;
use jenner_store::queries::cold_chain::{self as rows, ImportRow, ReadingRow};
use jenner_store::{StoreError, Tx};
use sha2::{Digest, Sha256};

use super::file::{self, Bounds, Choices, NoFile, Read};
use super::layout::Table;
use super::spell::{self, Readings, Spell};
use super::unit::{self, Unit, is_theirs, told};
use super::{keep, rules};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::papers::user_of;
use crate::{Error, Registry, packed};

/// Longest name of a file that is kept.
const LONGEST: usize = 120;
/// Files in a list.
const LISTED: i64 = 50;
/// Gaps and spells of a preview that are told one by one.
pub const TOLD: usize = 100;

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for a human.
    Waits,
    /// Its good rows were taken.
    Taken,
    /// Nothing of it is to be taken.
    Dropped,
}

impl State {
    /// Its word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            State::Waits => "waits",
            State::Taken => "taken",
            State::Dropped => "dropped",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [State::Waits, State::Taken, State::Dropped].into_iter().find(|state| state.word() == word)
    }
}

/// A file.
#[derive(Debug, Clone)]
pub struct Import {
    /// Identity.
    pub id: i64,
    /// For which unit.
    pub unit: i64,
    /// Its name.
    pub file_name: String,
    /// When it came.
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// What a human has said about it.
    pub choices: Choices,
    /// New readings, readings that were there, rows that could not be read: when it was taken.
    pub counts: (u64, u64, u64),
    /// First and last reading that were taken.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl Import {
    fn read(row: &ImportRow) -> Result<Self, Error> {
        let odd = || Error::Internal("a file of another program's making".to_owned());
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        Ok(Self {
            id: row.id,
            unit: row.unit,
            file_name: row.file_name.clone(),
            created_at: row.created_at,
            state: State::of(&row.state).ok_or_else(odd)?,
            choices: serde_json::from_str(&row.choices).map_err(|_| odd())?,
            counts: (number(row.counts.0), number(row.counts.1), number(row.counts.2)),
            span: row.span,
        })
    }
}

/// What a file holds, before it is taken.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The file.
    pub import: Import,
    /// The unit.
    pub unit: Unit,
    /// What was read.
    pub read: Read,
    /// Readings that are new, that are there, and of these moments at which another value is there.
    pub new: usize,
    /// Readings that are there.
    pub known: usize,
    /// Moments at which the same sensor has another value.
    pub other: usize,
    /// Where the file is silent for longer than a gap.
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// Spells out of range that the file by itself shows.
    pub spells: Vec<Spell>,
    /// When a file of the same bytes was taken for this unit.
    pub before: Option<Timestamp>,
}

fn bounds(registry: &Registry) -> Result<Bounds, Error> {
    let limits = rules::shipped()?.limits;
    let now = registry.now().0;
    Ok(Bounds {
        oldest: Timestamp(now - i64::from(limits.oldest_days) * 86_400_000_000),
        latest: Timestamp(now + i64::from(limits.ahead_minutes) * 60_000_000),
    })
}

/// Keeps a file for a unit. `None`: there is no such unit for the asker.
pub fn add(
    registry: &Registry,
    access: &Access,
    id: i64,
    file_name: &str,
    bytes: &[u8],
) -> Result<Option<Result<i64, NoFile>>, Error> {
    registry.takes_changes()?;
    let Some(unit) = unit::of_asker(registry, access, id, Action::ImportTemperatures)? else {
        return Ok(None);
    };
    if let Err(why) = file::table(bytes)? {
        return Ok(Some(Err(why)));
    }
    let name: String = file_name.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let digest: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let row = ImportRow {
        id: registry.core.id(),
        unit: unit.id,
        organization: unit.organization,
        file_name: name,
        digest,
        packed: packed::pack(bytes)?,
        choices: "{}".to_owned(),
        state: State::Waits.word().to_owned(),
        counts: (0, 0, 0),
        span: None,
        created_at: registry.now(),
        created_by: user_of(access),
        taken_at: None,
    };
    let import = row.id;
    let entry = told(registry, access, Action::ImportTemperatures, "cold_unit", unit.id)
        .detail(format!("{{\"change\":\"came\",\"import\":{import},\"bytes\":{}}}", bytes.len()));
    registry.db().write(move |tx| {
        rows::insert_import(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(Ok(import)))
}

/// A file of the asker's with its unit and what stands in it.
fn of_asker(
    registry: &Registry,
    access: &Access,
    id: i64,
) -> Result<Option<(ImportRow, Unit, Table)>, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ImportTemperatures)?;
    let found = registry.db().read(|tx| {
        let Some(row) = rows::get_import(tx, id)?.filter(|row| is_theirs(access, row.organization)) else {
            return Ok::<_, StoreError>(None);
        };
        let unit = rows::get_unit(tx, row.unit)?;
        Ok(unit.map(|unit| (row, unit)))
    })?;
    let Some((row, unit)) = found else {
        let entry = told(registry, access, Action::ImportTemperatures, "cold_import", id).result("not_found");
        registry.db().audit(vec![entry])?;
        return Ok(None);
    };
    let bytes = packed::unpack(&row.packed)?;
    let table = file::table(&bytes)?.map_err(|why| {
        Error::Internal(format!("a logger's file that could be read cannot be read any more: {}", why.word()))
    })?;
    let unit = Unit::read(&unit)?;
    Ok(Some((row, unit, table)))
}

/// What a file holds. `None`: there is none for the asker.
pub fn preview(registry: &Registry, access: &Access, id: i64) -> Result<Option<Preview>, Error> {
    let Some((row, unit, table)) = of_asker(registry, access, id)? else { return Ok(None) };
    let import = Import::read(&row)?;
    let read = file::read(&table, &import.choices, &unit.zone, bounds(registry)?);
    let mut series = Readings::default();
    let mut ordered: Vec<_> = read.readings.iter().collect();
    ordered.sort_by(|one, other| (&one.sensor, one.at).cmp(&(&other.sensor, other.at)));
    ordered.iter().for_each(|one| series.push(&one.sensor, one.at, one.given.value));
    let judge = unit.judge()?;
    let mut gaps: Vec<_> = series.sensors.values().flat_map(|one| spell::gaps(one, judge.gap)).collect();
    gaps.sort_unstable();
    let span = span(&read);
    let (known, before) = registry.db().read(|tx| {
        let known = match span {
            Some((first, last)) => rows::readings(tx, unit.id, first, last)?,
            None => Vec::new(),
        };
        let taken = State::Taken.word();
        let all = rows::imports(tx, unit.id, i64::from(i32::MAX))?;
        let same = all.into_iter().find(|one| one.id != id && one.state == taken && one.digest == row.digest);
        Ok::<_, StoreError>((known, same.and_then(|one| one.taken_at)))
    })?;
    let exact: HashSet<(i64, &str, i64)> =
        known.iter().map(|(at, sensor, tenths)| (at.0, sensor.as_str(), *tenths)).collect();
    let moments: HashSet<(i64, &str)> = known.iter().map(|(at, sensor, _)| (at.0, sensor.as_str())).collect();
    let mut fresh = HashSet::new();
    let (mut known, mut other) = (0, 0);
    for one in &read.readings {
        let tenths = one.given.value.tenths();
        if exact.contains(&(one.at.0, one.sensor.as_str(), tenths)) {
            known += 1;
        } else if fresh.insert((one.at.0, one.sensor.as_str(), tenths)) {
            other += usize::from(moments.contains(&(one.at.0, one.sensor.as_str())));
        }
    }
    let new = fresh.len();
    let spells = spell::find(&series, judge);
    let entry = told(registry, access, Action::ImportTemperatures, "cold_import", id);
    registry.db().audit(vec![entry])?;
    Ok(Some(Preview { import, unit, new, known, other, gaps, spells, before, read }))
}

fn span(read: &Read) -> Option<(Timestamp, Timestamp)> {
    let moments = || read.readings.iter().map(|one| one.at);
    moments().min().zip(moments().max())
}

/// Keeps what a human says about a file that waits. `None`: there is none for the asker. `Some(false)`: it does not wait any more.
pub fn choose(
    registry: &Registry,
    access: &Access,
    id: i64,
    choices: &Choices,
) -> Result<Option<bool>, Error> {
    registry.takes_changes()?;
    let Some((row, ..)) = of_asker(registry, access, id)? else { return Ok(None) };
    let said = serde_json::to_string(choices).map_err(|error| Error::Internal(error.to_string()))?;
    let entry = told(registry, access, Action::ImportTemperatures, "cold_import", id).detail(said.clone());
    let done = registry.db().write(move |tx| {
        let done = rows::choose(tx, row.id, &said)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(done)
    })?;
    Ok(Some(done))
}

/// What became of an attempt to take a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Its good rows were taken: new readings, readings that were there, rows that could not be read.
    Done(u64, u64, u64),
    /// A human has to say something first.
    Asks,
    /// There is no row that could be taken.
    Nothing,
    /// It was taken or dropped before.
    Before,
}

/// Takes the good rows of a file. `None`: there is none for the asker.
pub fn take(registry: &Registry, access: &Access, id: i64) -> Result<Option<Taken>, Error> {
    registry.takes_changes()?;
    let Some((row, unit, table)) = of_asker(registry, access, id)? else { return Ok(None) };
    let import = Import::read(&row)?;
    if import.state != State::Waits {
        return Ok(Some(Taken::Before));
    }
    let read = file::read(&table, &import.choices, &unit.zone, bounds(registry)?);
    if !read.asks.is_empty() {
        return Ok(Some(Taken::Asks));
    }
    let Some(span) = span(&read) else { return Ok(Some(Taken::Nothing)) };
    let mut values: Vec<ReadingRow> = read
        .readings
        .iter()
        .map(|one| ReadingRow {
            at: one.at,
            sensor: one.sensor.clone(),
            tenths: one.given.value.tenths(),
            raw: one.given.raw.clone(),
        })
        .collect();
    values.sort_by(|one, other| {
        (one.at, &one.sensor, one.tenths).cmp(&(other.at, &other.sensor, other.tenths))
    });
    values
        .dedup_by(|one, other| (one.at, &one.sensor, one.tenths) == (other.at, &other.sensor, other.tenths));
    let wrong = read.wrong.len() as u64;
    let entry = told(registry, access, Action::ImportTemperatures, "cold_import", id);
    let (registry_too, by) = (registry.clone(), user_of(access));
    let (new, known) =
        registry.db().write(move |tx| {
            tx.lock_keys(&mut vec![unit.id])?;
            let before = rows::count_readings(tx, unit.id, span)?;
            rows::insert_readings(tx, unit.id, row.id, &values)?;
            let new = rows::count_readings(tx, unit.id, span)? - before;
            let known = values.len() as u64 - new;
            let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            let done = ImportRow {
                state: State::Taken.word().to_owned(),
                counts: (number(new), number(known), number(wrong)),
                span: Some(span),
                taken_at: Some(registry_too.now()),
                ..row.clone()
            };
            rows::import_done(tx, &done, by)?;
            keep::again(tx, &registry_too, &unit, span)?;
            tx.audit(entry.clone().detail(format!(
                "{{\"change\":\"taken\",\"new\":{new},\"known\":{known},\"wrong\":{wrong}}}"
            )));
            Ok::<_, Error>((new, known))
        })?;
    Ok(Some(Taken::Done(new, known, wrong)))
}

/// Says that nothing of a file is to be taken. It stays to be looked at.
pub fn drop_file(registry: &Registry, access: &Access, id: i64) -> Result<Option<bool>, Error> {
    registry.takes_changes()?;
    let Some((row, ..)) = of_asker(registry, access, id)? else { return Ok(None) };
    if row.state != State::Waits.word() {
        return Ok(Some(false));
    }
    let entry = told(registry, access, Action::ImportTemperatures, "cold_import", id)
        .detail("{\"change\":\"dropped\"}");
    let by = user_of(access);
    registry.db().write(move |tx| {
        rows::import_done(tx, &ImportRow { state: State::Dropped.word().to_owned(), ..row.clone() }, by)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(true))
}

/// The latest files of a unit, newest first. Whoever shows them has opened the unit.
pub(super) fn list(tx: &mut Tx<'_>, unit: i64) -> Result<Vec<Import>, Error> {
    rows::imports(tx, unit, LISTED)?.iter().map(Import::read).collect()
}
