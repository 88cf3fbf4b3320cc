//! How loggers write their files, as data (`rules/logger-files.toml`), and finding out which of them a file has.

use std::sync::OnceLock;

use serde::Deserialize;

use super::moment::{self, Written};
use super::temperature::Scale;
use crate::Error;
use crate::uploads::DateForm;

/// The header stands among the first lines of a file.
const PREAMBLE: usize = 200;
/// So many rows below a header are looked at to see whether it is one.
const TRIED: usize = 50;
/// Most columns with temperatures.
const MOST_SENSORS: usize = 16;
/// Longest name of a sensor.
const LONGEST: usize = 40;

/// What a column without a header holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Something that is passed over.
    Number,
    /// A date.
    Date,
    /// A time of day.
    Clock,
    /// A temperature.
    Value,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Separator {
    /// `,`
    #[serde(rename = ",")]
    Comma,
    /// `;`
    #[serde(rename = ";")]
    Semicolon,
    /// A tabulator.
    #[serde(rename = "\t")]
    Tab,
    /// `|`
    #[serde(rename = "|")]
    Bar,
    /// Any number of blanks.
    #[serde(rename = "blank")]
    Blank,
}

impl Separator {
    const fn byte(self) -> Option<u8> {
        match self {
            Separator::Comma => Some(b','),
            Separator::Semicolon => Some(b';'),
            Separator::Tab => Some(b'\t'),
            Separator::Bar => Some(b'|'),
            Separator::Blank => None,
        }
    }
}

/// A layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its name in the database and in texts.
    pub word: String,
    /// What people know it by.
    pub name: String,
    /// Where it is known from.
    pub seen: String,
    separators: Vec<Separator>,
    #[serde(default)]
    moment: Vec<String>,
    #[serde(default)]
    date: Vec<String>,
    #[serde(default)]
    clock: Vec<String>,
    #[serde(default)]
    value: Vec<String>,
    #[serde(default)]
    other: Vec<String>,
    #[serde(default)]
    columns: Vec<Column>,
    /// The order of dates, where the layout allows no other.
    #[serde(default)]
    pub days: Option<DateForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    layout: Vec<Layout>,
}

/// The layouts that are known, in the order in which they are tried.
pub fn all() -> Result<&'static [Layout], Error> {
    static LAYOUTS: OnceLock<Result<Vec<Layout>, String>> = OnceLock::new();
    let read = || {
        let file: Result<File, _> = toml::from_str(include_str!("../../rules/logger-files.toml"));
        file.map(|file| file.layout).map_err(|error| error.to_string())
    };
    let layouts = LAYOUTS.get_or_init(read);
    layouts.as_deref().map_err(|why| Error::Internal(format!("the layouts of loggers cannot be read: {why}")))
}

/// A column with temperatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sensor {
    /// What the file calls it.
    pub label: String,
    /// The name of the column, as it stands.
    pub column: String,
    /// The scale that the file says.
    pub scale: Option<Scale>,
    place: usize,
}

/// A row: its line in the file, where its time stands, and the cells of its sensors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line, from 1.
    pub line: u64,
    /// Date and time as they stand.
    pub moment: String,
    /// By sensor.
    pub values: Vec<String>,
}

/// A file whose columns are known.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its layout.
    pub layout: &'static Layout,
    /// Columns with temperatures.
    pub sensors: Vec<Sensor>,
    /// The name of the column with the time.
    pub column: String,
    /// The distance from UTC that the file says its clock has, in seconds.
    pub offset: Option<i32>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// Where the columns are.
struct Places {
    /// Date and time in one, or apart.
    moment: (usize, Option<usize>),
    column: String,
    sensors: Vec<Sensor>,
}

type Record = (u64, Vec<String>);

/// The records of a text. Lines are counted as they stand in the file.
fn records(text: &str, separator: Separator) -> Box<dyn Iterator<Item = Record> + '_> {
    let Some(byte) = separator.byte() else {
        let cells = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        return Box::new((1..).zip(text.lines().map(cells)));
    };
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(byte)
        .from_reader(text.as_bytes());
    // The text is UTF-8 and rows may have any length: nothing is left that could be an error.
    let all = reader.into_records().map_while(Result::ok);
    Box::new(all.map(|record| {
        let line = record.position().map_or(0, csv::Position::line);
        (line, record.iter().map(str::to_owned).collect())
    }))
}

