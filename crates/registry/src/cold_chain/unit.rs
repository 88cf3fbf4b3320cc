//! Units: refrigerators and freezers of an organization, what measures in them, and how the organization works.

use jenner_model::access::{Access, Actor};
use jenner_model::{Date, OrganizationId, Timestamp};
use jenner_store::queries::cold_chain::{self as rows, LoggerRow, SettingRow, UnitRow};
use jenner_store::{AuditEntry, StoreError, Tx};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::rules::{self, Alarm, Kind};
use super::spell::Judge;
use super::temperature::{NotRead, Range, Scale, Temperature};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::papers::user_of;
use crate::{Error, Registry};

/// Longest name of a unit, a maker, a serial number, in letters.
pub const LONGEST: usize = 80;

/// How a unit is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Made for vaccine or medicine.
    Pharmacy,
    /// A household unit that does one thing.
    Household,
    /// A household unit with both: one compartment of it.
    Combination,
    /// A small unit with a freezer compartment behind the same door.
    Dormitory,
}

impl Style {
    /// All.
    pub const ALL: [Style; 4] = [Style::Pharmacy, Style::Household, Style::Combination, Style::Dormitory];

    /// Its word in the database and in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Style::Pharmacy => "pharmacy",
            Style::Household => "household",
            Style::Combination => "combination",
            Style::Dormitory => "dormitory",
        }
    }

    /// The style of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.word() == word)
    }
}

/// What is typed about a new unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewUnit {
    /// Word of its kind.
    pub kind: String,
    /// Word of its style.
    pub style: String,
    /// What people call it.
    pub name: String,
    /// Maker and model.
    pub make: String,
    /// Lowest temperature; empty: that of its kind.
    pub low: String,
    /// Highest temperature; empty: that of its kind.
    pub high: String,
    /// Letter of the scale of the two.
    pub scale: String,
}

/// What is wrong with what was typed about a unit or a logger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// No kind.
    NoKind,
    /// No style.
    NoStyle,
    /// A dormitory-style unit: it freezes vaccine, whatever it is set to.
    Dormitory,
    /// No name.
    NoName,
    /// A text is too long.
    TooLong,
    /// A temperature that cannot be read.
    NoTemperature(NotRead),
    /// The lowest is above the highest.
    Backwards,
    /// Wider than its kind allows.
    TooWide,
    /// No serial number.
    NoSerial,
    /// The certificate's last day cannot be read.
    NoCertificate,
    /// No reason.
    NoReason,
}

impl Problem {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Problem::NoKind => "no-kind",
            Problem::NoStyle => "no-style",
            Problem::Dormitory => "dormitory",
            Problem::NoName => "no-name",
            Problem::TooLong => "too-long",
            Problem::NoTemperature(why) => why.word(),
            Problem::Backwards => "backwards",
            Problem::TooWide => "too-wide",
            Problem::NoSerial => "no-serial",
            Problem::NoCertificate => "no-certificate",
            Problem::NoReason => "no-reason",
        }
    }

    /// The field of the form it is about.
    pub const fn field(self) -> &'static str {
        match self {
            Problem::NoKind => "kind",
            Problem::NoStyle | Problem::Dormitory => "style",
            Problem::NoName | Problem::TooLong => "name",
            Problem::NoTemperature(_) | Problem::Backwards | Problem::TooWide => "low",
            Problem::NoSerial => "serial",
            Problem::NoCertificate => "certificate",
            Problem::NoReason => "why",
        }
    }
}

/// A unit.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Its kind.
    pub kind: Kind,
    /// How it is built.
    pub style: Style,
    /// What people call it.
    pub name: String,
    /// Maker and model.
    pub make: String,
    /// What is in range, both ends in it.
    pub range: Range,
    /// The range as it was typed.
    pub raw: (String, String),
    /// Where its clocks stand.
    pub zone: TimeZone,
    /// From this day on temperatures are written down.
    pub since: Date,
    /// The day it was retired, and why.
    pub retired: Option<(Date, String)>,
}

