//! The cold chain: units, loggers, settings, readings by hand and of loggers, files. What was found in them: [`excursion`].

pub mod excursion;
mod import;

pub use import::{ImportRow, choose, get_import, import_done, imports, insert_import};

use jenner_model::{Date, OrganizationId, Timestamp, UserId};

use crate::{Insert, Result, Row, Tx, values};

/// A refrigerator or freezer. Temperatures are tenths of a degree Celsius.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Identity.
    pub id: i64,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Word of its kind.
    pub kind: String,
    /// Word of how it is built.
    pub style: String,
    /// What people call it.
    pub name: String,
    /// Maker and model.
    pub make: String,
    /// Lowest temperature in range.
    pub low: i64,
    /// Highest temperature in range.
    pub high: i64,
    /// The range as it was typed, with its unit: lowest, highest.
    pub raw: (String, String),
    /// Name of its time zone.
    pub zone: String,
    /// From this day on temperatures are written down.
    pub since: Date,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: Option<UserId>,
    /// The day it was retired, and why.
    pub retired: Option<(Date, String)>,
}

const UNITS: Insert<14> = Insert::into(
    "cold_unit",
    [
        "unit_id",
        "organization_id",
        "kind",
        "style",
        "name",
        "make",
        "low",
        "high",
        "low_raw",
        "high_raw",
        "zone",
        "since_day",
        "added_at",
        "retired_why",
    ],
);
const UNIT: &str = "unit_id, organization_id, kind, style, name, make, low, high, low_raw, high_raw, zone, since_day, \
    added_at, added_by, retired_day, retired_why";

/// Adds a unit.
pub fn insert_unit(tx: &mut Tx<'_>, u: &UnitRow) -> Result<()> {
    tx.insert(
        &UNITS,
        [values![
            u.id,
            u.organization,
            u.kind,
            u.style,
            u.name,
            u.make,
            u.low,
            u.high,
            u.raw.0,
            u.raw.1,
            u.zone,
            u.since,
            u.added_at,
            ""
        ]],
    )?;
    tx.run("UPDATE cold_unit SET added_by = $2 WHERE unit_id = $1", &[&u.id, &u.added_by])
}

fn unit(row: &Row<'_>) -> Result<UnitRow> {
    let retired: Option<Date> = row.get(14)?;
    let why: String = row.get(15)?;
    Ok(UnitRow {
        id: row.get(0)?,
        organization: row.get(1)?,
        kind: row.get(2)?,
        style: row.get(3)?,
        name: row.get(4)?,
        make: row.get(5)?,
        low: row.get(6)?,
        high: row.get(7)?,
        raw: (row.get(8)?, row.get(9)?),
        zone: row.get(10)?,
        since: row.get(11)?,
        added_at: row.get(12)?,
        added_by: row.get(13)?,
        retired: retired.map(|day| (day, why)),
    })
}

/// A unit.
pub fn get_unit(tx: &mut Tx<'_>, id: i64) -> Result<Option<UnitRow>> {
    tx.query_opt(&format!("SELECT {UNIT} FROM cold_unit WHERE unit_id = $1"), &[&id], unit)
}

/// The units of an organization, retired ones last.
pub fn units(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Vec<UnitRow>> {
    let sql = format!(
        "SELECT {UNIT} FROM cold_unit WHERE organization_id = $1 \
         ORDER BY CASE WHEN retired_day IS NULL THEN 0 ELSE 1 END, name, unit_id"
    );
    tx.query(&sql, &[&organization], unit)
}

/// Organizations that have units in use.
pub fn keepers(tx: &mut Tx<'_>) -> Result<Vec<OrganizationId>> {
    tx.query(
        "SELECT DISTINCT organization_id FROM cold_unit WHERE retired_day IS NULL ORDER BY organization_id",
        &[],
        |row| row.get(0),
    )
}

/// Retires a unit. Whether it was in use.
pub fn retire(
    tx: &mut Tx<'_>,
    id: i64,
    (day, why): (Date, &str),
    at: Timestamp,
    by: Option<UserId>,
) -> Result<bool> {
    let done = tx.execute(
        "UPDATE cold_unit SET retired_day = $2, retired_why = $3, retired_at = $4, retired_by = $5 \
         WHERE unit_id = $1 AND retired_day IS NULL",
        &[&id, &day, &why, &at, &by],
    )?;
    Ok(done > 0)
}

/// What measures in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggerRow {
    /// Identity.
    pub id: i64,
    /// In which unit.
    pub unit: i64,
    /// Maker and model.
    pub name: String,
    /// Serial number.
    pub serial: String,
    /// Last day of its calibration certificate.
    pub certificate: Date,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: Option<UserId>,
}

