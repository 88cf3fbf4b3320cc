//! What units look like: all of an organization at a glance with what has to be done, one of them over a time.

use std::collections::BTreeMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_store::queries::cold_chain as rows;
use jenner_store::queries::cold_chain::excursion::{self, ExcursionRow};
use jenner_store::{StoreError, Tx};
use jiff::ToSpan as _;

use super::check::{self, Check};
use super::day::Calendar;
use super::import::{self, Import};
use super::keep;
use super::rules;
use super::spell::{self, Out, Readings, Sample, Spell};
use super::step::State;
use super::temperature::Temperature;
use super::unit::{self, Logger, Settings, Unit, is_theirs, told};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::{Error, Registry};

/// How far back missing readings are looked for, in days.
const LOOKED_BACK: i64 = 60;
/// Longest time of a page, in days.
pub const LONGEST: i64 = 92;

/// Something that has to be done about a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// An excursion is not decided: which, whether it was long enough for the alarm.
    Excursion(i64, bool),
    /// So many workdays in a row have no readings, or too few.
    LogMissing(u32),
    /// Nothing measures in it.
    NoLogger,
    /// A certificate ends soon: its last day.
    CertificateEnds(Date),
    /// A certificate has ended: its last day.
    CertificateEnded(Date),
}

impl Alert {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Alert::Excursion(_, true) => "excursion",
            Alert::Excursion(_, false) => "excursion-short",
            Alert::LogMissing(_) => "log-missing",
            Alert::NoLogger => "no-logger",
            Alert::CertificateEnds(_) => "certificate-ends",
            Alert::CertificateEnded(_) => "certificate-ended",
        }
    }
}

/// A unit at a glance.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The unit.
    pub unit: Unit,
    /// The latest temperature: when, how much, whether it was read by hand.
    pub latest: Option<(Timestamp, Temperature, bool)>,
    /// Readings by hand today, and how many today needs.
    pub today: (usize, u8),
    /// What has to be done.
    pub alerts: Vec<Alert>,
}

/// Alerts about a unit, the most urgent ones first.
fn alerts_of(
    unit: &Unit,
    loggers: &[Logger],
    undecided: &[ExcursionRow],
    missing: &[(Date, u8)],
    calendar: &Calendar,
    today: Date,
) -> Result<Vec<Alert>, Error> {
    let limits = rules::shipped()?.limits;
    let mut alerts: Vec<Alert> = undecided
        .iter()
        .filter(|row| row.unit == unit.id)
        .map(|row| Alert::Excursion(row.id, row.alarmed))
        .collect();
    alerts.sort_by_key(|alert| !matches!(alert, Alert::Excursion(_, true)));
    if unit.retired.is_some() {
        return Ok(alerts);
    }
    let in_a_row = in_a_row(missing, calendar, (unit.since, today));
    if in_a_row >= limits.missing_workdays {
        alerts.push(Alert::LogMissing(in_a_row));
    }
    if loggers.is_empty() {
        alerts.push(Alert::NoLogger);
    }
    let soon = today.checked_add(i64::from(limits.certificate_days).days()).unwrap_or(today);
    for logger in loggers {
        if logger.certificate < today {
            alerts.push(Alert::CertificateEnded(logger.certificate));
        } else if logger.certificate <= soon {
            alerts.push(Alert::CertificateEnds(logger.certificate));
        }
    }
    Ok(alerts)
}

/// How many of the latest workdays that are over have too few readings, without one in between that has enough.
fn in_a_row(missing: &[(Date, u8)], calendar: &Calendar, (since, today): (Date, Date)) -> u32 {
    let mut count = 0;
    let mut day = today;
    for _ in 0..LOOKED_BACK {
        let Ok(before) = day.yesterday() else { break };
        day = before;
        if day < since {
            break;
        }
        if calendar.is_workday(day) {
            if !missing.iter().any(|(gone, _)| *gone == day) {
                break;
            }
            count += 1;
        }
    }
    count
}

fn back(today: Date, days: i64) -> Date {
    today.checked_sub(days.days()).unwrap_or(today)
}

/// The days of a time that are over or under way, from the first day on which the unit is watched.
fn missing_between(
    calendar: &Calendar,
    unit: &Unit,
    stands: &[rows::CheckRow],
    (from, until): (Date, Date),
) -> Vec<(Date, u8)> {
    calendar.missing(&check::by_day(stands), from.max(unit.since), until)
}

