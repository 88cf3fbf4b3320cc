//! Contacts as somebody pastes them or sends them in a file: a name and a birth date in each line, however they are parted.
//!
//! Lines that cannot be read are told with their number and what is wrong; the good ones go on. Without a last name and a
//! birth date nobody is looked for: first names alone would find everybody.

use std::collections::HashSet;

use jenner_linkage::normal;
use jenner_model::Date;
use serde::{Deserialize, Serialize};

use crate::schools::roster::NoList;
use crate::schools::roster::file;
use crate::uploads::{DateForm, Field, Mapping, NoTable, Table, mapping, table};

/// Most lines at once.
pub const MOST: usize = 20_000;
/// Longest part of a line.
const LONGEST: usize = 120;
/// Nobody older than this is a contact.
const EARLIEST: Date = Date::constant(1890, 1, 1);

/// A contact as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// Family name.
    pub family: String,
    /// Given names.
    pub given: String,
    /// Birth date.
    pub born: Option<Date>,
    /// Phone, as typed; may be empty.
    #[serde(default)]
    pub phone: String,
    /// Grade, room or anything else that was written; may be empty.
    #[serde(default)]
    pub note: String,
}

impl Typed {
    /// What makes two lines the same contact.
    pub(super) fn key(&self) -> (String, String, Option<Date>) {
        (normal::name(&self.family), normal::name(&self.given), self.born)
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wrong {
    /// There is no birth date with four figures of the year.
    NoBirthDate,
    /// There is no name.
    NoName,
    /// There is a first name only.
    OneName,
    /// The birth date is still to come, or too long ago.
    NoSuchBirth,
    /// The line is too long for a name and a date.
    TooLong,
    /// The same name and birth date stand above.
    Twice,
}

impl Wrong {
    /// Its word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Wrong::NoBirthDate => "no-birth-date",
            Wrong::NoName => "no-name",
            Wrong::OneName => "one-name",
            Wrong::NoSuchBirth => "no-such-birth",
            Wrong::TooLong => "too-long",
            Wrong::Twice => "twice",
        }
    }
}

/// A list as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Contacts.
    pub good: Vec<Typed>,
    /// Lines that were not taken, by their number from 1.
    pub wrong: Vec<(u64, Wrong)>,
}

/// Reads a list: text, or a workbook as schools send them. `dates` says in which order ambiguous dates are written. The error is a
/// file that is no list.
pub fn read(bytes: &[u8], dates: DateForm, today: Date) -> Result<Contacts, NoList> {
    let mut contacts = Contacts::default();
    let found =
        if file::is_packed(bytes) { of_workbook(&file::read(bytes)?, dates) } else { of_text(bytes, dates)? };
    if found.is_empty() {
        return Err(NoTable::Empty.into());
    }
    if found.len() > MOST {
        return Err(NoList::TooManyRows);
    }
    let mut seen = HashSet::new();
    for (number, line) in found {
        match line.and_then(|typed| checked(typed, today)) {
            Ok(typed) if seen.insert(typed.key()) => contacts.good.push(typed),
            Ok(_) => contacts.wrong.push((number, Wrong::Twice)),
            Err(wrong) => contacts.wrong.push((number, wrong)),
        }
    }
    Ok(contacts)
}

type Lines = Vec<(u64, Result<Typed, Wrong>)>;

fn of_text(bytes: &[u8], dates: DateForm) -> Result<Lines, NoTable> {
    match table::read(bytes) {
        Err(error @ (NoTable::Workbook | NoTable::NotText | NoTable::TooLarge | NoTable::TooManyRows)) => {
            Err(error)
        }
        Ok(table) if has_header(&table) => Ok(rows(&table, dates)),
        _ => Ok(lines(&String::from_utf8_lossy(bytes), dates)),
    }
}

/// A workbook without names of columns is read as if its cells had been pasted.
fn of_workbook(table: &Table, dates: DateForm) -> Lines {
    if has_header(table) {
        return rows(table, dates);
    }
    let pasted = |(number, cells): (u64, &[String])| (number, line(&cells.join("\t"), dates));
    let first = table.rows.first().map_or(1, |row| row.number.saturating_sub(1));
    let rows = table.rows.iter().map(|row| (row.number, row.cells.as_slice()));
    std::iter::once((first, table.header.as_slice())).chain(rows).map(pasted).collect()
}

fn checked(typed: Typed, today: Date) -> Result<Typed, Wrong> {
    let parts = [&typed.family, &typed.given, &typed.phone, &typed.note];
    if parts.iter().any(|part| part.chars().count() > LONGEST) {
        return Err(Wrong::TooLong);
    }
    match (normal::name(&typed.family).is_empty(), normal::name(&typed.given).is_empty()) {
        (true, true) => return Err(Wrong::NoName),
        (true, false) => return Err(Wrong::OneName),
        _ => {}
    }
    let born = typed.born.ok_or(Wrong::NoBirthDate)?;
    if born > today || born < EARLIEST { Err(Wrong::NoSuchBirth) } else { Ok(typed) }
}

