//! A logger's file into readings: which layout, what a human has to say, which rows hold what, which are broken and why. Pure.

use jenner_model::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

use super::layout::{self, NoLayout, Table};
use super::moment::{self, Clock, Day, Lost, Written};
use super::temperature::{Given, NotRead, Scale, Temperature};
use crate::Error;
use crate::uploads::DateForm;
use crate::uploads::table::{self, NoTable};

/// Largest file, in bytes.
pub const LARGEST: usize = 4 << 20;
/// Most rows of one file: a year of readings every five minutes, and more.
pub const MOST_ROWS: usize = 200_000;

/// What a logger says in place of a temperature where it says nothing.
const SILENT: [&str; 6] = ["", "-", "--", "---", "logged", "n/a"];

/// What a human has said about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The order of dates.
    pub order: Option<DateForm>,
    /// The scale.
    pub scale: Option<Scale>,
    /// How the logger's clock goes.
    pub clock: Option<Clock>,
    /// The sensors of this unit, by their names.
    pub sensors: Vec<String>,
}

/// What has to be said before a file can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ask {
    /// Whether 03/04 is in March or in April.
    Order,
    /// °C or °F.
    Scale,
    /// Which of several sensors are in this unit.
    Sensors,
    /// How the logger's clock goes.
    Clock,
}

impl Ask {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Ask::Order => "order",
            Ask::Scale => "scale",
            Ask::Sensors => "sensors",
            Ask::Clock => "clock",
        }
    }
}

/// Why a file is none of a logger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoFile {
    /// Nothing in it.
    Empty,
    /// A workbook, a PDF or another file that is no text.
    NotText,
    /// Larger than [`LARGEST`], or more rows than [`MOST_ROWS`].
    TooLarge,
    /// No layout that is known.
    Unknown,
}

impl NoFile {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            NoFile::Empty => "empty",
            NoFile::NotText => "not-text",
            NoFile::TooLarge => "too-large",
            NoFile::Unknown => "unknown",
        }
    }
}

/// Why a row is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The time cannot be read.
    NoMoment,
    /// No date under the order that was said.
    NoDate,
    /// The time has no place on the clock.
    Lost(Lost),
    /// In the future.
    InFuture,
    /// Longer ago than logs are kept.
    TooOld,
    /// The temperature cannot be read.
    NoTemperature(NotRead),
}

impl Why {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Why::NoMoment => "no-moment",
            Why::NoDate => "no-date",
            Why::Lost(Lost::Twice) => "twice",
            Why::Lost(Lost::Never) => "never",
            Why::Lost(Lost::Beyond) => "no-date",
            Why::InFuture => "in-future",
            Why::TooOld => "too-old",
            Why::NoTemperature(why) => why.word(),
        }
    }
}

/// A row that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Line of the file, from 1.
    pub line: u64,
    /// Name of the column, or its number.
    pub column: String,
    /// What stands there.
    pub cell: String,
    /// Why.
    pub why: Why,
}

/// A reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub at: Timestamp,
    /// Which sensor.
    pub sensor: String,
    /// The temperature, and as it stood.
    pub given: Given,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Read {
    /// Word of its layout.
    pub layout: &'static str,
    /// What people know the layout by.
    pub layout_name: &'static str,
    /// Its sensors: name, column, the scale that the file says.
    pub sensors: Vec<(String, String, Option<Scale>)>,
    /// What has to be said first. Where anything has, `readings` holds what can be read without it.
    pub asks: Vec<Ask>,
    /// The file says how far its clock is from UTC.
    pub has_offset: bool,
    /// The order of its dates, where it matters and is known.
    pub order: Option<DateForm>,
    /// Readings, in the order of the file.
    pub readings: Vec<Reading>,
    /// Rows that are not taken.
    pub wrong: Vec<Wrong>,
    /// Rows without a temperature: events of the logger.
    pub silent: u64,
    /// Rows in all.
    pub rows: u64,
}

/// The limits of time between which readings make sense.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Not before.
    pub oldest: Timestamp,
    /// Not after.
    pub latest: Timestamp,
}

/// The layout, columns and rows of a file.
pub fn table(bytes: &[u8]) -> Result<Result<Table, NoFile>, Error> {
    if bytes.len() > LARGEST {
        return Ok(Err(NoFile::TooLarge));
    }
    if bytes.starts_with(b"%PDF")
        || bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"\xd0\xcf\x11\xe0")
    {
        return Ok(Err(NoFile::NotText));
    }
    let text = match table::text(bytes) {
        Ok((text, _)) => text,
        Err(NoTable::Empty) => return Ok(Err(NoFile::Empty)),
        Err(_) => return Ok(Err(NoFile::NotText)),
    };
    if !text.chars().any(char::is_alphanumeric) {
        return Ok(Err(NoFile::Empty));
    }
    Ok(match layout::read(&text, MOST_ROWS)? {
        Ok(table) => Ok(table),
        Err(NoLayout::Unknown) => Err(NoFile::Unknown),
        Err(NoLayout::TooMany) => Err(NoFile::TooLarge),
    })
}

/// The order of dates under which all of them are dates; `Err`: both, or neither.
fn order_of(written: &[Option<Written>]) -> Result<Option<DateForm>, ()> {
    let open = || written.iter().flatten().filter(|one| matches!(one.day, Day::Open(..)));
    if open().next().is_none() {
        return Ok(None);
    }
    let all = |order| open().all(|one| one.day.under(order).is_some());
    match (all(DateForm::MonthFirst), all(DateForm::DayFirst)) {
        (true, false) => Ok(Some(DateForm::MonthFirst)),
        (false, true) => Ok(Some(DateForm::DayFirst)),
        _ => Err(()),
    }
}

