//! What readings show, and what is kept of it: after every change of readings the spells around it are found anew and held against
//! the excursions that are kept. What people wrote stays with its excursion whatever late readings do to it:
//!
//! - a spell without an excursion becomes one;
//! - one with several: the oldest stands for all, the others are joined into it;
//! - an excursion that late readings take apart stands for the first part; every other part is one of its own, with where it came from;
//! - an excursion that no reading shows any more has faded. It is not closed: whoever struck the reading must say why.
//!
//! An excursion that was decided is opened again when it turns out to have been worse. Where it was milder, the decision stands.

use jenner_model::Timestamp;
use jenner_store::Tx;
use jenner_store::queries::cold_chain as rows;
use jenner_store::queries::cold_chain::excursion::{self, ExcursionRow, StepRow};

use super::rules::{self, Alarm};
use super::spell::{self, Check, Judge, Readings, Sample, Spell};
use super::step::{Facts, State, Step};
use super::temperature::Temperature;
use super::unit::{Settings, Unit};
use super::{check, work};
use crate::{Error, Registry};

/// Rounds of widening: each one reaches at least one reading further, and none is needed beyond a handful.
const ROUNDS: usize = 1_000;
const EVER: (Timestamp, Timestamp) = (Timestamp(i64::MIN), Timestamp(i64::MAX));

/// The readings of a time, with all that belongs to the spells that touch it; and that time, as wide as these are.
pub(super) fn around(
    tx: &mut Tx<'_>,
    unit: &Unit,
    (from, until): (Timestamp, Timestamp),
) -> Result<(Readings, (Timestamp, Timestamp)), Error> {
    let judge = unit.judge()?;
    let stands = check::standing(tx, unit.id, EVER)?;
    let checks = check::for_finder(&stands, rules::shipped()?.limits.since());
    let sensors = rows::sensors(tx, unit.id)?;
    let mut window = (from, until);
    let mut readings = Readings::default();
    for _ in 0..ROUNDS {
        readings = within(tx, unit, judge, &sensors, window)?;
        readings.checks = checks.clone();
        let mut wider = window;
        let mut reach = |at: Timestamp| wider = (wider.0.min(at), wider.1.max(at));
        for series in readings.sensors.values() {
            // A neighbour that is out of range belongs to a spell that may reach into the window.
            let out = |one: &&Sample| !(judge.range.holds(one.low) && judge.range.holds(one.high));
            series
                .first()
                .filter(out)
                .into_iter()
                .chain(series.last().filter(out))
                .for_each(|one| reach(one.at));
        }
        // What a reading by hand tells of may be any spell since the one before it: which one, all of them together say.
        let is_out = |one: &&Check| !(judge.range.holds(one.low) && judge.range.holds(one.high));
        for told in checks.iter().filter(is_out) {
            if told.since <= window.1 && told.at >= window.0 {
                reach(told.since);
                reach(told.at);
            }
        }
        for spell in spell::find(&readings, judge) {
            let end = spell.end.unwrap_or(spell.last);
            if spell.start > window.1 || end < window.0 {
                continue;
            }
            reach(spell.start);
            reach(end);
            if spell.end.is_none() {
                let range = (judge.range.low.tenths(), judge.range.high.tenths());
                let next = rows::in_range_after(tx, unit.id, range, spell.last)?;
                next.filter(|next| next.0 - spell.last.0 <= judge.silent).into_iter().for_each(&mut reach);
            }
        }
        for kept in near(tx, unit, judge, window)? {
            reach(kept.start);
            reach(kept.end.unwrap_or(kept.last));
        }
        if wider == window {
            return Ok((readings, window));
        }
        window = wider;
    }
    Ok((readings, window))
}

/// The excursions that are kept of a time; also those that nothing has ended yet, where it is not long ago.
fn near(
    tx: &mut Tx<'_>,
    unit: &Unit,
    judge: Judge,
    window: (Timestamp, Timestamp),
) -> Result<Vec<ExcursionRow>, Error> {
    let from = Timestamp(window.0.0.saturating_sub(judge.silent));
    let mut all = excursion::of_unit(tx, unit.id, from, window.1)?;
    all.retain(|one| one.end.is_none_or(|end| end >= window.0));
    Ok(all)
}

