//! What the columns of a table mean: guessed from their names and values, said by a human, remembered for the next file.

use jenner_codes::Codes;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::field::Field;
use super::table::Table;

/// In which order day, month and year stand where that is not plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// 2024-03-04, 2024/3/4, 20240304.
    YearFirst,
    /// 3/4/2024: March.
    MonthFirst,
    /// 4/3/2024: March.
    DayFirst,
}

impl DateForm {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::YearFirst, Self::MonthFirst, Self::DayFirst];

    /// Its word in forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::YearFirst => "year_first",
            Self::MonthFirst => "month_first",
            Self::DayFirst => "day_first",
        }
    }
}

/// Whose doses they are, where no column says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doses {
    /// Given by the organization itself.
    Given,
    /// Copied from somewhere: history.
    #[default]
    History,
}

/// What the columns mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The field of each column, in order; `None` for a column that is passed over.
    pub columns: Vec<Option<Field>>,
    /// Order of dates; `None` as long as nobody has said it and the values leave it open.
    pub dates: Option<DateForm>,
    /// Whose doses they are.
    pub doses: Doses,
}

/// What a mapping lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// No column for something that every row needs.
    Column(Field),
    /// No column says which vaccine it was: CVX, NDC, CPT or a name.
    Vaccine,
    /// Two columns for the same.
    Twice(Field),
    /// The order of dates.
    Dates,
}

impl Mapping {
    /// Guesses the meaning of a table's columns.
    pub fn guess(table: &Table) -> Self {
        let mut columns: Vec<Option<Field>> = Vec::with_capacity(table.header.len());
        for name in &table.header {
            // Of two columns that could be the same, a human chooses.
            let field = Field::guess(name).filter(|field| !columns.contains(&Some(*field)));
            columns.push(field);
        }
        let mut mapping = Self { columns, ..Self::default() };
        mapping.dates = mapping.form_of_dates(table);
        mapping
    }

    /// The column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(field))
    }

    /// What is missing before rows can be read.
    pub fn lacks(&self) -> Vec<Lack> {
        let has = |field| self.column(field).is_some();
        let mut lacks = Vec::new();
        let named = has(Field::FullName);
        for field in
            [Field::PatientNumber, Field::LastName, Field::FirstName, Field::BirthDate, Field::DoseDate]
        {
            let by_full_name = named && matches!(field, Field::LastName | Field::FirstName);
            if !has(field) && !by_full_name {
                lacks.push(Lack::Column(field));
            }
        }
        if ![Field::Cvx, Field::Ndc, Field::Cpt, Field::VaccineName].into_iter().any(has) {
            lacks.push(Lack::Vaccine);
        }
        for field in Field::ALL {
            if self.columns.iter().filter(|known| **known == Some(*field)).count() > 1 {
                lacks.push(Lack::Twice(*field));
            }
        }
        if self.dates.is_none() {
            lacks.push(Lack::Dates);
        }
        lacks
    }

    /// The order of day, month and year, if the values leave one only.
    fn form_of_dates(&self, table: &Table) -> Option<DateForm> {
        let dated = [Field::BirthDate, Field::DoseDate, Field::LotExpires];
        let places: Vec<usize> = dated.into_iter().filter_map(|field| self.column(field)).collect();
        let values: Vec<&str> = table
            .rows
            .iter()
            .flat_map(|row| places.iter().filter_map(|place| row.cells.get(*place)))
            .map(String::as_str)
            .filter(|value| !value.is_empty())
            .collect();
        let fits = |form: &DateForm| values.iter().all(|value| date(value, *form).is_some());
        let mut fitting = DateForm::ALL.into_iter().filter(fits);
        let first = fitting.next().filter(|_| !values.is_empty())?;
        // Dates with the year first, or with names of months, read alike under each form.
        let alike = |form: DateForm| values.iter().all(|value| date(value, form) == date(value, first));
        fitting.all(alike).then_some(first)
    }
}

/// Reads a date of a cell. The year has four digits; a form with the year in front, and one with the name of the month,
/// is plain whatever the form; a time behind the date is passed over.
pub fn date(text: &str, form: DateForm) -> Option<Date> {
    let text = text.trim();
    let day = text.split_once(['T', ' ']).filter(|(_, rest)| rest.contains(':')).map_or(text, |(day, _)| day);
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        return civil(day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    }
    let parts: Vec<&str> = day
        .split(|c: char| matches!(c, '/' | '-' | '.' | ' ' | ','))
        .filter(|part| !part.is_empty())
        .collect();
    let [a, b, c] = parts[..] else { return None };
    if let Some(month) = month_of(a) {
        return civil(c, month, b);
    }
    if let Some(month) = month_of(b) {
        return if a.len() == 4 { civil(a, month, c) } else { civil(c, month, a) };
    }
    if a.len() == 4 {
        return civil(a, b, c);
    }
    match form {
        DateForm::YearFirst => None,
        DateForm::MonthFirst => civil(c, a, b),
        DateForm::DayFirst => civil(c, b, a),
    }
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // Two digits of a year are never guessed.
    if year.len() != 4 || month.len() > 2 || day.len() > 2 || ![year, month, day].into_iter().all(digits) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn month_of(text: &str) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    const NUMBERS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    let text = text.to_lowercase();
    if text.len() < 3 {
        return None;
    }
    NAMES.iter().position(|name| name.starts_with(&text)).and_then(|at| NUMBERS.get(at).copied())
}