fn summaries(
    tx: &mut Tx<'_>,
    registry: &Registry,
    organization: OrganizationId,
) -> Result<Vec<Summary>, Error> {
    let now = registry.now();
    let units: Vec<Unit> =
        rows::units(tx, organization)?.iter().map(Unit::read).collect::<Result<_, Error>>()?;
    let ids: Vec<i64> = units.iter().map(|unit| unit.id).collect();
    let loggers = rows::loggers(tx, &ids)?;
    let undecided = excursion::in_states(tx, organization, &State::HOLDING)?;
    let calendar = Calendar::of(tx, registry, organization, back(registry.today(), LOOKED_BACK))?;
    let mut all = Vec::new();
    for unit in units {
        let today = unit.day_of(now);
        let from = back(today, LOOKED_BACK);
        let stands = check::standing(tx, unit.id, (unit.start_of(from), Timestamp(i64::MAX)))?;
        let yesterday = back(today, 1);
        let missing = missing_between(&calendar, &unit, &stands, (from, yesterday));
        let own: Vec<Logger> = loggers.iter().filter(|one| one.unit == unit.id).cloned().collect();
        let alerts = alerts_of(&unit, &own, &undecided, &missing, &calendar, today)?;
        let by_hand =
            stands.last().and_then(|row| Some((row.taken_at, Temperature::from_tenths(row.shown)?, true)));
        let logged = match rows::measured(tx, unit.id)? {
            Some((_, last)) => rows::readings(tx, unit.id, last, last)?
                .first()
                .and_then(|(at, _, tenths)| Some((*at, Temperature::from_tenths(*tenths)?, false))),
            None => None,
        };
        let latest = [by_hand, logged].into_iter().flatten().max_by_key(|(at, ..)| *at);
        let needs = if calendar.is_workday(today) && unit.retired.is_none() { calendar.readings } else { 0 };
        let have = check::by_day(&stands).get(&today).copied().unwrap_or(0);
        all.push(Summary { unit, latest, today: (have, needs), alerts });
    }
    Ok(all)
}

/// The units of an organization: the asker's own, or another one they may look at. `None`: they may not.
pub fn overview(
    registry: &Registry,
    access: &Access,
    organization: OrganizationId,
) -> Result<Option<Vec<Summary>>, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ListColdChain)?;
    let mut entry = told(registry, access, Action::ListColdChain, "organization", organization.0);
    let found = match is_theirs(access, organization) {
        true => Some(registry.db().read(|tx| summaries(tx, registry, organization))?),
        false => None,
    };
    if found.is_none() {
        entry = entry.result("not_found");
    }
    registry.db().audit(vec![entry])?;
    Ok(found)
}

/// Other organizations with units that the asker may look at.
pub fn keepers(registry: &Registry, access: &Access) -> Result<Vec<OrganizationId>, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ListColdChain)?;
    let all = registry.db().read(rows::keepers)?;
    let far = reach(access.role(), Permission::KeepColdChain) == Reach::All;
    let theirs = |one: &OrganizationId| far || is_theirs(access, *one);
    Ok(all.into_iter().filter(|one| *one != access.organization() && theirs(one)).collect())
}

/// What has to be done about the units of an organization: for its list of tasks.
pub fn alerts(
    tx: &mut Tx<'_>,
    registry: &Registry,
    organization: OrganizationId,
) -> Result<Vec<(i64, Alert)>, Error> {
    let all = summaries(tx, registry, organization)?;
    Ok(all.iter().flat_map(|one| one.alerts.iter().map(|alert| (one.unit.id, *alert))).collect())
}

/// An excursion in a list.
#[derive(Debug, Clone)]
pub struct Line {
    /// Identity.
    pub id: i64,
    /// Its first moment.
    pub start: Timestamp,
    /// When it was in range again.
    pub end: Option<Timestamp>,
    /// Lowest and highest temperature.
    pub extremes: (Temperature, Temperature),
    /// Seconds out of range, with those of which nobody knows.
    pub seconds: i64,
    /// Long enough for the alarm.
    pub alarmed: bool,
    /// Where it stands.
    pub state: State,
    /// No reading shows it any more.
    pub faded: bool,
}