/// The readings of loggers within a window, and for each sensor the one before and the one after it, if they are not too far away to
/// matter.
fn within(
    tx: &mut Tx<'_>,
    unit: &Unit,
    judge: Judge,
    sensors: &[String],
    window: (Timestamp, Timestamp),
) -> Result<Readings, Error> {
    let mut readings = Readings::default();
    let mut after = Vec::new();
    for sensor in sensors {
        let (before, next) = rows::beside(tx, (unit.id, sensor), window.0, window.1)?;
        if let Some(before) = before.filter(|at| window.0.0.saturating_sub(at.0) <= judge.silent) {
            for tenths in rows::at_moment(tx, (unit.id, sensor), before)? {
                push(&mut readings, sensor, before, tenths);
            }
        }
        if let Some(next) = next.filter(|at| at.0.saturating_sub(window.1.0) <= judge.silent) {
            after.push((sensor, next, rows::at_moment(tx, (unit.id, sensor), next)?));
        }
    }
    for (at, sensor, tenths) in rows::readings(tx, unit.id, window.0, window.1)? {
        push(&mut readings, &sensor, at, tenths);
    }
    for (sensor, at, values) in after {
        values.into_iter().for_each(|tenths| push(&mut readings, sensor, at, tenths));
    }
    Ok(readings)
}

fn push(readings: &mut Readings, sensor: &str, at: Timestamp, tenths: i64) {
    if let Some(value) = Temperature::from_tenths(tenths) {
        readings.push(sensor, at, value);
    }
}

fn facts(row: &ExcursionRow) -> Facts {
    Facts {
        start: row.start,
        end: row.end,
        lowest: row.lowest,
        highest: row.highest,
        seconds: row.hot + row.cold + row.unknown,
    }
}

/// A kept excursion with what readings show now.
fn filled(row: &ExcursionRow, spell: &Spell, alarmed: bool, now: Timestamp) -> ExcursionRow {
    let new = ExcursionRow {
        start: spell.start,
        end: spell.end,
        last: spell.last,
        lowest: spell.lowest.tenths(),
        highest: spell.highest.tenths(),
        hot: spell.out.hot,
        cold: spell.out.cold,
        unknown: spell.out.unknown,
        undated: spell.undated,
        kinetic: spell.kinetic.map(Temperature::tenths),
        alarmed,
        faded_at: None,
        ..row.clone()
    };
    let changed_at = if new == *row { row.changed_at } else { now };
    ExcursionRow { changed_at, ..new }
}

/// Whether an excursion turned out to be worse than it was.
fn is_worse(old: &ExcursionRow, new: &ExcursionRow) -> bool {
    new.lowest < old.lowest
        || new.highest > old.highest
        || facts(new).seconds > facts(old).seconds
        || (old.end.is_some() && new.end.is_none())
}

struct Keeper<'k> {
    registry: &'k Registry,
    unit: &'k Unit,
    range: super::temperature::Range,
    alarm: Alarm,
    now: Timestamp,
    rows: Vec<ExcursionRow>,
    steps: Vec<StepRow>,
}

impl Keeper<'_> {
    fn step(&mut self, excursion: i64, step: &Step) -> Result<(), Error> {
        let what = serde_json::to_string(step).map_err(|error| Error::Internal(error.to_string()))?;
        self.steps.push(StepRow { excursion, id: self.registry.core.id(), at: self.now, by: None, what });
        Ok(())
    }

    fn alarmed(&self, spell: &Spell) -> bool {
        spell.alarms(self.range, self.alarm)
    }

    /// An excursion of its own for a spell; `of`: the one it was a part of.
    fn begin(&mut self, spell: &Spell, of: Option<&ExcursionRow>) -> Result<(), Error> {
        let id = self.registry.core.id();
        let blank = ExcursionRow {
            id,
            unit: self.unit.id,
            organization: self.unit.organization,
            start: spell.start,
            end: spell.end,
            last: spell.last,
            lowest: spell.lowest.tenths(),
            highest: spell.highest.tenths(),
            hot: 0,
            cold: 0,
            unknown: 0,
            undated: false,
            kinetic: None,
            alarmed: false,
            state: State::Open.word().to_owned(),
            found_at: self.now,
            changed_at: self.now,
            decided_at: None,
            faded_at: None,
            joined_into: None,
            split_from: of.map(|of| of.id),
        };
        let mut row = filled(&blank, spell, self.alarmed(spell), self.now);
        match of {
            // A part of what was decided is decided, if it is no worse than the whole was.
            Some(of) => {
                if !is_worse(of, &row) {
                    row.state.clone_from(&of.state);
                    row.decided_at = of.decided_at;
                }
                self.step(id, &Step::Split { from: of.id })?;
            }
            None => self.step(id, &Step::Found(facts(&row)))?,
        }
        self.rows.push(row);
        Ok(())
    }

    /// What readings show now of an excursion that is kept, with those it has swallowed.
    fn go_on(&mut self, kept: &ExcursionRow, swallowed: &[ExcursionRow], spell: &Spell) -> Result<(), Error> {
        let mut row = filled(kept, spell, self.alarmed(spell), self.now);
        for one in swallowed {
            self.step(row.id, &Step::Joined { other: one.id })?;
            self.rows.push(ExcursionRow { joined_into: Some(row.id), changed_at: self.now, ..one.clone() });
        }
        if facts(&row) != facts(kept) {
            self.step(row.id, &Step::Changed { before: facts(kept), after: facts(&row) })?;
        }
        let undecided = swallowed.iter().any(|one| State::of(&one.state).is_none_or(State::holds));
        let decided = !State::of(&row.state).is_none_or(State::holds);
        if decided && (undecided || is_worse(kept, &row)) {
            row.state = State::Open.word().to_owned();
            row.decided_at = None;
            self.step(row.id, &Step::Reopened)?;
        }
        if row != *kept {
            self.rows.push(row);
        }
        Ok(())
    }
}