fn has_header(table: &Table) -> bool {
    let guess = Mapping::guess(table);
    let has = |field| guess.column(field).is_some();
    has(Field::BirthDate) && (has(Field::FullName) || has(Field::LastName))
}

fn rows(table: &Table, dates: DateForm) -> Lines {
    let guess = Mapping::guess(table);
    let dates = guess.dates.unwrap_or(dates);
    let notes: Vec<usize> = (table.header.iter().enumerate())
        .filter(|(_, name)| {
            let name = name.to_lowercase();
            ["grade", "room", "class", "grado", "salón"].iter().any(|word| name.contains(word))
        })
        .map(|(at, _)| at)
        .collect();
    let read = |row: &crate::uploads::Row| {
        let cell = |field| guess.column(field).and_then(|at| row.cells.get(at)).map_or("", String::as_str);
        let (mut family, mut given) = (cell(Field::LastName).to_owned(), cell(Field::FirstName).to_owned());
        if family.is_empty() && given.is_empty() {
            (family, given) = names(cell(Field::FullName));
        }
        let note: Vec<&str> = notes
            .iter()
            .filter_map(|at| row.cells.get(*at))
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        Ok(Typed {
            family,
            given,
            born: mapping::date(cell(Field::BirthDate), dates),
            phone: cell(Field::Phone).to_owned(),
            note: note.join(", "),
        })
    };
    table.rows.iter().map(|row| (row.number, read(row))).collect()
}

fn lines(text: &str, dates: DateForm) -> Lines {
    let text = text.trim_start_matches('\u{feff}');
    text.lines()
        .zip(1..)
        .map(|(line, number)| (line.trim(), number))
        .filter(|(line, _)| line.chars().any(char::is_alphanumeric))
        .map(|(text, number)| (number, line(text, dates)))
        .collect()
}

fn line(text: &str, dates: DateForm) -> Result<Typed, Wrong> {
    if text.len() > LONGEST * 8 {
        return Err(Wrong::TooLong);
    }
    let hard = text.contains(['\t', ';', '|']);
    let cells: Vec<&str> = text
        .split(|c| if hard { matches!(c, '\t' | ';' | '|') } else { c == ',' })
        .map(|cell| cell.trim_matches(|c: char| c.is_whitespace() || c == '"'))
        .filter(|cell| !cell.is_empty())
        .collect();
    let mut born = None;
    let mut rest: Vec<String> = Vec::new();
    for cell in cells {
        if born.is_none() {
            born = mapping::date(cell, dates);
            if born.is_some() {
                continue;
            }
            // "Remy Naquin 1/2/2024": the date is the last word.
            if let Some((before, last)) = cell.rsplit_once(char::is_whitespace) {
                born = mapping::date(last, dates);
                if born.is_some() {
                    rest.push(before.trim().to_owned());
                    continue;
                }
            }
        }
        rest.push(cell.to_owned());
    }
    let is_name =
        |text: &String| text.chars().any(char::is_alphabetic) && !text.chars().any(|c| c.is_ascii_digit());
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).count();
    let phone = rest.iter().find(|text| digits(text) >= 7 && !text.chars().any(char::is_alphabetic)).cloned();
    let called: Vec<&String> = rest.iter().filter(|text| is_name(text)).collect();
    let (family, given) = match called[..] {
        [] => (String::new(), String::new()),
        [one] => names(one),
        [first, ..] if first.contains(',') => names(first),
        [family, given, ..] => (family.clone(), given.clone()),
    };
    let typed = Typed { family, given, born, phone: phone.unwrap_or_default(), note: String::new() };
    match typed.born {
        // A line without a date and with one name is told as what lacks most.
        None if typed.family.is_empty() && !typed.given.is_empty() => Err(Wrong::OneName),
        None if typed.family.is_empty() => Err(Wrong::NoName),
        None => Err(Wrong::NoBirthDate),
        Some(_) => Ok(typed),
    }
}