const LOGGERS: Insert<7> = Insert::into(
    "cold_logger",
    ["logger_id", "unit_id", "name", "serial", "certificate_day", "added_at", "added_by"],
);

/// Adds a logger.
pub fn insert_logger(tx: &mut Tx<'_>, l: &LoggerRow) -> Result<()> {
    tx.insert(&LOGGERS, [values![l.id, l.unit, l.name, l.serial, l.certificate, l.added_at, l.added_by]])
}

/// The loggers that measure in some units now.
pub fn loggers(tx: &mut Tx<'_>, units: &[i64]) -> Result<Vec<LoggerRow>> {
    tx.query(
        "SELECT logger_id, unit_id, name, serial, certificate_day, added_at, added_by FROM cold_logger \
         WHERE unit_id = ANY($1) AND ended_at IS NULL ORDER BY logger_id",
        &[&units.to_vec()],
        |row| {
            Ok(LoggerRow {
                id: row.get(0)?,
                unit: row.get(1)?,
                name: row.get(2)?,
                serial: row.get(3)?,
                certificate: row.get(4)?,
                added_at: row.get(5)?,
                added_by: row.get(6)?,
            })
        },
    )
}

/// Takes a logger out of its unit. Whether it was in it.
pub fn end_logger(
    tx: &mut Tx<'_>,
    unit: i64,
    logger: i64,
    at: Timestamp,
    by: Option<UserId>,
) -> Result<bool> {
    let done = tx.execute(
        "UPDATE cold_logger SET ended_at = $3, ended_by = $4 WHERE unit_id = $1 AND logger_id = $2 AND ended_at IS NULL",
        &[&unit, &logger, &at, &by],
    )?;
    Ok(done > 0)
}

/// How an organization works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// Whose.
    pub organization: OrganizationId,
    /// Readings by hand each workday.
    pub readings: i64,
    /// ISO numbers of the weekdays on which it is open.
    pub workdays: String,
    /// Word of the scale in which people read.
    pub scale: String,
    /// Minutes until the alarm, as JSON.
    pub alarms: String,
    /// When it was changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: Option<UserId>,
}

const SETTINGS: Insert<7> = Insert::into(
    "cold_setting",
    ["organization_id", "readings", "workdays", "scale", "alarms", "changed_at", "changed_by"],
)
.on_conflict(
    "(organization_id) DO UPDATE SET readings = excluded.readings, workdays = excluded.workdays, scale = excluded.scale, \
     alarms = excluded.alarms, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
);

/// Sets how an organization works.
pub fn put_setting(tx: &mut Tx<'_>, s: &SettingRow) -> Result<()> {
    tx.insert(
        &SETTINGS,
        [values![s.organization, s.readings, s.workdays, s.scale, s.alarms, s.changed_at, s.changed_by]],
    )
}

