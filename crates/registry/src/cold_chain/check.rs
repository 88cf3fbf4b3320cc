//! Readings by hand: lowest, highest and what the display shows, twice a workday, with initials. A correction is a reading of its own
//! that says which one it replaces; nothing is ever changed.

use std::collections::{BTreeMap, HashSet};

use jenner_model::access::Access;
use jenner_model::{Date, Timestamp};
use jenner_store::queries::cold_chain::{self as rows, CheckRow};
use jenner_store::{StoreError, Tx};

use super::temperature::{NotRead, Scale, Temperature};
use super::unit::{self, Unit, told};
use super::{keep, rules, spell};
use crate::access::door::Action;
use crate::papers::user_of;
use crate::{Error, Registry};

/// Longest initials.
const INITIALS: usize = 6;
/// Longest reason.
const LONGEST: usize = 200;
/// Before every reading, and after every one.
const EVER: (Timestamp, Timestamp) = (Timestamp(i64::MIN), Timestamp(i64::MAX));

/// What is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewCheck {
    /// The day, where the unit stands.
    pub day: Option<Date>,
    /// The time of day, `14:05` or `2:05 pm`; empty: now.
    pub time: String,
    /// Lowest since the reading before.
    pub low: String,
    /// Highest since then.
    pub high: String,
    /// What the display shows.
    pub shown: String,
    /// Letter of the scale.
    pub scale: String,
    /// Initials of who reads.
    pub initials: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// The day cannot be read.
    NoDay,
    /// The time cannot be read, or there is no such time on that day.
    NoTime,
    /// A temperature cannot be read: which field, why.
    NoTemperature(&'static str, NotRead),
    /// Lowest, shown and highest are not in this order.
    Order,
    /// No initials, or too many.
    NoInitials,
    /// In the future.
    InFuture,
    /// Longer ago than logs are kept.
    TooOld,
    /// A correction needs a reason.
    NoReason,
    /// The unit is retired.
    Retired,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Problem::NoDay => "no-day",
            Problem::NoTime => "no-time",
            Problem::NoTemperature(_, why) => why.word(),
            Problem::Order => "order",
            Problem::NoInitials => "no-initials",
            Problem::InFuture => "in-future",
            Problem::TooOld => "too-old",
            Problem::NoReason => "no-reason",
            Problem::Retired => "retired",
        }
    }

    /// The field it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Problem::NoDay | Problem::TooOld | Problem::Retired => "day",
            Problem::NoTime | Problem::InFuture => "time",
            Problem::NoTemperature(field, _) => field,
            Problem::Order => "low",
            Problem::NoInitials => "initials",
            Problem::NoReason => "why",
        }
    }
}

/// A reading by hand, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Identity.
    pub id: i64,
    /// The day, where the unit stands.
    pub day: Date,
    /// The moment.
    pub at: Timestamp,
    /// Lowest, highest, shown.
    pub values: [Temperature; 3],
    /// The three as they were typed.
    pub raw: String,
    /// Initials.
    pub initials: String,
    /// The readings it replaces, the latest first, each with the reason why it was replaced: as they were typed.
    pub before: Vec<(String, String)>,
}

impl Check {
    /// Lowest, highest, shown as numbers of a scale: as they were typed where they were typed in it, so that 38.0 °F, which is
    /// 3.3 °C, does not come back as 37.9.
    pub fn as_typed(&self, scale: Scale) -> [String; 3] {
        let mut raw = self.raw.split(" · ");
        self.values.map(|value| {
            let typed = raw.next().and_then(|part| part.strip_suffix(scale.letter()));
            typed.map_or_else(|| value.as_number(scale), |number| number.trim().to_owned())
        })
    }
}

