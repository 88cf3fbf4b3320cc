//! A row of a list into a student, or what is wrong with it, as data: pages say it in the reader's language.

use std::collections::HashMap;

use jenner_linkage::details::{Contact, Details, Name, Place};
use jenner_linkage::normal;
use jenner_model::Date;
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

use super::column::{Column, Mapping};
use super::decision::Decision;
use super::grade::Grade;
use crate::uploads::mapping::date;
use crate::uploads::{DateForm, Row};

/// Longest value of a cell that is kept; a longer one is a column that went wrong.
const LONGEST: usize = 120;
/// Older than this nobody is at a school.
const OLDEST: i16 = 60;

/// Family name, given name (both in normal form) and birth date.
pub type Key = (String, String, Date);

/// A child as a school says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// The school's own number; may be empty.
    pub number: String,
    /// Family name.
    pub family: String,
    /// First name.
    pub given: String,
    /// Middle name.
    #[serde(default)]
    pub middle: String,
    /// Suffix.
    #[serde(default)]
    pub suffix: String,
    /// What the child is called.
    #[serde(default)]
    pub called: String,
    /// Birth date.
    pub born: Date,
    /// `F`, `M` or empty.
    #[serde(default)]
    pub sex: String,
    /// Grade.
    pub grade: Grade,
    /// Homeroom, class or teacher.
    #[serde(default)]
    pub room: String,
    /// First day at the school.
    #[serde(default)]
    pub entered: Option<Date>,
    /// A guardian's name.
    #[serde(default)]
    pub guardian: String,
    /// A guardian's phone.
    #[serde(default)]
    pub phone: String,
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// City.
    #[serde(default)]
    pub city: String,
    /// State.
    #[serde(default)]
    pub state: String,
    /// ZIP.
    #[serde(default)]
    pub zip: String,
    /// The family's language, as the school writes it.
    #[serde(default)]
    pub language: String,
    /// What the school says about the child's doses, exemptions, attendance; not from the list.
    #[serde(default)]
    pub decided: Option<Decision>,
}

impl Student {
    /// What the matcher is told. The school's number of the child says nothing elsewhere.
    pub fn details(&self) -> Details {
        let mut names = vec![self.name(&self.given)];
        if !self.called.is_empty() && self.called != self.given {
            names.push(self.name(&self.called));
        }
        let guardian = self.guardian.trim();
        let (given, family) = match guardian.split_once(',') {
            Some((family, given)) => (given.trim(), family.trim()),
            None => guardian.rsplit_once(' ').unwrap_or((guardian, "")),
        };
        let contact = Contact { is_mother: false, given: given.into(), family: family.into() };
        let place = Place {
            street: self.street.as_str().into(),
            city: self.city.as_str().into(),
            state: self.state.as_str().into(),
            zip: self.zip.as_str().into(),
            ..Place::default()
        };
        Details {
            names,
            born: format_smolstr!("{}", self.born),
            sex: self.sex.as_str().into(),
            contacts: if guardian.is_empty() { Vec::new() } else { vec![contact] },
            addresses: if place == Place::default() { Vec::new() } else { vec![place] },
            phones: if self.phone.is_empty() { Vec::new() } else { vec![SmolStr::from(self.phone.as_str())] },
            ..Details::default()
        }
    }

    fn name(&self, given: &str) -> Name {
        Name {
            given: given.into(),
            middle: self.middle.as_str().into(),
            family: self.family.as_str().into(),
            suffix: self.suffix.as_str().into(),
        }
    }

    /// Recognises the child within one school when there is no record: by number, else by name and birth date.
    pub fn key(&self) -> Key {
        (normal::name(&self.family), normal::name(&self.given), self.born)
    }

    /// Whether a student of the same number is the same child: numbers are given again, so the birth date or the names agree, too.
    pub fn is_again(&self, key: &Key) -> bool {
        let (family, given, born) = self.key();
        born == key.2 || (family == key.0 && given == key.1) || (family == key.1 && given == key.0)
    }
}

/// What is wrong with a row, or worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// No first name, no last name, or neither.
    NoName,
    /// A name in one cell without a comma.
    NameWithoutComma,
    /// No birth date.
    NoBirthDate,
    /// What stands there is no date.
    NotADate(String),
    /// Born after today.
    NotBornYet(String),
    /// Born so long ago that nobody goes to school.
    TooOld(String),
    /// What stands there is no grade.
    NoGrade(String),
    /// Grade and age hardly go together: worth a look, the row goes on.
    OddGrade(String),
    /// A cell is far too long.
    TooLong(Column),
    /// The same child stands in this row already.
    SameChild(u64),
    /// The same number stands in this row for another child: worth a look, the row goes on.
    SameNumber(u64),
    /// No such school below the one that sent the list.
    NoSchool(String),
}