/// How an organization works; `None` as long as nobody has said it.
pub fn setting(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<Option<SettingRow>> {
    tx.query_opt(
        "SELECT organization_id, readings, workdays, scale, alarms, changed_at, changed_by FROM cold_setting \
         WHERE organization_id = $1",
        &[&organization],
        |row| {
            Ok(SettingRow {
                organization: row.get(0)?,
                readings: row.get(1)?,
                workdays: row.get(2)?,
                scale: row.get(3)?,
                alarms: row.get(4)?,
                changed_at: row.get(5)?,
                changed_by: row.get(6)?,
            })
        },
    )
}

const CLOSED: Insert<5> =
    Insert::into("cold_closed", ["organization_id", "day", "why", "added_at", "added_by"])
        .on_conflict("(organization_id, day) DO UPDATE SET why = excluded.why");

/// Notes a day on which an organization is closed.
pub fn close_day(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    (day, why): (Date, &str),
    at: Timestamp,
    by: Option<UserId>,
) -> Result<()> {
    tx.insert(&CLOSED, [values![organization, day, why, at, by]])
}

/// The organization is open on that day after all. Whether it was closed.
pub fn open_day(tx: &mut Tx<'_>, organization: OrganizationId, day: Date) -> Result<bool> {
    let sql = "DELETE FROM cold_closed WHERE organization_id = $1 AND day = $2";
    Ok(tx.execute(sql, &[&organization, &day])? > 0)
}

/// Days on which an organization is closed, from a day on, with the reason.
pub fn closed_days(tx: &mut Tx<'_>, organization: OrganizationId, from: Date) -> Result<Vec<(Date, String)>> {
    tx.query(
        "SELECT day, why FROM cold_closed WHERE organization_id = $1 AND day >= $2 ORDER BY day",
        &[&organization, &from],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// A reading by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// Identity.
    pub id: i64,
    /// Of which unit.
    pub unit: i64,
    /// The day, where the unit stands.
    pub day: Date,
    /// The moment.
    pub taken_at: Timestamp,
    /// Lowest since the reading before.
    pub low: i64,
    /// Highest since the reading before.
    pub high: i64,
    /// What the display showed.
    pub shown: i64,
    /// The three as they were typed, with their unit.
    pub raw: String,
    /// Initials of who read it.
    pub initials: String,
    /// When it was written down.
    pub noted_at: Timestamp,
    /// By whom.
    pub noted_by: Option<UserId>,
    /// The reading it corrects.
    pub replaces: Option<i64>,
    /// Why it was corrected.
    pub why: String,
    /// There was no such reading.
    pub struck: bool,
}

const CHECKS: Insert<14> = Insert::into(
    "cold_check",
    [
        "check_id", "unit_id", "day", "taken_at", "low", "high", "shown", "raw", "initials", "noted_at",
        "noted_by", "replaces", "why", "struck",
    ],
);
const CHECK: &str = "check_id, unit_id, day, taken_at, low, high, shown, raw, initials, noted_at, noted_by, replaces, why, struck";

/// Adds a reading by hand.
pub fn insert_check(tx: &mut Tx<'_>, c: &CheckRow) -> Result<()> {
    tx.insert(
        &CHECKS,
        [values![
            c.id, c.unit, c.day, c.taken_at, c.low, c.high, c.shown, c.raw, c.initials, c.noted_at,
            c.noted_by, c.replaces, c.why, c.struck
        ]],
    )
}

/// Every reading by hand of a unit between two moments, corrected ones too, in the order of the moments.
pub fn checks(tx: &mut Tx<'_>, unit: i64, from: Timestamp, until: Timestamp) -> Result<Vec<CheckRow>> {
    let sql = format!(
        "SELECT {CHECK} FROM cold_check WHERE unit_id = $1 AND taken_at >= $2 AND taken_at < $3 ORDER BY taken_at, check_id"
    );
    tx.query(&sql, &[&unit, &from, &until], |row| {
        Ok(CheckRow {
            id: row.get(0)?,
            unit: row.get(1)?,
            day: row.get(2)?,
            taken_at: row.get(3)?,
            low: row.get(4)?,
            high: row.get(5)?,
            shown: row.get(6)?,
            raw: row.get(7)?,
            initials: row.get(8)?,
            noted_at: row.get(9)?,
            noted_by: row.get(10)?,
            replaces: row.get(11)?,
            why: row.get(12)?,
            struck: row.get(13)?,
        })
    })
}

/// A value of a logger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingRow {
    /// The moment.
    pub at: Timestamp,
    /// Which sensor.
    pub sensor: String,
    /// The value.
    pub tenths: i64,
    /// As it stood in the file, with its unit.
    pub raw: String,
}

const READINGS: Insert<6> =
    Insert::into("cold_reading", ["unit_id", "taken_at", "sensor", "tenths", "raw", "import_id"])
        .on_conflict("(unit_id, taken_at, sensor, tenths) DO NOTHING");

/// Adds values of a logger; those that are there are left alone.
pub fn insert_readings(tx: &mut Tx<'_>, unit: i64, import: i64, rows: &[ReadingRow]) -> Result<()> {
    tx.insert(&READINGS, rows.iter().map(|r| values![unit, r.at, r.sensor, r.tenths, r.raw, import]))
}

/// Values of loggers of a unit between two moments, both in it: moment, sensor, value; in the order of the moments.
pub fn readings(
    tx: &mut Tx<'_>,
    unit: i64,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(Timestamp, String, i64)>> {
    tx.query(
        "SELECT taken_at, sensor, tenths FROM cold_reading WHERE unit_id = $1 AND taken_at >= $2 AND taken_at <= $3 \
         ORDER BY taken_at, sensor, tenths",
        &[&unit, &from, &until],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// How many values of loggers a unit has between two moments, both in it.
pub fn count_readings(tx: &mut Tx<'_>, unit: i64, (from, until): (Timestamp, Timestamp)) -> Result<u64> {
    let found = tx.query_opt(
        "SELECT count(*) FROM cold_reading WHERE unit_id = $1 AND taken_at >= $2 AND taken_at <= $3",
        &[&unit, &from, &until],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// Sensors that have measured in a unit.
pub fn sensors(tx: &mut Tx<'_>, unit: i64) -> Result<Vec<String>> {
    tx.query("SELECT DISTINCT sensor FROM cold_reading WHERE unit_id = $1 ORDER BY sensor", &[&unit], |row| {
        row.get(0)
    })
}

/// The last moment of a sensor before another one, and the first after a third one.
pub fn beside(
    tx: &mut Tx<'_>,
    (unit, sensor): (i64, &str),
    before: Timestamp,
    after: Timestamp,
) -> Result<(Option<Timestamp>, Option<Timestamp>)> {
    let one = |tx: &mut Tx<'_>, sql: &str, at: Timestamp| {
        let found: Option<Option<Timestamp>> = tx.query_opt(sql, &[&unit, &sensor, &at], |row| row.get(0))?;
        Ok::<_, crate::StoreError>(found.flatten())
    };
    let earlier = one(
        tx,
        "SELECT max(taken_at) FROM cold_reading WHERE unit_id = $1 AND sensor = $2 AND taken_at < $3",
        before,
    )?;
    let later = one(
        tx,
        "SELECT min(taken_at) FROM cold_reading WHERE unit_id = $1 AND sensor = $2 AND taken_at > $3",
        after,
    )?;
    Ok((earlier, later))
}

/// The values of a sensor at a moment.
pub fn at_moment(tx: &mut Tx<'_>, (unit, sensor): (i64, &str), at: Timestamp) -> Result<Vec<i64>> {
    tx.query(
        "SELECT tenths FROM cold_reading WHERE unit_id = $1 AND taken_at = $3 AND sensor = $2 ORDER BY tenths",
        &[&unit, &sensor, &at],
        |row| row.get(0),
    )
}

/// The first moment after another one at which a sensor was in range.
pub fn in_range_after(
    tx: &mut Tx<'_>,
    unit: i64,
    (low, high): (i64, i64),
    after: Timestamp,
) -> Result<Option<Timestamp>> {
    let found = tx.query_opt(
        "SELECT min(taken_at) FROM cold_reading WHERE unit_id = $1 AND taken_at > $2 AND tenths BETWEEN $3 AND $4",
        &[&unit, &after, &low, &high],
        |row| row.get::<Option<Timestamp>>(0),
    )?;
    Ok(found.flatten())
}

/// The first and the last value of a logger in a unit.
pub fn measured(tx: &mut Tx<'_>, unit: i64) -> Result<Option<(Timestamp, Timestamp)>> {
    let found = tx.query_opt(
        "SELECT min(taken_at), max(taken_at) FROM cold_reading WHERE unit_id = $1",
        &[&unit],
        |row| Ok((row.get::<Option<Timestamp>>(0)?, row.get::<Option<Timestamp>>(1)?)),
    )?;
    Ok(found.and_then(|(first, last)| first.zip(last)))
}
