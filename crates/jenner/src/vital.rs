//! Files of births and deaths (CSV): columns, checks, rows. The layout is documented in `docs/VITAL.md`.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::Read;

use anyhow::Result;
use csv::StringRecord;
use jenner_codes::{Code, County, Sex};
use jenner_model::Date;
use jenner_registry::identity::vital::{Birth, Death, Event, Name, Residence};
use smol_str::SmolStr;

use crate::problem::usage;

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Births.
    Births,
    /// Deaths.
    Deaths,
}

const BIRTHS: [&str; 23] = [
    "certificate",
    "registered_on",
    "first",
    "middle",
    "last",
    "suffix",
    "born",
    "sex",
    "plurality",
    "birth_order",
    "mother_first",
    "mother_middle",
    "mother_last",
    "mother_maiden",
    "father_first",
    "father_middle",
    "father_last",
    "street",
    "unit",
    "city",
    "state",
    "zip",
    "county",
];
const DEATHS: [&str; 18] = [
    "certificate",
    "registered_on",
    "first",
    "middle",
    "last",
    "suffix",
    "born",
    "sex",
    "died_on",
    "birth_certificate",
    "ssn",
    "mother_maiden",
    "street",
    "unit",
    "city",
    "state",
    "zip",
    "county",
];

impl Kind {
    /// The columns a file may have, in any order.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Kind::Births => &BIRTHS,
            Kind::Deaths => &DEATHS,
        }
    }

    /// The columns it must have.
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Kind::Births => &["certificate", "last", "born", "sex"],
            Kind::Deaths => &["certificate", "first", "last", "born", "died_on"],
        }
    }
}

/// Something wrong at a place of a file. No value is quoted: these texts are seen by more people than the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Row, as a spreadsheet counts: the header is row 1.
    pub row: u64,
    /// Column; empty when it is the row as a whole.
    pub column: &'static str,
    /// What, and what to do.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            "" => write!(f, "row {}: {}", self.row, self.what),
            column => write!(f, "row {}, column {column}: {}", self.row, self.what),
        }
    }
}

/// A row that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Row, as a spreadsheet counts.
    pub row: u64,
    /// What it says.
    pub event: Event,
    /// As it stands in the file, its fields joined by commas.
    pub original: String,
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Content {
    /// Rows that can be taken.
    pub rows: Vec<Row>,
    /// What is wrong with the others.
    pub wrong: Vec<Wrong>,
}

/// Reads a file. A header that does not fit is an error of usage; a wrong row is noted and the next one read.
pub fn read(kind: Kind, input: impl Read, today: Date) -> Result<Content> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(input);
    let columns = columns(kind, reader.headers()?)?;
    let mut content = Content::default();
    let mut seen = HashSet::new();
    for (record, row) in reader.into_records().zip(2..) {
        let record = match record {
            Ok(record) => record,
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(_) => {
                let what = "this is no UTF-8 text; save the file as UTF-8".to_owned();
                content.wrong.push(Wrong { row, column: "", what });
                continue;
            }
        };
        let mut line = Line { columns: &columns, record: &record, row, wrong: Vec::new(), today };
        if record.len() > columns.len() {
            line.complain("", "there are more fields than columns; is a comma not in quotes?");
        }
        let event = line.event(kind);
        if !event.certificate().is_empty() && !seen.insert(event.certificate().to_owned()) {
            line.complain("certificate", "this number stands in an earlier row of the file, too");
        }
        if line.wrong.is_empty() {
            let original = record.iter().collect::<Vec<_>>().join(",");
            content.rows.push(Row { row, event, original });
        }
        content.wrong.append(&mut line.wrong);
    }
    Ok(content)
}

/// Where each known column stands.
fn columns(kind: Kind, header: &StringRecord) -> Result<HashMap<&'static str, usize>> {
    let mut places = HashMap::new();
    for (place, name) in header.iter().enumerate() {
        let name = name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
        let Some(known) = kind.columns().iter().find(|known| **known == name) else {
            return Err(usage(format!(
                "column {} is called \"{name}\"; known are {}",
                place + 1,
                kind.columns().join(", ")
            )));
        };
        if places.insert(*known, place).is_some() {
            return Err(usage(format!("there are two columns \"{known}\"")));
        }
    }
    match kind.required().iter().find(|wanted| !places.contains_key(*wanted)) {
        Some(missing) => Err(usage(format!("there is no column \"{missing}\"; see docs/VITAL.md"))),
        None => Ok(places),
    }
}

