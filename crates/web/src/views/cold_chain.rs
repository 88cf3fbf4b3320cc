//! The cold chain, as pages show it.

use jenner_registry::cold_chain::file::Choices;
use jenner_registry::cold_chain::import::{Preview, Taken};
use jenner_registry::cold_chain::look::{Course, Summary};
use jenner_registry::cold_chain::rules::{Alarm, Kind};
use jenner_registry::cold_chain::unit::{Settings, Unit};
use jenner_registry::cold_chain::work::Excursion;
use jenner_registry::cold_chain::{Scale, Temperature};
use jiff::Timestamp;
use jiff::civil::Date;

/// A temperature for people: in the scale they read, the other one behind it.
pub fn both(value: Temperature, scale: Scale) -> String {
    let other = match scale {
        Scale::Celsius => Scale::Fahrenheit,
        Scale::Fahrenheit => Scale::Celsius,
    };
    format!("{} ({})", value.in_words(scale), value.in_words(other))
}

/// All units of an organization.
#[derive(Debug, Clone)]
pub struct ColdOverview {
    /// Name of the organization.
    pub organization: String,
    /// It is the visitor's own, so that units can be added.
    pub own: bool,
    /// Its scale.
    pub scale: Scale,
    /// Its units.
    pub units: Vec<Summary>,
    /// Other organizations that the visitor may look at: address and name.
    pub others: Vec<(String, String)>,
}

/// How the visitor's organization works with units.
#[derive(Debug, Clone)]
pub struct ColdSettings {
    /// Settings.
    pub settings: Settings,
    /// When each kind raises the alarm.
    pub alarms: Vec<(Kind, Alarm)>,
    /// Days on which it is closed, with the reason.
    pub closed: Vec<(Date, String)>,
    /// Today.
    pub today: Date,
}

/// A change of these.
#[derive(Debug, Clone)]
pub enum ColdChange {
    /// Readings, workdays, scale, alarms.
    Settings(Box<Settings>),
    /// Closed on a day, and why.
    Close(Date, String),
    /// Open on a day after all.
    Open(Date),
}

/// Which days of a unit are shown: the last one, and how many.
#[derive(Debug, Clone, Copy, Default)]
pub struct CourseAsked {
    /// The last day; nothing: today.
    pub until: Option<Date>,
    /// How many; nothing: the usual number.
    pub days: Option<u16>,
}

impl CourseAsked {
    /// Days that can be chosen.
    pub const DAYS: [u16; 4] = [1, 7, 31, 92];
    /// The usual number.
    pub const USUAL: u16 = 7;
}

/// A unit over some days.
#[derive(Debug, Clone)]
pub struct CourseView {
    /// What it looked like.
    pub course: Course,
    /// Today, where it stands.
    pub today: Date,
}

/// A change of a unit.
#[derive(Debug, Clone)]
pub enum UnitChange {
    /// A logger: name, serial number, the last day of its certificate.
    Logger(String, String, Option<Date>),
    /// A logger was taken out.
    LoggerOut(i64),
    /// The unit is retired, and why.
    Retire(String),
}

/// The form of a reading.
#[derive(Debug, Clone)]
pub struct ReadingForm {
    /// The unit.
    pub unit: Unit,
    /// The scale in which people read.
    pub scale: Scale,
    /// Today, where the unit stands.
    pub today: Date,
    /// Readings of today, and how many today needs.
    pub done: (usize, u8),
    /// The next unit that waits for a reading today: address and name.
    pub next: Option<(String, String)>,
    /// The reading that is corrected: number, day, time, the three values in the scale, initials.
    pub corrects: Option<Corrected>,
}

/// A reading that is corrected.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// Its number in addresses.
    pub id: String,
    /// The day.
    pub day: Date,
    /// The time of day.
    pub time: String,
    /// Lowest, highest, shown, as numbers.
    pub values: [String; 3],
    /// Initials.
    pub initials: String,
}

/// A file of a logger.
#[derive(Debug, Clone)]
pub struct ImportView {
    /// What it holds.
    pub preview: Preview,
    /// The scale in which people read.
    pub scale: Scale,
}

/// What is to be done with a file.
#[derive(Debug, Clone)]
pub enum ImportOrder {
    /// What a human says about it.
    Choose(Choices),
    /// Take it.
    Take,
    /// Take nothing of it.
    Drop,
}

/// What became of it.
#[derive(Debug, Clone, Copy)]
pub enum Ordered {
    /// It is kept, or was done before.
    Kept,
    /// It was taken.
    Taken(Taken),
}

/// An excursion.
#[derive(Debug, Clone)]
pub struct ExcursionView {
    /// What it is, and what was done.
    pub excursion: Excursion,
    /// Who did what, by the place of the step.
    pub names: Vec<Option<String>>,
    /// The scale in which people read.
    pub scale: Scale,
}

/// A moment for texts.
pub fn moment(at: jenner_model::Timestamp) -> Timestamp {
    at.to_jiff()
}