impl Problem {
    /// Whether the row cannot go on.
    pub fn is_error(&self) -> bool {
        !matches!(self, Problem::OddGrade(_) | Problem::SameNumber(_))
    }

    /// A word for it, for the texts of pages.
    pub fn word(&self) -> &'static str {
        match self {
            Problem::NoName => "no-name",
            Problem::NameWithoutComma => "name-without-comma",
            Problem::NoBirthDate => "no-birth-date",
            Problem::NotADate(_) => "not-a-date",
            Problem::NotBornYet(_) => "not-born-yet",
            Problem::TooOld(_) => "too-old",
            Problem::NoGrade(_) => "no-grade",
            Problem::OddGrade(_) => "odd-grade",
            Problem::TooLong(_) => "too-long",
            Problem::SameChild(_) => "same-child",
            Problem::SameNumber(_) => "same-number",
            Problem::NoSchool(_) => "no-school",
        }
    }

    /// What stands in the cell, or which row, as it is shown with the word.
    pub fn told(&self) -> String {
        match self {
            Problem::NotADate(text)
            | Problem::NotBornYet(text)
            | Problem::TooOld(text)
            | Problem::NoGrade(text)
            | Problem::OddGrade(text)
            | Problem::NoSchool(text) => text.clone(),
            Problem::TooLong(column) => column.word().to_owned(),
            Problem::SameChild(row) | Problem::SameNumber(row) => row.to_string(),
            Problem::NoName | Problem::NameWithoutComma | Problem::NoBirthDate => String::new(),
        }
    }
}

/// A row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The child; `None` where the row cannot go on.
    pub student: Option<Student>,
    /// The school that the row names; empty where there is no such column.
    pub school: String,
    /// What is wrong, or worth a look.
    pub problems: Vec<Problem>,
}

/// Reads rows in the order of the file: a child that stands in the list twice is taken once.
pub fn read_all(rows: &[Row], mapping: &Mapping, today: Date) -> Vec<Read> {
    let mut children: HashMap<(String, Key, String), u64> = HashMap::new();
    let mut numbers: HashMap<(String, String), u64> = HashMap::new();
    rows.iter()
        .map(|row| {
            let mut read = read(row, mapping, today);
            let Some(student) = &read.student else { return read };
            let school = read.school.to_lowercase();
            let before = (!student.number.is_empty()).then(|| {
                *numbers.entry((school.clone(), student.number.to_lowercase())).or_insert(row.number)
            });
            // Two children of one name and birthday have two numbers; without numbers they are one child.
            let child = (school, student.key(), student.number.to_lowercase());
            let first = *children.entry(child).or_insert(row.number);
            if first != row.number {
                read.problems.push(Problem::SameChild(first));
                read.student = None;
            } else if let Some(before) = before.filter(|before| *before != row.number) {
                read.problems.push(Problem::SameNumber(before));
            }
            read
        })
        .collect()
}