fn plain(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn begins(name: &str, with: &[String]) -> bool {
    with.iter().any(|word| plain(name).starts_with(&plain(word)))
}

impl Layout {
    fn places(&self, header: &[String]) -> Option<Places> {
        if !self.columns.is_empty() {
            return None;
        }
        let find = |with: &[String]| header.iter().position(|name| begins(name, with));
        // Words that begin alike: the joint column is looked for first, and is none of the two.
        let joint = find(&self.moment);
        let apart = find(&self.date).zip(
            header
                .iter()
                .enumerate()
                .position(|(at, name)| Some(at) != find(&self.date) && begins(name, &self.clock)),
        );
        let moment = match (joint, apart) {
            (Some(joint), _) => (joint, None),
            (None, Some((date, clock))) => (date, Some(clock)),
            (None, None) => return None,
        };
        let taken = [Some(moment.0), moment.1];
        let mut sensors: Vec<Sensor> = Vec::new();
        for (place, name) in header.iter().enumerate() {
            let is_value = begins(name, &self.value) && !begins(name, &self.other);
            if taken.contains(&Some(place)) || !is_value || sensors.len() == MOST_SENSORS {
                continue;
            }
            let mut label = label(name);
            if label.is_empty() || sensors.iter().any(|known| known.label == label) {
                label = format!("{label} {}", sensors.len() + 1).trim().to_owned();
            }
            sensors.push(Sensor { label, column: name.clone(), scale: scale_in(name), place });
        }
        let column = header.get(moment.0).cloned().unwrap_or_default();
        (!sensors.is_empty()).then_some(Places { moment, column, sensors })
    }

    /// The columns of a file without a header.
    fn bare(&self) -> Option<Places> {
        let find = |wanted| self.columns.iter().position(|column| *column == wanted);
        let (date, clock, value) = (find(Column::Date)?, find(Column::Clock)?, find(Column::Value)?);
        let sensor = Sensor { label: "1".to_owned(), column: String::new(), scale: None, place: value };
        Some(Places { moment: (date, Some(clock)), column: String::new(), sensors: vec![sensor] })
    }
}

impl Places {
    fn moment(&self, cells: &[String]) -> String {
        let cell = |at: usize| cells.get(at).map_or("", String::as_str);
        match self.moment.1 {
            Some(clock) => format!("{} {}", cell(self.moment.0), cell(clock)).trim().to_owned(),
            None => cell(self.moment.0).to_owned(),
        }
    }

    fn row(&self, (line, cells): &Record) -> Row {
        let value = |sensor: &Sensor| cells.get(sensor.place).cloned().unwrap_or_default();
        Row { line: *line, moment: self.moment(cells), values: self.sensors.iter().map(value).collect() }
    }

    /// Whether a row holds a time and a temperature.
    fn fits(&self, record: &Record) -> bool {
        let row = self.row(record);
        let number =
            |text: &String| super::temperature::Temperature::read(text, Some(Scale::Celsius)).is_ok();
        Written::read(&row.moment).is_some() && row.values.iter().any(number)
    }
}

/// What a sensor is called: its label, else its serial number, else the name of the column without units.
fn label(name: &str) -> String {
    let after = |mark: &str| {
        let (_, rest) = name.split_once(mark)?;
        Some(rest.split([',', ')']).next().unwrap_or_default().trim().to_owned())
    };
    let found = after("LBL:").or_else(|| after("SEN S/N:")).unwrap_or_else(|| {
        let words = plain(name).replace(['(', ')', '[', ']', ',', '_'], " ");
        let unit =
            ["°c", "°f", "ºc", "ºf", "c", "f", "celsius", "fahrenheit", "temp", "temperature", "t", "-"];
        words.split_whitespace().filter(|word| !unit.contains(word)).collect::<Vec<_>>().join(" ")
    });
    found.chars().take(LONGEST).collect()
}

/// The scale that a name or a line of the preamble says. Both or neither: none.
fn scale_in(text: &str) -> Option<Scale> {
    let text = format!(" {} ", text.to_lowercase());
    let says = |letter: &str, word: &str| {
        let marks = [
            format!("°{letter}"),
            format!("º{letter}"),
            format!("° {letter}"),
            format!("({letter})"),
            format!("[{letter}]"),
            format!("deg {letter}"),
            format!("deg. {letter}"),
            format!("_{letter} "),
            word.to_owned(),
        ];
        marks.iter().any(|mark| text.contains(mark.as_str()))
    };
    match (says("c", "celsius"), says("f", "fahrenheit")) {
        (true, false) => Some(Scale::Celsius),
        (false, true) => Some(Scale::Fahrenheit),
        _ => None,
    }
}

/// Why the columns of a file are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoLayout {
    /// No layout that is known fits.
    Unknown,
    /// More rows than one file may have.
    TooMany,
}