impl Unit {
    pub(super) fn read(row: &UnitRow) -> Result<Self, Error> {
        let odd = || Error::Internal("a storage unit of another program's making".to_owned());
        let tenths = |tenths| Temperature::from_tenths(tenths).ok_or_else(odd);
        Ok(Self {
            id: row.id,
            organization: row.organization,
            kind: Kind::of(&row.kind).ok_or_else(odd)?,
            style: Style::of(&row.style).ok_or_else(odd)?,
            name: row.name.clone(),
            make: row.make.clone(),
            range: Range { low: tenths(row.low)?, high: tenths(row.high)? },
            raw: row.raw.clone(),
            zone: TimeZone::get(&row.zone).unwrap_or(TimeZone::UTC),
            since: row.since,
            retired: row.retired.clone(),
        })
    }

    /// How its readings are judged.
    pub fn judge(&self) -> Result<Judge, Error> {
        let limits = rules::shipped()?.limits;
        Ok(Judge { range: self.range, gap: limits.gap(), silent: limits.silent() })
    }

    /// The day of a moment where it stands.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_jiff().to_zoned(self.zone.clone()).date()
    }

    /// The first moment of a day where it stands.
    pub fn start_of(&self, day: Date) -> Timestamp {
        let start = day.to_zoned(self.zone.clone()).map(|at| at.timestamp());
        start.map_or(Timestamp(i64::MIN), Timestamp::from_jiff)
    }
}

/// A range, and its two ends as they were typed.
type Typed = (Range, (String, String));

/// The range that was typed, checked against that of the kind.
fn range(new: &NewUnit, kind: Kind) -> Result<Result<Typed, Problem>, Error> {
    let widest = rules::shipped()?.range(kind)?;
    let scale = Scale::of(&new.scale);
    let read = |text: &str, usual: Temperature| {
        let plain = |value: Temperature| (value, format!("{} C", value.as_number(Scale::Celsius)));
        match text.trim().is_empty() {
            true => Ok(plain(usual)),
            false => Temperature::read(text, scale).map(|given| (given.value, given.raw)),
        }
    };
    let (low, high) = match (read(&new.low, widest.low), read(&new.high, widest.high)) {
        (Ok(low), Ok(high)) => (low, high),
        (Err(why), _) | (_, Err(why)) => return Ok(Err(Problem::NoTemperature(why))),
    };
    let range = Range { low: low.0, high: high.0 };
    Ok(if range.low >= range.high {
        Err(Problem::Backwards)
    } else if !widest.holds(range.low) || !widest.holds(range.high) {
        Err(Problem::TooWide)
    } else {
        Ok((range, (low.1, high.1)))
    })
}

pub(super) fn told(registry: &Registry, access: &Access, action: Action, what: &str, id: i64) -> AuditEntry {
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("{what}:{id}").into();
    entry
}

/// Whether the asker may work with what belongs to an organization.
pub(super) fn is_theirs(access: &Access, organization: OrganizationId) -> bool {
    access.actor() == Actor::Operator
        || reach(access.role(), Permission::KeepColdChain) == Reach::All
        || access.speaks_for(organization)
}

/// A unit of the asker's; `None` where there is none. Not yet audited where it is found.
pub(super) fn of_asker(
    registry: &Registry,
    access: &Access,
    id: i64,
    action: Action,
) -> Result<Option<Unit>, Error> {
    door::require(registry, access, Permission::KeepColdChain, action)?;
    let row = registry.db().read(|tx| rows::get_unit(tx, id))?;
    match row.filter(|row| is_theirs(access, row.organization)) {
        Some(row) => Unit::read(&row).map(Some),
        None => {
            registry.db().audit(vec![told(registry, access, action, "cold_unit", id).result("not_found")])?;
            Ok(None)
        }
    }
}

/// The range of a unit. For a transfer, which asks in its own transaction; nothing for a unit that is not there.
pub(crate) fn range_of(tx: &mut Tx<'_>, unit: i64) -> Result<Option<Range>, Error> {
    rows::get_unit(tx, unit)?.map(|row| Unit::read(&row).map(|unit| unit.range)).transpose()
}

/// Opens a unit. `None`: there is none for the asker.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Unit>, Error> {
    let found = of_asker(registry, access, id, Action::OpenColdUnit)?;
    if found.is_some() {
        registry.db().audit(vec![told(registry, access, Action::OpenColdUnit, "cold_unit", id)])?;
    }
    Ok(found)
}

