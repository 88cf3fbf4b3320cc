//! Spells out of range, found in readings: a pure function of which readings there are, in whatever order they came.
//!
//! **Loggers.** A reading stands until the next one of its sensor. Where the next one comes later than [`Limits::gap`] allows,
//! nobody knows what was in between: after a reading out of range that time counts as unknown. A spell of a sensor begins with the
//! first reading out of range and ends with the first one in range after it. A sensor that has been silent for longer than
//! [`Judge::silent`] ends no spell: then the first reading in range of another sensor, or by hand, does.
//!
//! **Readings by hand** tell the lowest and the highest since the reading before, not when that was. What a logger has seen in that
//! time explains it: then the logger says when and how long. Otherwise the whole time since the reading before is out of range at
//! most, and counts as unknown.
//!
//! Spells of one unit that overlap are one spell.
//!
//! [`Limits::gap`]: super::rules::Limits::gap

use std::collections::BTreeMap;

use jenner_model::Timestamp;

use super::kinetic;
use super::rules::Alarm;
use super::temperature::{Range, Temperature};

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// What a sensor measured at a moment: one value, or several where files disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// When.
    pub at: Timestamp,
    /// Lowest.
    pub low: Temperature,
    /// Highest.
    pub high: Temperature,
}

/// A reading by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// When lowest and highest were set back: the reading before. The moment itself where that is not known.
    pub since: Timestamp,
    /// When.
    pub at: Timestamp,
    /// Lowest since then.
    pub low: Temperature,
    /// Highest since then.
    pub high: Temperature,
    /// What the display showed.
    pub shown: Temperature,
}

/// The readings of a unit: of each sensor in the order of time, and by hand in the order of time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readings {
    /// By sensor.
    pub sensors: BTreeMap<String, Vec<Sample>>,
    /// By hand.
    pub checks: Vec<Check>,
}

impl Readings {
    /// Adds a value of a logger: those of one sensor in the order of time.
    pub fn push(&mut self, sensor: &str, at: Timestamp, value: Temperature) {
        if !self.sensors.contains_key(sensor) {
            self.sensors.insert(sensor.to_owned(), Vec::new());
        }
        let Some(series) = self.sensors.get_mut(sensor) else { return };
        match series.last_mut().filter(|last| last.at == at) {
            Some(last) => {
                last.low = last.low.min(value);
                last.high = last.high.max(value);
            }
            None => series.push(Sample { at, low: value, high: value }),
        }
    }
}

/// How readings are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judge {
    /// The unit's range.
    pub range: Range,
    /// What is longer without a reading is a gap, in microseconds.
    pub gap: i64,
    /// What is silent for longer says nothing any more: of the time after it, other readings tell. In microseconds.
    pub silent: i64,
}

/// A spell out of range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// Its first moment.
    pub start: Timestamp,
    /// When it was in range again; `None`: no reading says so.
    pub end: Option<Timestamp>,
    /// The last moment of which a reading says that it was out of range.
    pub last: Timestamp,
    /// Lowest temperature.
    pub lowest: Temperature,
    /// Highest temperature.
    pub highest: Temperature,
    /// How long, in seconds.
    pub out: Out,
    /// It was read by hand, and how long it lasted no reading tells.
    pub undated: bool,
    /// Mean kinetic temperature of the spell, of the sensor that had it worst; `None`: read by hand only.
    pub kinetic: Option<Temperature>,
}

/// Time out of range, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Out {
    /// Above the range.
    pub hot: i64,
    /// Below it.
    pub cold: i64,
    /// Nobody knows: at most out of range.
    pub unknown: i64,
}

impl Out {
    /// All of it.
    pub const fn sum(self) -> i64 {
        self.hot + self.cold + self.unknown
    }
}

impl Spell {
    /// Whether it lasted long enough for the alarm. What nobody knows counts as long enough.
    pub fn alarms(&self, range: Range, alarm: Alarm) -> bool {
        let enough = |out: bool, seconds: i64, minutes: u32| {
            let is_open = self.undated || self.end.is_none();
            out && (is_open || seconds + self.out.unknown >= i64::from(minutes) * 60)
        };
        enough(self.highest > range.high, self.out.hot, alarm.hot_minutes)
            || enough(self.lowest < range.low, self.out.cold, alarm.cold_minutes)
    }
}

/// From a moment to a later one, in microseconds.
type Span = (i64, i64);

#[derive(Debug, Clone)]
struct Run {
    start: i64,
    end: Option<i64>,
    last: i64,
    lowest: Temperature,
    highest: Temperature,
    hot: Vec<Span>,
    cold: Vec<Span>,
    dark: Vec<Span>,
    undated: bool,
}