/// The columns and rows of a text.
pub fn read(text: &str, most: usize) -> Result<Result<Table, NoLayout>, Error> {
    for layout in all()? {
        for separator in &layout.separators {
            let Some((places, first, preamble)) = header(layout, text, *separator) else { continue };
            let mut rows = Vec::new();
            for record in records(text, *separator).filter(|(line, _)| *line >= first) {
                if record.1.iter().all(String::is_empty) {
                    continue;
                }
                if rows.len() == most {
                    return Ok(Err(NoLayout::TooMany));
                }
                rows.push(places.row(&record));
            }
            let said: Vec<Scale> = preamble.iter().filter_map(|line| scale_in(line)).collect();
            let common = said.first().copied().filter(|scale| said.iter().all(|one| one == scale));
            let mut sensors = places.sensors;
            for sensor in &mut sensors {
                sensor.scale = sensor.scale.or(common);
            }
            let offset = moment::offset_in(&places.column).or_else(|| {
                let mut lines = preamble.iter();
                lines.find_map(|line| moment::offset_in(line))
            });
            return Ok(Ok(Table { layout, sensors, column: places.column, offset, rows }));
        }
    }
    Ok(Err(NoLayout::Unknown))
}

/// The columns of a text under a layout, the line of its first row, and what stands above.
fn header(layout: &Layout, text: &str, separator: Separator) -> Option<(Places, u64, Vec<String>)> {
    let start: Vec<Record> = records(text, separator).take(PREAMBLE + TRIED).collect();
    for (at, (line, cells)) in start.iter().enumerate().take(PREAMBLE) {
        let above = || start.iter().take(at).map(|(_, cells)| cells.join(" ")).collect();
        if let Some(places) = layout.bare() {
            // Without a header, the first rows have to be rows, and all of the same kind.
            let some: Vec<&Record> = start.iter().skip(at).take(3).collect();
            let width = layout.columns.len();
            if some.iter().all(|record| record.1.len() >= width && places.fits(record)) {
                return Some((places, *line, above()));
            }
            continue;
        }
        let Some(places) = layout.places(cells) else { continue };
        let below = start.get(at + 1..)?;
        if below.iter().take(TRIED).any(|record| places.fits(record)) {
            let first = below.first().map(|(line, _)| *line)?;
            return Some((places, first, above()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_layouts_can_be_read_and_no_word_stands_twice() {
        let all = all().unwrap();
        assert!(all.len() >= 8);
        for (at, layout) in all.iter().enumerate() {
            assert!(!all[..at].iter().any(|other| other.word == layout.word), "{}", layout.word);
            assert_eq!(layout.columns.is_empty(), !layout.value.is_empty(), "{}", layout.word);
            assert!(!layout.separators.is_empty() && !layout.seen.is_empty(), "{}", layout.word);
        }
    }

    #[test]
    fn a_sensor_is_called_by_its_label_else_its_number_else_its_column() {
        for (name, expected) in [
            ("Temp, °F (LGR S/N: 10, SEN S/N: 11, LBL: vaccine fridge)", "vaccine fridge"),
            ("Temp, °F (LGR S/N: 10, SEN S/N: 11)", "11"),
            ("Ch:1 - Temperature   (°C)", "ch:1"),
            ("Temperature(°F)", ""),
            ("Probe 2 (°C)", "probe 2"),
        ] {
            assert_eq!(label(name), expected, "{name}");
        }
        assert_eq!(scale_in("Temp, °F (LGR S/N: 10)"), Some(Scale::Fahrenheit));
        assert_eq!(scale_in("Temperature(°C)"), Some(Scale::Celsius));
        assert_eq!(scale_in("temp_c"), Some(Scale::Celsius));
        assert_eq!(scale_in("Temperature"), None);
        assert_eq!(scale_in("°C or °F"), None);
    }
}