/// A time of day: `14:05`, `1405`, `2:05 pm`, `2 pm`.
pub fn time_of_day(text: &str) -> Option<jiff::civil::Time> {
    let text = text.trim().to_ascii_lowercase().replace(['.', ' '], "");
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits.to_owned(), Some(0)),
        (_, Some(digits)) => (digits.to_owned(), Some(12)),
        _ => (text.clone(), None),
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour.to_owned(), minute.to_owned()),
        Some(_) => return None,
        None if digits.len() >= 3 && digits.is_ascii() => {
            let (hour, minute) = digits.split_at(digits.len() - 2);
            (hour.to_owned(), minute.to_owned())
        }
        // Bare hours are a time only with am or pm.
        None if half.is_some() => (digits, "00".to_owned()),
        None => return None,
    };
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    jiff::civil::Time::new(hour, minute, 0, 0).ok()
}

struct Read {
    at: Timestamp,
    day: Date,
    values: [Temperature; 3],
    raw: String,
    initials: String,
}

fn read(registry: &Registry, unit: &Unit, new: &NewCheck) -> Result<Result<Read, Problem>, Error> {
    let limits = rules::shipped()?.limits;
    let now = registry.now();
    if unit.retired.is_some() {
        return Ok(Err(Problem::Retired));
    }
    let Some(day) = new.day else { return Ok(Err(Problem::NoDay)) };
    let at = match new.time.trim() {
        "" if day == unit.day_of(now) => Some(now),
        text => time_of_day(text).and_then(|time| {
            let local = unit.zone.to_ambiguous_zoned(day.to_datetime(time));
            // Of an hour that is there twice, the later one that has passed: who reads it does so now.
            let both = [local.clone().later(), local.earlier()].into_iter().flatten();
            let all: Vec<Timestamp> =
                both.filter(|at| at.time() == time).map(|at| Timestamp::from_jiff(at.timestamp())).collect();
            all.iter().copied().find(|at| *at <= now).or(all.last().copied())
        }),
    };
    let Some(at) = at else { return Ok(Err(Problem::NoTime)) };
    if at.0 > now.0 + i64::from(limits.ahead_minutes) * 60_000_000 {
        return Ok(Err(Problem::InFuture));
    }
    if at.0 < now.0 - i64::from(limits.oldest_days) * 86_400_000_000 {
        return Ok(Err(Problem::TooOld));
    }
    let scale = Scale::of(&new.scale);
    let (mut values, mut raw) = (Vec::new(), Vec::new());
    for (field, text) in [("low", &new.low), ("high", &new.high), ("shown", &new.shown)] {
        match Temperature::read(text, scale) {
            Ok(given) => {
                values.push(given.value);
                raw.push(given.raw);
            }
            Err(why) => return Ok(Err(Problem::NoTemperature(field, why))),
        }
    }
    let [low, high, shown] = values[..] else {
        return Err(Error::Internal("three temperatures are three".to_owned()));
    };
    if low > shown || shown > high {
        return Ok(Err(Problem::Order));
    }
    let initials = new.initials.trim();
    if initials.is_empty()
        || initials.chars().count() > INITIALS
        || !initials.chars().any(char::is_alphabetic)
        || initials.chars().any(char::is_control)
    {
        return Ok(Err(Problem::NoInitials));
    }
    let values = [low, high, shown];
    Ok(Ok(Read { at, day, values, raw: raw.join(" · "), initials: initials.to_uppercase() }))
}

/// Writes a reading down, and looks for what it shows. `None`: there is no such unit for the asker.
pub fn note(
    registry: &Registry,
    access: &Access,
    id: i64,
    new: &NewCheck,
) -> Result<Option<Result<i64, Problem>>, Error> {
    registry.takes_changes()?;
    let Some(unit) = unit::of_asker(registry, access, id, Action::NoteTemperature)? else { return Ok(None) };
    let read = match read(registry, &unit, new)? {
        Ok(read) => read,
        Err(problem) => return Ok(Some(Err(problem))),
    };
    insert(registry, access, unit, read, None).map(|id| Some(Ok(id)))
}