impl Run {
    fn from(start: i64, low: Temperature, high: Temperature) -> Self {
        let (hot, cold, dark) = Default::default();
        Self { start, end: None, last: start, lowest: low, highest: high, hot, cold, dark, undated: false }
    }

    fn reach(&mut self, low: Temperature, high: Temperature) {
        self.lowest = self.lowest.min(low);
        self.highest = self.highest.max(high);
    }

    fn touches(&self, from: i64, until: i64) -> bool {
        self.start <= until && from <= self.end.unwrap_or(self.last)
    }

    fn swallow(&mut self, other: Run) {
        self.reach(other.lowest, other.highest);
        self.end = self.end.zip(other.end).map(|(one, other)| one.max(other));
        self.last = self.last.max(other.last);
        self.hot.extend(other.hot);
        self.cold.extend(other.cold);
        self.dark.extend(other.dark);
        self.undated |= other.undated;
    }

    /// Time out of range between two moments.
    fn out(&self, from: i64, until: i64) -> Out {
        let within = |spans: &[Span]| -> Vec<Span> {
            let clipped = spans.iter().map(|(a, b)| ((*a).max(from), (*b).min(until)));
            union(clipped.filter(|(a, b)| a < b).collect())
        };
        let (hot, cold, dark) = (within(&self.hot), within(&self.cold), within(&self.dark));
        let known = union(hot.iter().chain(&cold).copied().collect());
        Out { hot: seconds(&hot), cold: seconds(&cold), unknown: seconds(&minus(&dark, &known)) }
    }
}

/// The same time as spans that do not touch, in order.
fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut all: Vec<Span> = Vec::new();
    for (from, until) in spans {
        match all.last_mut().filter(|last| from <= last.1) {
            Some(last) => last.1 = last.1.max(until),
            None => all.push((from, until)),
        }
    }
    all
}

/// Of some spans what no other one covers. Both are unions.
fn minus(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    for (from, until) in spans {
        let mut at = *from;
        for (a, b) in others.iter().filter(|(a, b)| *a < *until && *b > *from) {
            if at < *a {
                left.push((at, *a));
            }
            at = at.max(*b);
        }
        if at < *until {
            left.push((at, *until));
        }
    }
    left
}

fn seconds(spans: &[Span]) -> i64 {
    spans.iter().map(|(from, until)| until - from).sum::<i64>() / SECOND
}

fn of_sensor(series: &[Sample], judge: Judge) -> Vec<Run> {
    let Judge { range, gap, silent } = judge;
    let mut runs = Vec::new();
    let mut open: Option<Run> = None;
    for (place, sample) in series.iter().enumerate() {
        let (hot, cold) = (sample.high > range.high, sample.low < range.low);
        if !hot && !cold {
            runs.extend(open.take().map(|run| Run { end: Some(sample.at.0), ..run }));
            continue;
        }
        let run = open.get_or_insert_with(|| Run::from(sample.at.0, sample.low, sample.high));
        run.reach(sample.low, sample.high);
        run.last = sample.at.0;
        let Some(next) = series.get(place + 1) else { continue };
        let span = (sample.at.0, next.at.0);
        if span.1 - span.0 > silent {
            runs.extend(open.take());
            continue;
        }
        if span.1 - span.0 > gap {
            run.dark.push(span);
            continue;
        }
        if hot {
            run.hot.push(span);
        }
        if cold {
            run.cold.push(span);
        }
    }
    runs.extend(open);
    runs
}

/// Adds what was read by hand: explained by what loggers have seen, or as runs of their own.
fn by_hand(checks: &[Check], judge: Judge, runs: &mut Vec<Run>) {
    let range = judge.range;
    let logged = runs.len();
    for (place, check) in checks.iter().enumerate() {
        let (hot, cold) = (check.high > range.high, check.low < range.low);
        if !hot && !cold {
            continue;
        }
        let (since, at) = (check.since.0, check.at.0);
        let seen = |runs: &[Run], out: &dyn Fn(&Run) -> bool| {
            let known = runs.get(..logged).unwrap_or_default();
            known.iter().position(|run| run.touches(since, at) && out(run))
        };
        let as_hot = if hot { seen(runs, &|run| run.highest > range.high) } else { None };
        let as_cold = if cold { seen(runs, &|run| run.lowest < range.low) } else { None };
        let explained = (!hot || as_hot.is_some()) && (!cold || as_cold.is_some());
        if explained {
            if let Some(run) = as_hot.and_then(|at| runs.get_mut(at)) {
                run.highest = run.highest.max(check.high);
            }
            if let Some(run) = as_cold.and_then(|at| runs.get_mut(at)) {
                run.lowest = run.lowest.min(check.low);
            }
            continue;
        }
        let mut run = Run { undated: true, ..Run::from(since, check.low, check.high) };
        run.dark.push((since, at));
        (run.end, run.last) = (Some(at), at);
        if !range.holds(check.shown) {
            // It was out of range when somebody looked: until the next look, whatever that one says.
            let mut later = checks.iter().skip(place + 1).filter(|later| later.at.0 > at);
            let next = later.next().filter(|next| next.at.0 - at <= judge.silent);
            run.end = next.map(|next| next.at.0);
            run.dark.extend(next.map(|next| (at, next.at.0)));
        }
        runs.push(run);
    }
}