struct Placed {
    at: Vec<Result<Timestamp, Why>>,
    is_doubtful: bool,
}

/// Places the time of each row.
fn placed(
    table: &Table,
    written: &[Option<Written>],
    order: Option<DateForm>,
    clock: Clock,
    zone: &TimeZone,
) -> Placed {
    let mut at: Vec<Result<Timestamp, Why>> = vec![Err(Why::NoMoment); written.len()];
    let mut local: Vec<(usize, DateTime)> = Vec::new();
    for (place, (one, slot)) in written.iter().zip(&mut at).enumerate() {
        let Some(one) = one else { continue };
        // Without an order, only what has one meaning is a date.
        let Some(date) = one.day.under(order.unwrap_or(DateForm::YearFirst)) else {
            *slot = Err(Why::NoDate);
            continue;
        };
        let there = date.to_datetime(one.time);
        match one.offset.or(table.offset) {
            None => local.push((place, there)),
            Some(seconds) => {
                let offset = Offset::from_seconds(seconds).ok();
                let at = offset.and_then(|offset| offset.to_timestamp(there).ok());
                *slot = at.map(Timestamp::from_jiff).ok_or(Why::NoDate);
            }
        }
    }
    let times: Vec<DateTime> = local.iter().map(|(_, there)| *there).collect();
    let mut is_doubtful = false;
    for ((place, _), found) in local.iter().zip(moment::place(zone, clock, &times)) {
        is_doubtful |= matches!(found, Err(Lost::Twice | Lost::Never));
        if let Some(slot) = at.get_mut(*place) {
            *slot = found.map_err(Why::Lost);
        }
    }
    Placed { at, is_doubtful }
}

/// Reads the rows of a file for a unit whose clocks stand in `zone`.
pub fn read(table: &Table, choices: &Choices, zone: &TimeZone, bounds: Bounds) -> Read {
    let written: Vec<Option<Written>> = table.rows.iter().map(|row| Written::read(&row.moment)).collect();
    let mut asks = Vec::new();
    let order = match (choices.order, table.layout.days, order_of(&written)) {
        (Some(said), ..) => Some(said),
        (None, Some(fixed), _) => Some(fixed),
        (None, None, Ok(order)) => order,
        (None, None, Err(())) => {
            asks.push(Ask::Order);
            None
        }
    };
    let named = |label: &String| choices.sensors.contains(label);
    let mut wanted: Vec<usize> = (0..table.sensors.len())
        .filter(|at| table.sensors.get(*at).is_some_and(|sensor| named(&sensor.label)))
        .collect();
    if wanted.is_empty() {
        wanted = (0..table.sensors.len()).collect();
        if table.sensors.len() > 1 {
            asks.push(Ask::Sensors);
        }
    }
    let sensors = || wanted.iter().filter_map(|at| table.sensors.get(*at).map(|sensor| (*at, sensor)));
    let without = |(_, sensor): &(usize, &layout::Sensor)| sensor.scale.is_none();
    let scaled_cells = |text: &str| Temperature::read(text, None).is_ok();
    if choices.scale.is_none()
        && sensors().filter(without).any(|(at, _)| {
            let mut cells = table.rows.iter().filter_map(|row| row.values.get(at));
            cells.any(|cell| !is_silent(cell) && !scaled_cells(cell))
        })
    {
        asks.push(Ask::Scale);
    }
    let placed = placed(table, &written, order, choices.clock.unwrap_or(Clock::Local), zone);
    if placed.is_doubtful && choices.clock.is_none() {
        asks.push(Ask::Clock);
    }
    let mut read = Read {
        layout: &table.layout.word,
        layout_name: &table.layout.name,
        sensors: table.sensors.iter().map(|one| (one.label.clone(), one.column.clone(), one.scale)).collect(),
        has_offset: table.offset.is_some(),
        order,
        readings: Vec::new(),
        wrong: Vec::new(),
        silent: 0,
        rows: table.rows.len() as u64,
        asks,
    };
    for (row, at) in table.rows.iter().zip(placed.at) {
        let cells = || sensors().filter_map(|(at, sensor)| row.values.get(at).map(|cell| (cell, sensor)));
        let mut spoken = cells().filter(|(cell, _)| !is_silent(cell)).peekable();
        if spoken.peek().is_none() {
            read.silent += 1;
            continue;
        }
        let at = at.and_then(|at| {
            if at > bounds.latest {
                Err(Why::InFuture)
            } else if at < bounds.oldest {
                Err(Why::TooOld)
            } else {
                Ok(at)
            }
        });
        let at = match at {
            Ok(at) => at,
            Err(why) => {
                let (column, cell) = (table.column.clone(), row.moment.clone());
                read.wrong.push(Wrong { line: row.line, column, cell, why });
                continue;
            }
        };
        for (cell, sensor) in spoken {
            match Temperature::read(cell, sensor.scale.or(choices.scale)) {
                Ok(given) => read.readings.push(Reading { at, sensor: sensor.label.clone(), given }),
                Err(why) => read.wrong.push(Wrong {
                    line: row.line,
                    column: sensor.column.clone(),
                    cell: cell.clone(),
                    why: Why::NoTemperature(why),
                }),
            }
        }
    }
    read
}

fn is_silent(cell: &str) -> bool {
    SILENT.contains(&cell.trim().to_lowercase().as_str())
}