/// Corrects a reading: with another one, or `None` where there was no such reading. `None`: there is no such reading that stands.
pub fn correct(
    registry: &Registry,
    access: &Access,
    (id, check): (i64, i64),
    new: Option<&NewCheck>,
    why: &str,
) -> Result<Option<Result<i64, Problem>>, Error> {
    registry.takes_changes()?;
    let Some(unit) = unit::of_asker(registry, access, id, Action::NoteTemperature)? else { return Ok(None) };
    let stands = registry.db().read(|tx| standing(tx, unit.id, EVER))?;
    let Some(old) = stands.into_iter().find(|row| row.id == check) else { return Ok(None) };
    let why = why.trim();
    if why.is_empty() || why.chars().count() > LONGEST {
        return Ok(Some(Err(Problem::NoReason)));
    }
    let read = match new {
        Some(new) => match read(registry, &unit, new)? {
            Ok(read) => read,
            Err(problem) => return Ok(Some(Err(problem))),
        },
        None => {
            let value = |tenths| Temperature::from_tenths(tenths).unwrap_or(unit.range.low);
            Read {
                at: old.taken_at,
                day: old.day,
                values: [value(old.low), value(old.high), value(old.shown)],
                raw: old.raw.clone(),
                initials: old.initials.clone(),
            }
        }
    };
    let correction = Some((old, new.is_none(), why.to_owned()));
    insert(registry, access, unit, read, correction).map(|id| Some(Ok(id)))
}

fn insert(
    registry: &Registry,
    access: &Access,
    unit: Unit,
    read: Read,
    correction: Option<(CheckRow, bool, String)>,
) -> Result<i64, Error> {
    let [low, high, shown] = read.values.map(Temperature::tenths);
    let (replaced, struck, why) = match correction {
        Some((old, struck, why)) => (Some((old.id, old.taken_at)), struck, why),
        None => (None, false, String::new()),
    };
    let row = CheckRow {
        id: registry.core.id(),
        unit: unit.id,
        day: read.day,
        taken_at: read.at,
        low,
        high,
        shown,
        raw: read.raw,
        initials: read.initials,
        noted_at: registry.now(),
        noted_by: user_of(access),
        replaces: replaced.map(|(id, _)| id),
        why,
        struck,
    };
    let id = row.id;
    let what = if replaced.is_some() { "corrected" } else { "read" };
    let entry = told(registry, access, Action::NoteTemperature, "cold_unit", unit.id)
        .detail(format!("{{\"change\":\"{what}\",\"check\":{id}}}"));
    let old = replaced.map_or(row.taken_at, |(_, at)| at);
    let around = (row.taken_at.min(old), row.taken_at.max(old));
    let registry_too = registry.clone();
    registry.db().write(move |tx| {
        tx.lock_keys(&mut vec![unit.id])?;
        // Two who correct the same reading at once: the second one finds that it does not stand any more.
        let stands = standing(tx, unit.id, EVER)?;
        if row.replaces.is_some_and(|old| !stands.iter().any(|one| one.id == old)) {
            return Err(Error::Invalid(
                "this reading was corrected by somebody else; look at it again".to_owned(),
            ));
        }
        rows::insert_check(tx, &row)?;
        let span = reach(&stands, around)?;
        keep::again(tx, &registry_too, &unit, span)?;
        tx.audit(entry.clone());
        Ok(())
    })?;
    Ok(id)
}

/// What a reading by hand bears on: from the reading before it, whose display speaks until then, to the one after it, which tells of
/// the time since then. Only as far as readings speak at all.
fn reach(
    stands: &[CheckRow],
    (from, until): (Timestamp, Timestamp),
) -> Result<(Timestamp, Timestamp), Error> {
    let limits = rules::shipped()?.limits;
    let longest = limits.since().max(limits.silent());
    let before = stands.iter().map(|row| row.taken_at).filter(|at| *at < from).max();
    let after = stands.iter().map(|row| row.taken_at).filter(|at| *at > until).min();
    let near = |at: &Timestamp| from.0 - at.0 <= longest && at.0 - until.0 <= longest;
    Ok((before.filter(near).unwrap_or(from), after.filter(near).unwrap_or(until)))
}