/// What new readings of a logger bear on: a reading stands until the next one of its sensor, so the one before them stood longer
/// until now, and the last of them stands until the one after them.
fn with_neighbours(
    tx: &mut Tx<'_>,
    unit: &Unit,
    judge: Judge,
    (from, until): (Timestamp, Timestamp),
) -> Result<(Timestamp, Timestamp), Error> {
    let mut wide = (from, until);
    for sensor in rows::sensors(tx, unit.id)? {
        let (before, after) = rows::beside(tx, (unit.id, &sensor), from, until)?;
        let near = |at: &Timestamp| from.0 - at.0 <= judge.gap && at.0 - until.0 <= judge.gap;
        wide.0 = before.filter(near).map_or(wide.0, |at| at.min(wide.0));
        wide.1 = after.filter(near).map_or(wide.1, |at| at.max(wide.1));
    }
    Ok(wide)
}

/// Finds the spells around some readings that are new, and keeps what they show.
pub(super) fn again(
    tx: &mut Tx<'_>,
    registry: &Registry,
    unit: &Unit,
    span: (Timestamp, Timestamp),
) -> Result<(), Error> {
    let judge = unit.judge()?;
    let span = with_neighbours(tx, unit, judge, span)?;
    let (readings, window) = around(tx, unit, span)?;
    let touches = |start: Timestamp, end: Timestamp, a: Timestamp, b: Timestamp| start <= b && end >= a;
    let spells: Vec<Spell> = spell::find(&readings, judge)
        .into_iter()
        .filter(|one| touches(one.start, one.end.unwrap_or(one.last), window.0, window.1))
        .collect();
    let kept = near(tx, unit, judge, window)?;
    let alarm = Settings::of(tx, unit.organization)?.alarm(unit.kind)?;
    let (rows, steps) = (Vec::new(), Vec::new());
    let mut keeper = Keeper { registry, unit, range: judge.range, alarm, now: registry.now(), rows, steps };
    let mut taken: Vec<i64> = Vec::new();
    for spell in &spells {
        let end = spell.end.unwrap_or(spell.last);
        let overlaps =
            |one: &&ExcursionRow| touches(one.start, one.end.unwrap_or(one.last), spell.start, end);
        let mut free: Vec<ExcursionRow> =
            kept.iter().filter(overlaps).filter(|one| !taken.contains(&one.id)).cloned().collect();
        // The oldest one stands for all of them.
        free.sort_by_key(|one| one.id);
        taken.extend(free.iter().map(|one| one.id));
        match free.split_first() {
            Some((oldest, others)) => keeper.go_on(oldest, others, spell)?,
            None => keeper.begin(spell, kept.iter().find(overlaps))?,
        }
    }
    for one in kept.iter().filter(|one| !taken.contains(&one.id) && one.faded_at.is_none()) {
        keeper.step(one.id, &Step::Faded)?;
        keeper.rows.push(ExcursionRow { faded_at: Some(keeper.now), changed_at: keeper.now, ..one.clone() });
    }
    let Keeper { rows, steps, .. } = keeper;
    excursion::put(tx, &rows)?;
    excursion::insert_steps(tx, &steps)?;
    work::settle_lots(tx, registry, &rows)
}

/// What a time looked like: readings, and the spells that touch it.
pub(super) fn shown(
    tx: &mut Tx<'_>,
    unit: &Unit,
    span: (Timestamp, Timestamp),
) -> Result<(Readings, Vec<Spell>), Error> {
    let judge = unit.judge()?;
    let (readings, _) = around(tx, unit, span)?;
    let spells = spell::find(&readings, judge);
    Ok((readings, spells))
}