fn read(row: &Row, mapping: &Mapping, today: Date) -> Read {
    let mut problems = Vec::new();
    let mut get = |column: Column| -> String {
        let cell =
            mapping.place(column).and_then(|place| row.cells.get(place)).map_or("", |cell| cell.trim());
        if cell.chars().count() > LONGEST {
            problems.push(Problem::TooLong(column));
            return String::new();
        }
        cell.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (mut family, mut given, mut middle) =
        (get(Column::LastName), get(Column::FirstName), get(Column::MiddleName));
    let whole = get(Column::FullName);
    let (born_text, entered_text, grade_text) =
        (get(Column::BirthDate), get(Column::Entered), get(Column::Grade));
    let school = get(Column::School);
    let mut student = Student {
        number: get(Column::StudentNumber),
        family: String::new(),
        given: String::new(),
        middle: String::new(),
        suffix: get(Column::Suffix),
        called: get(Column::CalledBy),
        born: Date::constant(1, 1, 1),
        sex: sex(&get(Column::Sex)).to_owned(),
        grade: Grade::NONE,
        room: get(Column::Room),
        entered: None,
        guardian: get(Column::Guardian),
        phone: get(Column::Phone),
        street: get(Column::Street),
        city: get(Column::City),
        state: get(Column::State),
        zip: get(Column::Zip),
        language: get(Column::Language),
        decided: None,
    };
    if (family.is_empty() || given.is_empty()) && !whole.is_empty() {
        match whole.split_once(',') {
            Some((last, rest)) => {
                let rest = rest.trim();
                let (first, second) = rest.split_once(' ').unwrap_or((rest, ""));
                (family, given) = (last.trim().to_owned(), first.to_owned());
                if middle.is_empty() {
                    middle = second.to_owned();
                }
            }
            None => problems.push(Problem::NameWithoutComma),
        }
    }
    // A name is letters: a row of dashes or of totals is no child.
    let is_name = |text: &str| text.chars().any(char::is_alphabetic);
    let split = problems.contains(&Problem::NameWithoutComma);
    if (!is_name(&family) || !is_name(&given)) && !split {
        problems.push(Problem::NoName);
    }
    let form = mapping.dates.unwrap_or(DateForm::YearFirst);
    match date(&born_text, form) {
        Some(born) if born > today => problems.push(Problem::NotBornYet(born_text)),
        Some(born) if today.year() - born.year() > OLDEST => problems.push(Problem::TooOld(born_text)),
        Some(born) => student.born = born,
        None if born_text.is_empty() => problems.push(Problem::NoBirthDate),
        None => problems.push(Problem::NotADate(born_text)),
    }
    student.entered = date(&entered_text, form);
    if student.entered.is_none() && !entered_text.is_empty() {
        problems.push(Problem::NotADate(entered_text));
    }
    match Grade::read(&grade_text) {
        Some(grade) => {
            student.grade = grade;
            if grade.is_odd_at(today.year() - student.born.year()) && student.born.year() > 1 {
                problems.push(Problem::OddGrade(grade_text));
            }
        }
        None => problems.push(Problem::NoGrade(grade_text)),
    }
    (student.family, student.given, student.middle) = (family, given, middle);
    let student = (!problems.iter().any(Problem::is_error)).then_some(student);
    Read { student, school, problems }
}

fn sex(text: &str) -> &'static str {
    match text.to_lowercase().as_str() {
        "f" | "female" | "girl" | "femenino" | "mujer" => "F",
        "m" | "male" | "boy" | "masculino" | "hombre" => "M",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uploads::table;

    const TODAY: Date = Date::constant(2026, 11, 26);

    fn rows(text: &str) -> Vec<Read> {
        let table = table::read(text.as_bytes()).unwrap();
        let mut mapping = Mapping::guess(&table);
        mapping.dates = Some(DateForm::MonthFirst);
        read_all(&table.rows, &mapping, TODAY)
    }

    #[test]
    fn a_row_says_what_is_wrong_with_it_and_good_rows_go_on() {
        let read = rows(
            "Student ID,Name,DOB,Grade\n\
             1,\"Naquin, Remy Paul\",1/13/2018,3\n\
             2,\"Landry, Ana\",2/30/2019,2\n\
             3,Guidry,1/2/2018,3\n\
             4,\"Hebert, \",1/2/2018,3\n\
             5,\"Broussard, Leo\",,3\n\
             6,\"Broussard, Max\",1/2/2031,K\n\
             7,\"Broussard, Eve\",1/2/1931,12\n\
             8,\"Broussard, Ida\",1/2/2018,purple\n\
             9,\"Broussard, Zoe\",1/2/2008,K\n\
             1,\"naquin, remy\",1/13/2018,3\n\
             1,\"Naquin, Rose\",1/13/2018,3\n",
        );
        let problems: Vec<Vec<Problem>> = read.iter().map(|row| row.problems.clone()).collect();
        let text = |text: &str| text.to_owned();
        assert_eq!(
            problems,
            [
                vec![],
                vec![Problem::NotADate(text("2/30/2019"))],
                vec![Problem::NameWithoutComma],
                vec![Problem::NoName],
                vec![Problem::NoBirthDate],
                vec![Problem::NotBornYet(text("1/2/2031"))],
                vec![Problem::TooOld(text("1/2/1931"))],
                vec![Problem::NoGrade(text("purple"))],
                vec![Problem::OddGrade(text("K"))],
                vec![Problem::SameChild(2)],
                vec![Problem::SameNumber(2)],
            ]
        );
        let good: Vec<&str> = read
            .iter()
            .filter_map(|row| row.student.as_ref())
            .map(|student| student.given.as_str())
            .collect();
        assert_eq!(good, ["Remy", "Zoe", "Rose"]);
        let remy = read[0].student.as_ref().unwrap();
        assert_eq!((remy.middle.as_str(), remy.born), ("Paul", Date::constant(2018, 1, 13)));
    }

    #[test]
    fn two_children_of_one_name_and_birthday_with_two_numbers_are_two() {
        let read = rows("ID,Last,First,DOB\n1,Naquin,Remy,1/13/2018\n2,Naquin,Remy,1/13/2018\n");
        assert!(read.iter().all(|row| row.student.is_some()), "{read:?}");
    }

    #[test]
    fn shuffled_columns_give_the_same_students() {
        let one = rows("ID,Last,First,DOB,Grade,Sex\n1,Naquin,Remy,1/13/2018,3,Male\n");
        let other = rows("Sex,Grade,DOB,First,Last,ID\nMale,3,1/13/2018,Remy,Naquin,1\n");
        assert_eq!(one, other);
        assert_eq!(one[0].student.as_ref().unwrap().sex, "M");
    }
}