/// Ends what the own sensor does not end by the first reading of another one, or by hand, that is in range.
fn resolve(readings: &Readings, judge: Judge, runs: &mut [Run]) {
    for run in runs.iter_mut().filter(|run| run.end.is_none()) {
        let (from, until) = (run.last, run.last.saturating_add(judge.silent));
        let range = judge.range;
        let logged = readings.sensors.values().filter_map(|series| {
            let later = series.get(series.partition_point(|one| one.at.0 <= from)..)?;
            later.iter().find(|one| range.holds(one.low) && range.holds(one.high)).map(|one| one.at.0)
        });
        let mut seen = readings.checks.iter().filter(|one| one.at.0 > from && range.holds(one.shown));
        let first = logged.chain(seen.next().map(|one| one.at.0)).min();
        run.end = first.filter(|at| *at <= until);
        run.dark.extend(run.end.map(|end| (from, end)));
    }
}

fn runs(readings: &Readings, judge: Judge) -> Vec<Run> {
    let mut all: Vec<Run> = readings.sensors.values().flat_map(|series| of_sensor(series, judge)).collect();
    all.sort_by_key(|run| run.start);
    by_hand(&readings.checks, judge, &mut all);
    resolve(readings, judge, &mut all);
    all.sort_by_key(|run| run.start);
    let mut merged: Vec<Run> = Vec::new();
    for run in all {
        match merged.last_mut().filter(|last| last.touches(run.start, run.start)) {
            Some(last) => last.swallow(run),
            None => merged.push(run),
        }
    }
    merged
}

/// The spells out of range, in the order of time.
pub fn find(readings: &Readings, judge: Judge) -> Vec<Spell> {
    let spell = |run: Run| {
        let until = run.end.unwrap_or(run.last);
        Spell {
            start: Timestamp(run.start),
            end: run.end.map(Timestamp),
            last: Timestamp(run.last),
            lowest: run.lowest,
            highest: run.highest,
            out: run.out(i64::MIN, i64::MAX),
            undated: run.undated,
            kinetic: kinetic_between(readings, judge, run.start, until),
        }
    };
    runs(readings, judge).into_iter().map(spell).collect()
}

/// How long a unit was out of range between two moments: what a lot has behind it that stood in it then.
pub fn out_between(readings: &Readings, judge: Judge, from: Timestamp, until: Timestamp) -> Out {
    let parts = runs(readings, judge).into_iter().map(|run| run.out(from.0, until.0));
    parts.fold(Out::default(), |sum, part| Out {
        hot: sum.hot + part.hot,
        cold: sum.cold + part.cold,
        unknown: sum.unknown + part.unknown,
    })
}

/// The mean kinetic temperature between two moments, of the sensor that had it worst.
pub fn kinetic_between(readings: &Readings, judge: Judge, from: i64, until: i64) -> Option<Temperature> {
    let of = |series: &Vec<Sample>| {
        let lasted = series.iter().zip(series.iter().skip(1)).filter_map(|(one, next)| {
            let (a, b) = (one.at.0.max(from), next.at.0.min(until));
            (a < b && next.at.0 - one.at.0 <= judge.gap).then_some(((b - a) / SECOND, one.high))
        });
        kinetic::mean(lasted)
    };
    readings.sensors.values().filter_map(of).max()
}

/// Where a sensor was silent for longer than a gap, between the first and the last of its readings.
pub fn gaps(series: &[Sample], gap: i64) -> Vec<(Timestamp, Timestamp)> {
    let pairs = series.iter().zip(series.iter().skip(1));
    pairs.map(|(one, next)| (one.at, next.at)).filter(|(one, next)| next.0 - one.0 > gap).collect()
}