/// The readings of a time that stand: neither corrected nor struck.
pub(super) fn standing(
    tx: &mut Tx<'_>,
    unit: i64,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<CheckRow>, StoreError> {
    // A correction may have another time than what it corrects: all of them say which stand.
    let all = rows::checks(tx, unit, EVER.0, EVER.1)?;
    let replaced: HashSet<i64> = all.iter().filter_map(|row| row.replaces).collect();
    let stands = |row: &CheckRow| !row.struck && !replaced.contains(&row.id);
    Ok(all.into_iter().filter(|row| stands(row) && (from..until).contains(&row.taken_at)).collect())
}

/// A reading that stands, to be corrected: one of these days. `None`: there is none for the asker.
pub fn find(
    registry: &Registry,
    access: &Access,
    id: i64,
    check: i64,
    (from, until): (Date, Date),
) -> Result<Option<Check>, Error> {
    let Some(unit) = unit::of_asker(registry, access, id, Action::OpenColdUnit)? else { return Ok(None) };
    let span = (unit.start_of(from), until.tomorrow().map_or(EVER.1, |next| unit.start_of(next)));
    let all = registry.db().read(|tx| shown(tx, unit.id, span))?;
    Ok(all.into_iter().find(|one| one.id == check))
}

/// As what the finder of spells asks for: each tells of the time since the one before it. Two of one moment tell of the same time.
pub(super) fn for_finder(stands: &[CheckRow], longest: i64) -> Vec<spell::Check> {
    let mut before: Option<Timestamp> = None;
    let mut latest: Option<Timestamp> = None;
    let mut all = Vec::new();
    for row in stands {
        if latest != Some(row.taken_at) {
            before = latest.replace(row.taken_at);
        }
        let known = before.filter(|before| row.taken_at.0 - before.0 <= longest);
        let value = Temperature::from_tenths;
        if let (Some(low), Some(high), Some(shown)) = (value(row.low), value(row.high), value(row.shown)) {
            all.push(spell::Check {
                since: known.unwrap_or(row.taken_at),
                at: row.taken_at,
                low,
                high,
                shown,
            });
        }
    }
    all
}

/// How many readings stand on each day.
pub(super) fn by_day(stands: &[CheckRow]) -> BTreeMap<Date, usize> {
    let mut days = BTreeMap::new();
    for row in stands {
        *days.entry(row.day).or_insert(0) += 1;
    }
    days
}

/// The readings of a time that stand, with what they replace. Whoever shows them has opened the unit.
pub(super) fn shown(
    tx: &mut Tx<'_>,
    unit: i64,
    span: (Timestamp, Timestamp),
) -> Result<Vec<Check>, StoreError> {
    let all = rows::checks(tx, unit, EVER.0, EVER.1)?;
    let before = |row: &CheckRow| {
        let mut chain = Vec::new();
        let mut next = row.replaces.map(|old| (old, row.why.clone()));
        while let Some((old, why)) = next.take() {
            let Some(found) = all.iter().find(|one| one.id == old) else { break };
            chain.push((found.raw.clone(), why));
            next = found.replaces.filter(|older| *older < found.id).map(|older| (older, found.why.clone()));
        }
        chain
    };
    let stands = standing(tx, unit, span)?;
    let value = Temperature::from_tenths;
    Ok(stands
        .iter()
        .filter_map(|row| {
            Some(Check {
                id: row.id,
                day: row.day,
                at: row.taken_at,
                values: [value(row.low)?, value(row.high)?, value(row.shown)?],
                raw: row.raw.clone(),
                initials: row.initials.clone(),
                before: before(row),
            })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_read_as_people_type_it() {
        for (text, expected) in [
            ("14:05", (14, 5)),
            ("1405", (14, 5)),
            ("805", (8, 5)),
            ("2:05 pm", (14, 5)),
            ("2:05 P.M.", (14, 5)),
            ("12:30am", (0, 30)),
            ("12 pm", (12, 0)),
            ("8 am", (8, 0)),
        ] {
            let time = time_of_day(text).unwrap();
            assert_eq!((time.hour(), time.minute()), expected, "{text}");
        }
        for text in ["", "8", "25:00", "8:5", "13:00 pm", "0 am", "noon", "8:60", "-1:00"] {
            assert!(time_of_day(text).is_none(), "{text}");
        }
    }
}
