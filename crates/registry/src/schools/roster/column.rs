//! What a column of a school's list can hold, and how student systems call it; the guess, and what a human said.

use serde::{Deserialize, Serialize};

use crate::uploads::mapping::date;
use crate::uploads::{DateForm, Table};

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $word:literal, [$($alias:literal),*];)+) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Column { $($(#[$doc])* $name,)+ }

        impl Column {
            /// Every column, in the order of a form.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its word: in forms and saved mappings.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// How systems call such a column, in small letters without blanks and signs.
            const fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($alias),*]),+ }
            }
        }
    };
}

columns! {
    /// The school's own number of the student.
    StudentNumber = "student_number", ["studentnumber", "studentid", "studentno", "studentlocalid", "localid", "localstudentid", "stuid", "sasid", "ssid", "stateid", "statestudentid", "statestudentnumber", "lasid", "id", "permid", "permnum", "studentstateid", "otherid", "numerodeestudiante"];
    /// Family name.
    LastName = "last_name", ["lastname", "last", "surname", "familyname", "studentlastname", "legallastname", "lname", "apellido", "apellidos"];
    /// First name.
    FirstName = "first_name", ["firstname", "first", "givenname", "studentfirstname", "legalfirstname", "fname", "nombre"];
    /// Middle name.
    MiddleName = "middle_name", ["middlename", "middle", "middleinitial", "mi", "mname", "studentmiddlename", "legalmiddlename", "segundonombre"];
    /// Suffix.
    Suffix = "suffix", ["suffix", "namesuffix", "generation"];
    /// Family name, comma, first and middle name.
    FullName = "full_name", ["name", "studentname", "fullname", "student", "lastfirst", "lastnamefirstname", "nombrecompleto"];
    /// The name the child is called by.
    CalledBy = "called_by", ["preferredname", "preferredfirstname", "nickname", "goesby", "calledby", "aka"];
    /// Birth date.
    BirthDate = "birth_date", ["birthdate", "dateofbirth", "dob", "birthday", "studentdob", "bday", "born", "studentbirthdate", "fechadenacimiento"];
    /// Sex.
    Sex = "sex", ["sex", "gender", "studentgender", "legalgender", "sexo"];
    /// Grade.
    Grade = "grade", ["grade", "gradelevel", "grades", "gradelvl", "gr", "currentgrade", "enrolledgrade", "grado"];
    /// Homeroom, class or teacher.
    Room = "room", ["homeroom", "room", "hr", "homeroomteacher", "teacher", "classroom", "section", "class", "hrm", "salon"];
    /// The school, where a list is of several: its name or its code.
    School = "school", ["school", "schoolname", "schoolcode", "schoolid", "schoolnumber", "campus", "campusid", "building", "site", "sitecode", "escuela"];
    /// First day at the school.
    Entered = "entered", ["entrydate", "enrollmentdate", "enrolldate", "startdate", "dateofentry", "admissiondate", "entrada", "enteredschool", "schoolentrydate"];
    /// A guardian's name.
    Guardian = "guardian", ["guardian", "guardianname", "parent", "parentname", "parentguardian", "parentguardianname", "contact1name", "mothersname", "mothername", "padre", "tutor"];
    /// A guardian's phone.
    Phone = "phone", ["phone", "phonenumber", "telephone", "homephone", "parentphone", "guardianphone", "contact1phone", "cell", "mobile", "telefono"];
    /// Street and number.
    Street = "street", ["street", "address", "address1", "streetaddress", "mailingaddress", "homeaddress", "mailingstreet", "addressline1", "direccion"];
    /// City.
    City = "city", ["city", "town", "mailingcity", "homecity", "ciudad"];
    /// State.
    State = "state", ["state", "st", "mailingstate", "homestate"];
    /// ZIP.
    Zip = "zip", ["zip", "zipcode", "postalcode", "mailingzip", "homezip", "postcode"];
    /// The family's language.
    Language = "language", ["language", "homelanguage", "primarylanguage", "parentlanguage", "correspondencelanguage", "idioma"];
}

impl Column {
    /// The column of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.word() == word)
    }

    /// What the name of a column stands for, as far as that is sure.
    pub fn guess(name: &str) -> Option<Self> {
        // Student systems write the table before the column: Students.First_Name, [1]Contact.
        let name = name.rsplit(['.', ']']).next().unwrap_or(name);
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        Self::ALL.iter().copied().find(|column| column.aliases().contains(&plain.as_str()))
    }
}

/// What the columns of a list mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What each column holds, in order; `None` for one that is passed over.
    pub columns: Vec<Option<Column>>,
    /// Order of day, month and year; `None` as long as nobody has said it and the values leave it open.
    pub dates: Option<DateForm>,
    /// The list has some children only: who is not on it has not left.
    #[serde(default)]
    pub only_some: bool,
}