fn line(row: &ExcursionRow) -> Result<Line, Error> {
    let odd = || Error::Internal("an excursion of another program's making".to_owned());
    let tenths = |tenths| Temperature::from_tenths(tenths).ok_or_else(odd);
    Ok(Line {
        id: row.id,
        start: row.start,
        end: row.end,
        extremes: (tenths(row.lowest)?, tenths(row.highest)?),
        seconds: row.hot + row.cold + row.unknown,
        alarmed: row.alarmed,
        state: State::of(&row.state).ok_or_else(odd)?,
        faded: row.faded_at.is_some(),
    })
}

/// A day of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day, where the unit stands.
    pub day: Date,
    /// Lowest and highest of loggers.
    pub logged: Option<(Temperature, Temperature)>,
    /// Readings of loggers.
    pub count: usize,
    /// Readings by hand.
    pub checks: Vec<Check>,
    /// Readings by hand that are missing: the day is over and was a workday.
    pub missing: u8,
}

/// A unit over a time.
#[derive(Debug, Clone)]
pub struct Course {
    /// The unit.
    pub unit: Unit,
    /// How its organization works.
    pub settings: Settings,
    /// What measures in it.
    pub loggers: Vec<Logger>,
    /// First and last day.
    pub days: (Date, Date),
    /// The moments between which it is shown.
    pub span: (Timestamp, Timestamp),
    /// Of each sensor its readings within that time.
    pub sensors: BTreeMap<String, Vec<Sample>>,
    /// The days, the latest first.
    pub lines: Vec<Day>,
    /// Spells out of range.
    pub spells: Vec<Spell>,
    /// Excursions.
    pub excursions: Vec<Line>,
    /// Where a sensor was silent.
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// Time out of range.
    pub out: Out,
    /// Mean kinetic temperature of the loggers.
    pub kinetic: Option<Temperature>,
    /// Files.
    pub imports: Vec<Import>,
    /// What has to be done.
    pub alerts: Vec<Alert>,
}

/// Looks at a unit from a day to another one, both in it. `None`: there is no such unit for the asker.
pub fn course(
    registry: &Registry,
    access: &Access,
    id: i64,
    days: (Date, Date),
    action: Action,
) -> Result<Option<Course>, Error> {
    let Some(unit) = unit::of_asker(registry, access, id, action)? else { return Ok(None) };
    let course = registry.db().read(|tx| read(tx, registry, unit.clone(), days))?;
    registry.db().audit(vec![told(registry, access, action, "cold_unit", id)])?;
    Ok(Some(course))
}

fn read(
    tx: &mut Tx<'_>,
    registry: &Registry,
    unit: Unit,
    (from, until): (Date, Date),
) -> Result<Course, Error> {
    let until = until.max(from).min(from.checked_add(LONGEST.days()).unwrap_or(from));
    let end = until.tomorrow().map_or(Timestamp(i64::MAX), |next| Timestamp(unit.start_of(next).0 - 1));
    let span = (unit.start_of(from), end);
    let judge = unit.judge()?;
    let (readings, spells) = keep::shown(tx, &unit, span)?;
    let inside = |at: Timestamp| span.0 <= at && at <= span.1;
    let touches = |spell: &Spell| spell.start <= span.1 && spell.end.unwrap_or(spell.last) >= span.0;
    let out = spell::out_between(&readings, judge, span.0, span.1);
    let kinetic = spell::kinetic_between(&readings, judge, span.0.0, span.1.0);
    let within = |series: &[Sample]| series.iter().filter(|one| inside(one.at)).copied().collect::<Vec<_>>();
    let mut gaps: Vec<_> = readings.sensors.values().flat_map(|one| spell::gaps(one, judge.gap)).collect();
    gaps.retain(|(a, b)| *a <= span.1 && *b >= span.0);
    gaps.sort_unstable();
    let sensors: BTreeMap<String, Vec<Sample>> = readings
        .sensors
        .iter()
        .map(|(name, series)| (name.clone(), within(series)))
        .filter(|(_, series)| !series.is_empty())
        .collect();
    let checks = check::shown(tx, unit.id, (span.0, Timestamp(span.1.0.saturating_add(1))))?;
    let calendar = Calendar::of(tx, registry, unit.organization, back(from, LOOKED_BACK))?;
    let today = unit.day_of(registry.now());
    let lines = lines(&unit, &calendar, (from, until, today), &sensors, &checks);
    let excursions: Vec<Line> =
        excursion::of_unit(tx, unit.id, span.0, span.1)?.iter().map(line).collect::<Result<_, _>>()?;
    let loggers = rows::loggers(tx, &[unit.id])?;
    let settings = Settings::of(tx, unit.organization)?;
    let undecided = excursion::in_states(tx, unit.organization, &State::HOLDING)?;
    let stands =
        check::standing(tx, unit.id, (unit.start_of(back(today, LOOKED_BACK)), Timestamp(i64::MAX)))?;
    let missing = missing_between(&calendar, &unit, &stands, (back(today, LOOKED_BACK), back(today, 1)));
    let alerts = alerts_of(&unit, &loggers, &undecided, &missing, &calendar, today)?;
    Ok(Course {
        imports: import::list(tx, unit.id)?,
        spells: spells.into_iter().filter(touches).collect(),
        days: (from, until),
        unit,
        settings,
        loggers,
        span,
        sensors,
        lines,
        excursions,
        gaps,
        out,
        kinetic,
        alerts,
    })
}