/// Adds a unit to the asker's organization.
pub fn add(registry: &Registry, access: &Access, new: &NewUnit) -> Result<Result<i64, Problem>, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ChangeColdUnit)?;
    registry.takes_changes()?;
    let Some(kind) = Kind::of(&new.kind) else { return Ok(Err(Problem::NoKind)) };
    let (name, make) = (new.name.trim(), new.make.trim());
    let style = match Style::of(&new.style) {
        None => return Ok(Err(Problem::NoStyle)),
        Some(Style::Dormitory) => return Ok(Err(Problem::Dormitory)),
        Some(style) => style,
    };
    if name.is_empty() {
        return Ok(Err(Problem::NoName));
    }
    if name.chars().count() > LONGEST || make.chars().count() > LONGEST {
        return Ok(Err(Problem::TooLong));
    }
    let (range, raw) = match range(new, kind)? {
        Ok(range) => range,
        Err(problem) => return Ok(Err(problem)),
    };
    let zone = registry.settings().time_zone.iana_name().unwrap_or("UTC").to_owned();
    let row = UnitRow {
        id: registry.core.id(),
        organization: access.organization(),
        kind: kind.word().to_owned(),
        style: style.word().to_owned(),
        name: name.to_owned(),
        make: make.to_owned(),
        low: range.low.tenths(),
        high: range.high.tenths(),
        raw,
        zone,
        since: registry.today(),
        added_at: registry.now(),
        added_by: user_of(access),
        retired: None,
    };
    let id = row.id;
    let entry = told(registry, access, Action::ChangeColdUnit, "cold_unit", id)
        .detail(format!("{{\"change\":\"added\",\"kind\":\"{}\"}}", row.kind));
    registry.db().write(move |tx| {
        rows::insert_unit(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Ok(id))
}

/// Retires a unit. Its readings and excursions stay; what stands open about it stays open.
pub fn retire(
    registry: &Registry,
    access: &Access,
    id: i64,
    why: &str,
) -> Result<Option<Result<bool, Problem>>, Error> {
    registry.takes_changes()?;
    let Some(unit) = of_asker(registry, access, id, Action::ChangeColdUnit)? else { return Ok(None) };
    let why = why.trim();
    if why.is_empty() || why.chars().count() > LONGEST {
        return Ok(Some(Err(if why.is_empty() { Problem::NoReason } else { Problem::TooLong })));
    }
    let entry =
        told(registry, access, Action::ChangeColdUnit, "cold_unit", id).detail("{\"change\":\"retired\"}");
    let (day, why, at, by) = (registry.today(), why.to_owned(), registry.now(), user_of(access));
    let done = registry.db().write(move |tx| {
        let done = rows::retire(tx, unit.id, (day, &why), at, by)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(done)
    })?;
    Ok(Some(Ok(done)))
}

/// Puts a logger into a unit. `certificate`: the last day of its certificate.
pub fn add_logger(
    registry: &Registry,
    access: &Access,
    id: i64,
    (name, serial): (&str, &str),
    certificate: Option<Date>,
) -> Result<Option<Result<(), Problem>>, Error> {
    registry.takes_changes()?;
    let Some(unit) = of_asker(registry, access, id, Action::ChangeColdUnit)? else { return Ok(None) };
    let (name, serial) = (name.trim(), serial.trim());
    let Some(certificate) = certificate else { return Ok(Some(Err(Problem::NoCertificate))) };
    if serial.is_empty() {
        return Ok(Some(Err(Problem::NoSerial)));
    }
    if name.chars().count() > LONGEST || serial.chars().count() > LONGEST {
        return Ok(Some(Err(Problem::TooLong)));
    }
    let row = LoggerRow {
        id: registry.core.id(),
        unit: unit.id,
        name: name.to_owned(),
        serial: serial.to_owned(),
        certificate,
        added_at: registry.now(),
        added_by: user_of(access),
    };
    let entry =
        told(registry, access, Action::ChangeColdUnit, "cold_unit", id).detail("{\"change\":\"logger\"}");
    registry.db().write(move |tx| {
        rows::insert_logger(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(Ok(())))
}

/// Takes a logger out of a unit. `Some(false)`: it is not in it.
pub fn end_logger(registry: &Registry, access: &Access, id: i64, logger: i64) -> Result<Option<bool>, Error> {
    registry.takes_changes()?;
    let Some(unit) = of_asker(registry, access, id, Action::ChangeColdUnit)? else { return Ok(None) };
    let entry =
        told(registry, access, Action::ChangeColdUnit, "cold_unit", id).detail("{\"change\":\"logger_out\"}");
    let (at, by) = (registry.now(), user_of(access));
    let done = registry.db().write(move |tx| {
        let done = rows::end_logger(tx, unit.id, logger, at, by)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(done)
    })?;
    Ok(Some(done))
}

/// A logger in a unit.
pub type Logger = LoggerRow;

/// How an organization works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Readings by hand each workday, one or two.
    pub readings: u8,
    /// Weekdays on which it is open, Monday first.
    pub workdays: [bool; 7],
    /// The scale in which its people read.
    pub scale: Scale,
    /// Minutes until the alarm that it has set, by kind.
    pub alarms: Vec<(Kind, Alarm)>,
}

impl Default for Settings {
    fn default() -> Self {
        let workdays = [true, true, true, true, true, false, false];
        Self { readings: 2, workdays, scale: Scale::Fahrenheit, alarms: Vec::new() }
    }
}

#[derive(Serialize, Deserialize)]
struct Chosen {
    kind: Kind,
    alarm: Alarm,
}

impl Settings {
    fn read(row: &SettingRow) -> Self {
        let chosen: Vec<Chosen> = serde_json::from_str(&row.alarms).unwrap_or_default();
        Self {
            readings: if row.readings == 1 { 1 } else { 2 },
            workdays: std::array::from_fn(|at| row.workdays.contains(char::from(b'1' + at as u8))),
            scale: Scale::of(&row.scale).unwrap_or(Scale::Fahrenheit),
            alarms: chosen.into_iter().map(|one| (one.kind, one.alarm)).collect(),
        }
    }

    /// When a kind raises the alarm here.
    pub fn alarm(&self, kind: Kind) -> Result<Alarm, Error> {
        match self.alarms.iter().find(|(known, _)| *known == kind) {
            Some((_, alarm)) => Ok(*alarm),
            None => rules::shipped()?.alarm(kind),
        }
    }

    /// The same settings with other minutes for a kind.
    pub fn with_alarm(mut self, kind: Kind, alarm: Alarm) -> Self {
        self.alarms.retain(|(known, _)| *known != kind);
        self.alarms.push((kind, alarm));
        self
    }

    /// Those of an organization.
    pub(super) fn of(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Self, StoreError> {
        Ok(rows::setting(tx, organization)?.map_or_else(Self::default, |row| Self::read(&row)))
    }
}

/// Whose settings the asker may see and change: their own organization's.
pub fn settings(registry: &Registry, access: &Access) -> Result<Settings, Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ListColdChain)?;
    Ok(registry.db().read(|tx| Settings::of(tx, access.organization()))?)
}

/// Sets how the asker's organization works.
pub fn set(registry: &Registry, access: &Access, new: &Settings) -> Result<(), Error> {
    door::require(registry, access, Permission::KeepColdChain, Action::ChangeColdUnit)?;
    registry.takes_changes()?;
    let chosen: Vec<Chosen> =
        new.alarms.iter().map(|(kind, alarm)| Chosen { kind: *kind, alarm: *alarm }).collect();
    let days = (1..=7).zip(new.workdays).filter(|(_, open)| *open).map(|(day, _)| char::from(b'0' + day));
    let row = SettingRow {
        organization: access.organization(),
        readings: i64::from(new.readings.clamp(1, 2)),
        workdays: days.collect(),
        scale: new.scale.letter().to_owned(),
        alarms: serde_json::to_string(&chosen).map_err(|error| Error::Internal(error.to_string()))?,
        changed_at: registry.now(),
        changed_by: user_of(access),
    };
    let entry = told(registry, access, Action::ChangeColdUnit, "cold_setting", access.organization().0)
        .detail(
            serde_json::json!({ "readings": row.readings, "workdays": row.workdays, "alarms": row.alarms })
                .to_string(),
        );
    registry.db().write(move |tx| {
        rows::put_setting(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}