/// A row that is being read.
struct Line<'r> {
    columns: &'r HashMap<&'static str, usize>,
    record: &'r StringRecord,
    row: u64,
    wrong: Vec<Wrong>,
    today: Date,
}

impl Line<'_> {
    fn complain(&mut self, column: &'static str, what: &str) {
        self.wrong.push(Wrong { row: self.row, column, what: what.to_owned() });
    }

    fn text(&self, column: &'static str) -> &str {
        self.columns.get(column).and_then(|place| self.record.get(*place)).unwrap_or_default()
    }

    fn short(&mut self, column: &'static str) -> SmolStr {
        const MOST: usize = 200;
        let text = self.text(column);
        if text.chars().count() > MOST || text.contains('\0') {
            self.complain(column, "longer than 200 characters, or with a character no text has");
            return SmolStr::default();
        }
        text.into()
    }

    fn wanted(&mut self, column: &'static str) -> SmolStr {
        if self.text(column).is_empty() {
            self.complain(column, "is empty and must not be");
        }
        self.short(column)
    }

    fn date(&mut self, column: &'static str, is_wanted: bool) -> Option<Date> {
        let text = self.text(column);
        if text.is_empty() {
            if is_wanted {
                self.complain(column, "is empty and must not be");
            }
            return None;
        }
        let iso = text.len() == 10;
        match text.parse::<Date>() {
            Ok(date) if iso && date > self.today => self.complain(column, "is in the future"),
            Ok(date) if iso && date.year() < 1850 => self.complain(column, "is before 1850"),
            Ok(date) if iso => return Some(date),
            _ => self.complain(column, "is no date; write YYYY-MM-DD"),
        }
        None
    }

    fn small(&mut self, column: &'static str) -> Option<u8> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok().filter(|number| (1..=12).contains(number));
        if number.is_none() {
            self.complain(column, "is no number from 1 to 12");
        }
        number
    }

    fn sex(&mut self) -> Option<Sex> {
        match self.text("sex").to_ascii_uppercase().as_str() {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            "" | "U" | "X" => Some(Sex::Unknown),
            _ => {
                self.complain("sex", "write F, M, X or U");
                None
            }
        }
    }

    fn county(&mut self) -> Option<County> {
        let text = self.text("county");
        match text.is_empty() {
            true => None,
            false if text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(Code::known(text))
            }
            false => {
                self.complain("county", "five digits are wanted (FIPS)");
                None
            }
        }
    }

    fn certificate(&mut self, column: &'static str, is_wanted: bool) -> SmolStr {
        let number = if is_wanted { self.wanted(column) } else { self.short(column) };
        if number.len() > 40 || !number.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'/') {
            self.complain(column, "letters, digits, - and / are wanted, at most 40");
        }
        number
    }

    fn ssn(&mut self) -> SmolStr {
        let digits: SmolStr = self.text("ssn").chars().filter(char::is_ascii_digit).collect();
        if !self.text("ssn").is_empty() && digits.len() != 9 {
            self.complain("ssn", "nine digits are wanted");
        }
        digits
    }

    fn name(&mut self) -> Name {
        Name {
            given: self.short("first"),
            middle: self.short("middle"),
            family: self.wanted("last"),
            suffix: self.short("suffix"),
        }
    }

    fn parent(&mut self, columns: [&'static str; 3]) -> Name {
        let [given, middle, family] = columns.map(|column| self.short(column));
        Name { given, middle, family, suffix: SmolStr::default() }
    }

    fn residence(&mut self) -> Residence {
        Residence {
            street: self.short("street"),
            unit: self.short("unit"),
            city: self.short("city"),
            state: self.short("state"),
            zip: self.short("zip"),
            county: self.county(),
        }
    }

    fn event(&mut self, kind: Kind) -> Event {
        match kind {
            Kind::Births => Event::Birth(Box::new(self.birth())),
            Kind::Deaths => Event::Death(Box::new(self.death())),
        }
    }

    fn birth(&mut self) -> Birth {
        let (plurality, birth_order) = (self.small("plurality"), self.small("birth_order"));
        if matches!((plurality, birth_order), (Some(all), Some(order)) if order > all) {
            self.complain("birth_order", "is greater than the plurality");
        }
        Birth {
            certificate: self.certificate("certificate", true),
            registered_on: self.date("registered_on", false),
            name: self.name(),
            born: self.date("born", true).unwrap_or_default(),
            sex: self.sex(),
            plurality,
            birth_order,
            mother: self.parent(["mother_first", "mother_middle", "mother_last"]),
            mother_maiden: self.short("mother_maiden"),
            father: self.parent(["father_first", "father_middle", "father_last"]),
            residence: self.residence(),
        }
    }

    fn death(&mut self) -> Death {
        let (born, died_on) = (self.date("born", true), self.date("died_on", true));
        if matches!((born, died_on), (Some(born), Some(died_on)) if died_on < born) {
            self.complain("died_on", "is before the birth date");
        }
        Death {
            certificate: self.certificate("certificate", true),
            registered_on: self.date("registered_on", false),
            name: self.name(),
            born: born.unwrap_or_default(),
            sex: self.sex(),
            died_on: died_on.unwrap_or_default(),
            birth_certificate: self.certificate("birth_certificate", false),
            ssn: self.ssn(),
            mother_maiden: self.short("mother_maiden"),
            residence: self.residence(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 12, 1);

    fn wrong(kind: Kind, text: &str) -> Vec<String> {
        let content = read(kind, text.as_bytes(), TODAY).expect("a header that fits");
        content.wrong.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_wrong_is_told_with_row_and_column_and_without_the_value() {
        let text = "certificate,first,last,born,sex,plurality,birth_order,county\n\
                    2024-1,Zoé,Pitre,2024-03-05,F,1,1,22109\n\
                    2024-1,Léa,Pitre,2024-13-05,F,1,2,Houma\n\
                    ,Mia,,2030-01-01,W,99,,\n";
        assert_eq!(
            wrong(Kind::Births, text),
            [
                "row 3, column birth_order: is greater than the plurality",
                "row 3, column born: is no date; write YYYY-MM-DD",
                "row 3, column county: five digits are wanted (FIPS)",
                "row 3, column certificate: this number stands in an earlier row of the file, too",
                "row 4, column plurality: is no number from 1 to 12",
                "row 4, column certificate: is empty and must not be",
                "row 4, column last: is empty and must not be",
                "row 4, column born: is in the future",
                "row 4, column sex: write F, M, X or U",
            ]
        );
        let deaths = "certificate,first,last,born,died_on,ssn\nD1,Earl,Landry,1950-01-01,1949-01-01,12\n";
        assert_eq!(
            wrong(Kind::Deaths, deaths),
            ["row 2, column died_on: is before the birth date", "row 2, column ssn: nine digits are wanted"]
        );
    }

    #[test]
    fn a_header_that_does_not_fit_names_the_column() {
        let error = |text: &str| read(Kind::Births, text.as_bytes(), TODAY).expect_err("refused").to_string();
        assert!(error("certificate,last,dob,sex\n").starts_with("column 3 is called \"dob\"; known are"));
        assert!(error("certificate,last,sex\n").starts_with("there is no column \"born\""));
        assert!(error("born,last,born,sex\n").starts_with("there are two columns \"born\""));
    }

    #[test]
    fn a_row_says_what_its_columns_say_in_whatever_order_they_stand() {
        let text = "\u{feff}Born, LAST ,sex,certificate,first,mother_maiden,zip\n2024-03-05,\"Pitre, III\",f,B-7,Zoé,Arceneaux,70360\n";
        let content = read(Kind::Births, text.as_bytes(), TODAY).expect("read");
        assert_eq!(content.wrong, []);
        let [Row { row: 2, event: Event::Birth(birth), .. }] = &content.rows[..] else { panic!("one birth") };
        assert_eq!((&*birth.name.family, &*birth.name.given), ("Pitre, III", "Zoé"));
        assert_eq!((birth.born, birth.sex), (Date::constant(2024, 3, 5), Some(Sex::Female)));
        assert_eq!((&*birth.mother_maiden, &*birth.residence.zip), ("Arceneaux", "70360"));
    }
}