fn lines(
    unit: &Unit,
    calendar: &Calendar,
    (from, until, today): (Date, Date, Date),
    sensors: &BTreeMap<String, Vec<Sample>>,
    checks: &[Check],
) -> Vec<Day> {
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    let blank = |day| Day { day, logged: None, count: 0, checks: Vec::new(), missing: 0 };
    let mut day = from;
    while day <= until.min(today) {
        days.insert(day, blank(day));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    for sample in sensors.values().flatten() {
        if let Some(line) = days.get_mut(&unit.day_of(sample.at)) {
            line.count += 1;
            let (low, high) = line.logged.unwrap_or((sample.low, sample.high));
            line.logged = Some((low.min(sample.low), high.max(sample.high)));
        }
    }
    for check in checks {
        if let Some(line) = days.get_mut(&check.day) {
            line.checks.push(check.clone());
        }
    }
    let have = days.iter().map(|(day, line)| (*day, line.checks.len())).collect();
    let last = until.min(back(today, 1));
    for (day, short) in calendar.missing(&have, from.max(unit.since), last) {
        if let Some(line) = days.get_mut(&day) {
            line.missing = short;
        }
    }
    days.into_values().rev().collect()
}

/// How long a unit was out of range between two moments: what follows a lot that stood in it. For the ledger, which asks in its own
/// transaction; nothing for a unit that is not there.
pub fn time_out(tx: &mut Tx<'_>, unit: i64, from: Timestamp, until: Timestamp) -> Result<Out, Error> {
    let Some(row) = rows::get_unit(tx, unit)? else { return Ok(Out::default()) };
    let unit = Unit::read(&row)?;
    let (readings, _): (Readings, _) = keep::around(tx, &unit, (from, until))?;
    Ok(spell::out_between(&readings, unit.judge()?, from, until))
}

/// Every reading of a unit in a time as a table: moment, source, lowest, highest, shown, as it was given. Audited.
pub fn export(
    registry: &Registry,
    access: &Access,
    id: i64,
    days: (Date, Date),
) -> Result<Option<(Unit, Vec<Exported>)>, Error> {
    let Some(course) = course(registry, access, id, days, Action::PrintColdLog)? else { return Ok(None) };
    let mut all: Vec<Exported> = Vec::new();
    for (name, series) in &course.sensors {
        all.extend(series.iter().map(|one| Exported {
            at: one.at,
            source: name.clone(),
            values: (one.low, one.high),
            raw: String::new(),
        }));
    }
    for check in course.lines.iter().flat_map(|line| &line.checks) {
        let [low, high, _] = check.values;
        let (source, raw) = (check.initials.clone(), check.raw.clone());
        all.push(Exported { at: check.at, source, values: (low, high), raw });
    }
    all.sort_by(|one, other| (one.at, &one.source).cmp(&(other.at, &other.source)));
    Ok(Some((course.unit, all)))
}

/// A reading in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// When.
    pub at: Timestamp,
    /// The sensor, or the initials of who read it.
    pub source: String,
    /// Lowest and highest.
    pub values: (Temperature, Temperature),
    /// What was typed; empty for a logger.
    pub raw: String,
}

/// Units that are in use, for a choice. Whoever asks has been let in by the caller's own door.
pub fn names(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<(i64, String)>, StoreError> {
    let in_use = rows::units(tx, organization)?.into_iter().filter(|row| row.retired.is_none());
    Ok(in_use.map(|row| (row.id, row.name)).collect())
}