/// Family and given name of one text: "Naquin, Remy" or "Remy Naquin".
fn names(text: &str) -> (String, String) {
    let text = text.trim();
    if let Some((family, given)) = text.split_once(',') {
        return (family.trim().to_owned(), given.trim().to_owned());
    }
    match text.split_once(char::is_whitespace) {
        Some((given, family)) => (family.trim().to_owned(), given.trim().to_owned()),
        None => (String::new(), text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schools::roster::file::tests::zipped;
    use crate::schools::roster::workbook::tests::{book, said};

    const TODAY: Date = Date::constant(2026, 11, 25);

    fn told(typed: &Typed) -> String {
        let born = typed.born.map(|born| born.to_string()).unwrap_or_default();
        format!("{}|{}|{born}|{}|{}", typed.family, typed.given, typed.phone, typed.note)
    }

    #[test]
    fn a_pasted_line_is_read_however_name_and_date_are_parted() {
        for line in [
            "Naquin, Remy, 1/2/2024",
            "Naquin, Remy 1/2/2024",
            "Naquin, Remy\t1/2/2024",
            "Naquin\tRemy\t2024-01-02",
            "Remy Naquin 1/2/2024",
            "Remy Naquin;1/2/2024",
            "\"Naquin\" | \"Remy\" | 20240102",
            "1/2/2024\tNaquin, Remy",
        ] {
            let read = read(line.as_bytes(), DateForm::MonthFirst, TODAY).unwrap();
            let all: Vec<String> = read.good.iter().map(told).collect();
            assert_eq!(all, ["Naquin|Remy|2024-01-02||"], "{line}: {:?}", read.wrong);
        }
        let read = read(b"Naquin, Remy, 2/1/2024, 985-555-0143", DateForm::DayFirst, TODAY).unwrap();
        assert_eq!(read.good.iter().map(told).collect::<Vec<_>>(), ["Naquin|Remy|2024-01-02|985-555-0143|"]);
    }

    #[test]
    fn a_file_with_names_of_columns_is_read_by_them_in_any_order() {
        let file = "Grade;DOB;First Name;Last Name;Phone\n3;2/13/2018;Zoé;Pitre;\n3;2/14/2018;Ana;de la Cruz;985 555 0143\n";
        let read = read(file.as_bytes(), DateForm::DayFirst, TODAY).unwrap();
        assert_eq!(
            read.good.iter().map(told).collect::<Vec<_>>(),
            ["Pitre|Zoé|2018-02-13||3", "de la Cruz|Ana|2018-02-14|985 555 0143|3"]
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line_and_the_rest_goes_on() {
        let text = "Remy\nNaquin, Remy\nNaquin, Remy, 1/2/24\n\nNaquin, Remy, 1/2/2024\nnaquin, REMY, 2024-01-02\nNaquin, Zoe, 1/2/2031\n1/2/2024\n";
        let read = read(text.as_bytes(), DateForm::MonthFirst, TODAY).unwrap();
        assert_eq!(read.good.len(), 1);
        assert_eq!(
            read.wrong,
            [
                (1, Wrong::OneName),
                (2, Wrong::NoBirthDate),
                (3, Wrong::NoBirthDate),
                (6, Wrong::Twice),
                (7, Wrong::NoSuchBirth),
                (8, Wrong::NoName)
            ]
        );
    }

    #[test]
    fn a_list_of_first_names_alone_finds_nobody() {
        let read = read(b"Remy\nZoe\nAna\n", DateForm::MonthFirst, TODAY).unwrap();
        assert!(read.good.is_empty());
        assert!(read.wrong.iter().all(|(_, wrong)| *wrong == Wrong::OneName));
    }

    #[test]
    fn a_workbook_is_read_with_names_of_columns_and_without() {
        let row = |number: usize, cells: [&str; 4]| {
            let cells: String = ["A", "B", "C", "D"]
                .iter()
                .zip(cells)
                .map(|(at, text)| said(&format!("{at}{number}"), text))
                .collect();
            format!(r#"<row r="{number}">{cells}</row>"#)
        };
        let named = book(&format!(
            "{}{}{}",
            row(1, ["Last name", "First name", "DOB", "Grade"]),
            row(2, ["Pitre", "Zoé", "2/13/2018", "3"]),
            row(3, ["Remy", "", "", ""]),
        ));
        let read_named = read(&named, DateForm::MonthFirst, TODAY).unwrap();
        assert_eq!(read_named.good.iter().map(told).collect::<Vec<_>>(), ["Pitre|Zoé|2018-02-13||3"]);
        assert_eq!(read_named.wrong, [(3, Wrong::NoBirthDate)]);
        let bare = book(&format!(
            "{}{}",
            row(1, ["Pitre", "Zoé", "2/13/2018", ""]),
            row(2, ["Naquin", "Remy", "1/2/2024", ""]),
        ));
        let read_bare = read(&bare, DateForm::MonthFirst, TODAY).unwrap();
        assert_eq!(
            read_bare.good.iter().map(told).collect::<Vec<_>>(),
            ["Pitre|Zoé|2018-02-13||", "Naquin|Remy|2024-01-02||"]
        );
        let macros = zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/vbaProject.bin", b"evil")]);
        assert_eq!(read(&macros, DateForm::MonthFirst, TODAY), Err(NoList::Macros));
    }

    #[test]
    fn what_is_no_list_at_all_is_refused() {
        for (bytes, problem) in [
            (&b""[..], NoList::NoTable(NoTable::Empty)),
            (b"PK\x03\x04rest", NoList::Damaged),
            (b"\xd0\xcf\x11\xe0rest", NoList::OldOrLocked),
            (b"a,b\n\x00\x01", NoList::NoTable(NoTable::NotText)),
        ] {
            assert_eq!(read(bytes, DateForm::MonthFirst, TODAY), Err(problem));
        }
        let many = "Naquin, Remy, 1/2/2024\n".repeat(MOST + 2);
        assert_eq!(read(many.as_bytes(), DateForm::MonthFirst, TODAY), Err(NoList::TooManyRows));
    }
}