/// What a mapping lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// No column for something that every row needs.
    #[error("no column holds {}", .0.word())]
    Column(Column),
    /// Two columns for the same.
    #[error("two columns hold {}", .0.word())]
    Twice(Column),
    /// The order of dates.
    #[error("it is not said how dates are written")]
    Dates,
}

impl Mapping {
    /// Guesses what the columns of a list mean.
    pub fn guess(table: &Table) -> Self {
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(table.header.len());
        for name in &table.header {
            // Of two columns that could be the same, the first is more often the right one; a human sees the other.
            let column = Column::guess(name).filter(|column| !columns.contains(&Some(*column)));
            columns.push(column);
        }
        let mut mapping = Self { columns, ..Self::default() };
        mapping.dates = mapping.form_of_dates(table);
        mapping
    }

    /// The place of a column.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// What is missing before rows can be read.
    pub fn lacks(&self) -> Vec<Lack> {
        let has = |column| self.place(column).is_some();
        let named = has(Column::FullName);
        let mut lacks: Vec<Lack> = [Column::LastName, Column::FirstName, Column::BirthDate]
            .into_iter()
            .filter(|column| !has(*column) && (*column == Column::BirthDate || !named))
            .map(Lack::Column)
            .collect();
        let twice =
            |column: &&Column| self.columns.iter().filter(|known| **known == Some(**column)).count() > 1;
        lacks.extend(Column::ALL.iter().filter(twice).map(|column| Lack::Twice(*column)));
        if self.dates.is_none() {
            lacks.push(Lack::Dates);
        }
        lacks
    }

    /// The order of day, month and year, if the values leave one only. A cell that is no date under any form is an error of
    /// its row and has no say.
    fn form_of_dates(&self, table: &Table) -> Option<DateForm> {
        let places: Vec<usize> = [Column::BirthDate, Column::Entered]
            .into_iter()
            .filter_map(|column| self.place(column))
            .collect();
        let cells = table.rows.iter().flat_map(|row| places.iter().filter_map(|place| row.cells.get(*place)));
        let read = |value: &str| DateForm::ALL.map(|form| date(value, form));
        let mut fits = [0_usize; 3];
        let (mut dated, mut torn) = (0_usize, false);
        for value in cells.filter(|cell| !cell.is_empty()) {
            let days = read(value);
            if days.iter().all(Option::is_none) {
                continue;
            }
            dated += 1;
            days.iter().zip(&mut fits).for_each(|(day, fit)| *fit += usize::from(day.is_some()));
            let mut told = days.into_iter().flatten();
            let first = told.next();
            torn |= told.any(|day| Some(day) != first);
        }
        let whole: Vec<DateForm> = DateForm::ALL
            .into_iter()
            .zip(fits)
            .filter(|(_, fit)| *fit == dated)
            .map(|(form, _)| form)
            .collect();
        match (dated, whole.as_slice(), torn) {
            (0, ..) | (_, [], _) => None,
            (_, [form], _) | (_, [form, ..], false) => Some(*form),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_student_systems_are_known_and_no_name_stands_for_two() {
        for (name, column) in [
            ("Student_Number", Some(Column::StudentNumber)),
            ("STUDENTS.DOB", Some(Column::BirthDate)),
            ("[Students]First_Name", Some(Column::FirstName)),
            ("Grade Level", Some(Column::Grade)),
            ("Home Room", Some(Column::Room)),
            ("Last, First", Some(Column::FullName)),
            ("Fecha de Nacimiento", Some(Column::BirthDate)),
            ("Lunch balance", None),
            ("", None),
        ] {
            assert_eq!(Column::guess(name), column, "{name}");
        }
        let mut all: Vec<&str> = Column::ALL.iter().flat_map(|column| column.aliases()).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for column in Column::ALL {
            assert_eq!(Column::of_word(column.word()), Some(*column));
        }
    }

    #[test]
    fn the_order_of_dates_follows_from_the_values_unless_they_leave_it_open_and_one_bad_cell_has_no_say() {
        let table = |days: &[&str]| Table {
            header: vec!["Name".into(), "DOB".into()],
            rows: days
                .iter()
                .zip(2..)
                .map(|(day, number)| crate::uploads::Row {
                    number,
                    cells: vec!["Naquin, Remy".into(), (*day).to_owned()],
                })
                .collect(),
            ..Table::default()
        };
        for (days, form) in [
            (&["1/13/2018", "2/30/2019", "3/4/2018"][..], Some(DateForm::MonthFirst)),
            (&["13/1/2018", "3/4/2018"], Some(DateForm::DayFirst)),
            (&["2018-01-13"], Some(DateForm::YearFirst)),
            (&["3/4/2018"], None),
            (&["4/4/2018"], Some(DateForm::MonthFirst)),
            (&["13/1/2018", "1/13/2018"], None),
            (&["", "soon"], None),
        ] {
            assert_eq!(Mapping::guess(&table(days)).dates, form, "{days:?}");
        }
    }
}