/// The vaccine of a name, if it stands for one only: a trade name, or CDC's short or full name. Of several, those still in
/// use decide.
pub fn vaccine_named(name: &str, codes: &Codes) -> Result<jenner_codes::Cvx, bool> {
    let name = name.trim();
    let mut found: Vec<(jenner_codes::Cvx, bool)> = codes
        .products_named(name)
        .map(|product| (product.cvx, product.status == jenner_codes::Status::Active))
        .collect();
    found.extend(
        codes
            .all_cvx()
            .iter()
            .filter(|entry| entry.is_vaccine())
            .filter(|entry| entry.short.eq_ignore_ascii_case(name) || entry.full.eq_ignore_ascii_case(name))
            .map(|entry| (entry.cvx, entry.status == jenner_codes::CvxStatus::Active)),
    );
    let only = |in_use: bool| {
        let mut vaccines: Vec<_> =
            found.iter().filter(|(_, used)| *used || !in_use).map(|(cvx, _)| *cvx).collect();
        vaccines.sort_unstable();
        vaccines.dedup();
        match vaccines[..] {
            [one] => Some(one),
            _ => None,
        }
    };
    only(false).or_else(|| only(true)).ok_or(!found.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::table::read;
    use super::*;

    #[test]
    fn dates_are_read_in_their_usual_forms_and_never_guessed() {
        use DateForm::{DayFirst, MonthFirst, YearFirst};
        for (text, form, read) in [
            ("2024-03-04", MonthFirst, "2024-03-04"),
            ("2024/3/4", DayFirst, "2024-03-04"),
            ("20240304", DayFirst, "2024-03-04"),
            ("2024-03-04T10:15:00Z", YearFirst, "2024-03-04"),
            ("3/4/2024", MonthFirst, "2024-03-04"),
            ("3/4/2024 12:00:00 AM", MonthFirst, "2024-03-04"),
            ("3/4/2024", DayFirst, "2024-04-03"),
            ("04.03.2024", DayFirst, "2024-03-04"),
            ("4-Mar-2024", MonthFirst, "2024-03-04"),
            ("March 4, 2024", DayFirst, "2024-03-04"),
            ("3/4/2024", YearFirst, ""),
            ("3/4/24", MonthFirst, ""),
            ("13/4/2024", MonthFirst, ""),
            ("2024-02-30", YearFirst, ""),
            ("45355", YearFirst, ""),
            ("2024", YearFirst, ""),
            ("", YearFirst, ""),
        ] {
            assert_eq!(
                date(text, form).map_or(String::new(), |date| date.to_string()),
                read,
                "{text} {form:?}"
            );
        }
    }

    #[test]
    fn the_order_of_dates_is_guessed_only_where_the_values_leave_one() {
        let guess = |days: &[&str]| {
            let rows: String = days.iter().map(|day| format!("1,{day}\n")).collect();
            Mapping::guess(&read(format!("id,dob\n{rows}").as_bytes()).unwrap()).dates
        };
        assert_eq!(guess(&["3/4/2024", "3/14/2024"]), Some(DateForm::MonthFirst));
        assert_eq!(guess(&["3/4/2024", "14/3/2024"]), Some(DateForm::DayFirst));
        assert_eq!(guess(&["3/4/2024", "4/3/2024"]), None);
        assert_eq!(guess(&["2024-03-04"]), Some(DateForm::YearFirst));
        assert_eq!(guess(&["14/3/2024", "3/14/2024"]), None);
        assert_eq!(guess(&["3/3/2024"]), Some(DateForm::MonthFirst), "it reads alike either way");
    }

    #[test]
    fn what_a_table_lacks_is_told() {
        let table = read(b"mrn,name,dob,shot date,cvx,id\n1,\"A, B\",2024-01-01,2024-03-01,20,9\n").unwrap();
        let mapping = Mapping::guess(&table);
        assert_eq!(mapping.columns[5], None, "the second number is for a human to place");
        assert_eq!(mapping.lacks(), []);
        let table = read(b"last,first\nA,B\n").unwrap();
        let lacks = Mapping::guess(&table).lacks();
        for lack in
            [Lack::Column(Field::PatientNumber), Lack::Column(Field::BirthDate), Lack::Vaccine, Lack::Dates]
        {
            assert!(lacks.contains(&lack), "{lack:?}");
        }
    }

    #[test]
    fn vaccines_are_known_by_name_where_the_name_stands_for_one() {
        let codes = Codes::embedded();
        assert_eq!(vaccine_named("MMR", codes).map(|cvx| cvx.to_string()), Ok("03".into()));
        assert_eq!(vaccine_named("pediarix", codes).map(|cvx| cvx.to_string()), Ok("110".into()));
        assert_eq!(vaccine_named("no such thing", codes), Err(false));
    }
}
