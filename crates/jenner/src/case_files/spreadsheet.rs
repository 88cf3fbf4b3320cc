//! Test cases from a workbook in CDC's layout: one row a case, columns known by their names. The order of the
//! columns, upper and lower case, and punctuation in their names do not matter.

use std::collections::HashMap;
use std::io::Cursor;

use anyhow::{Context as _, Result, bail};
use calamine::{Data, ExcelDateTime, ExcelDateTimeType, Range, Reader as _, Xlsx};
use jenner_cdsi::cases::{
    BadCase, Case, Entry, Written, WrittenDose, WrittenExpected, WrittenObservation, WrittenPatient, Wrong,
};

/// Rows that are searched for the names of the columns.
const HEADER_ROWS: usize = 20;
/// Columns that a sheet of cases must have.
const REQUIRED: [&str; 3] = ["CDC_Test_ID", "DOB", "Assessment_Date"];

/// Reads the cases of all sheets that have the required columns.
pub fn read(bytes: Vec<u8>) -> Result<Vec<Result<Case, BadCase>>> {
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).context("is no workbook that can be read (.xlsx)")?;
    let mut cases = Vec::new();
    let mut lacking = Vec::new();
    let mut found = false;
    for name in workbook.sheet_names() {
        let cells = workbook.worksheet_range(&name).with_context(|| format!("sheet \"{name}\""))?;
        match Sheet::find(&name, &cells) {
            Ok(sheet) => {
                found = true;
                cases.extend(sheet.cases());
            }
            Err(missing) => lacking.push(format!("sheet \"{name}\" has no {}", missing.join(", "))),
        }
    }
    if !found {
        bail!("no sheet of test cases: {}", lacking.join("; "));
    }
    Ok(cases)
}

/// A sheet of cases.
struct Sheet<'a> {
    name: &'a str,
    cells: &'a Range<Data>,
    /// Row of the column names, counted within the range.
    header: usize,
    /// Column by name in small letters and digits, counted within the range.
    columns: HashMap<String, usize>,
}

/// A row of a sheet.
struct Row<'a> {
    sheet: &'a Sheet<'a>,
    cells: &'a [Data],
}

impl<'a> Sheet<'a> {
    /// Finds the row of column names, or says which of the required ones are missing.
    fn find(name: &'a str, cells: &'a Range<Data>) -> Result<Sheet<'a>, Vec<&'static str>> {
        let mut fewest = REQUIRED.to_vec();
        for (header, row) in cells.rows().enumerate().take(HEADER_ROWS) {
            let mut columns = HashMap::new();
            for (column, cell) in row.iter().enumerate() {
                if let Data::String(text) = cell {
                    columns.entry(key(text)).or_insert(column);
                }
            }
            let missing: Vec<_> =
                REQUIRED.into_iter().filter(|name| !columns.contains_key(&key(name))).collect();
            if missing.is_empty() {
                return Ok(Sheet { name, cells, header, columns });
            }
            if missing.len() < fewest.len() {
                fewest = missing;
            }
        }
        Err(fewest)
    }

    fn cases(&'a self) -> impl Iterator<Item = Result<Case, BadCase>> + 'a {
        let rows = self.cells.rows().enumerate().skip(self.header + 1);
        rows.filter(|(_, cells)| cells.iter().any(|cell| text(cell).is_some()))
            .map(|(place, cells)| Row { sheet: self, cells }.case(place))
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(&key(name)).copied()
    }

    /// Numbers from 1 for which there is a column.
    fn numbered(&self, name: &str) -> impl Iterator<Item = u32> + '_ {
        let name = name.to_owned();
        (1..).take_while(move |n| self.column(&format!("{name}_{n}")).is_some())
    }
}

impl Row<'_> {
    fn case(&self, place: usize) -> Result<Case, BadCase> {
        let doses: Vec<(u32, WrittenDose)> =
            self.sheet.numbered("Date_Administered").filter_map(|n| Some((n, self.dose(n)?))).collect();
        let observations: Vec<(u32, WrittenObservation)> =
            self.sheet.numbered("Observation_Code").filter_map(|n| Some((n, self.observation(n)?))).collect();
        let place_of = |entry| {
            let slot = match entry {
                Entry::DoseNumber(at)
                | Entry::DoseDate(at)
                | Entry::DoseVaccine(at)
                | Entry::DoseStatus(at)
                | Entry::DoseSeriesType(at) => doses.get(at).map(|(n, _)| *n),
                Entry::ObservationCode(at) | Entry::ObservationDate(at) => {
                    observations.get(at).map(|(n, _)| *n)
                }
                _ => None,
            };
            self.place(place, &column_of(entry, slot.unwrap_or_default()))
        };
        let conditions = self.sheet.column("Observation_Code_1").is_some();
        let written = Written {
            id: self.text("CDC_Test_ID"),
            set: Some(if conditions { "conditions" } else { "healthy" }.to_owned()),
            name: self.text("Test_Case_Name"),
            vaccine_group: self.text("Vaccine_Group"),
            patient: WrittenPatient { dob: self.date("DOB"), sex: self.text("Gender") },
            assessment_date: self.date("Assessment_Date"),
            observations: observations.iter().map(|(_, one)| one.clone()).collect(),
            doses: doses.iter().map(|(_, one)| one.clone()).collect(),
            expected: WrittenExpected {
                series_status: self.text("Series_Status"),
                forecast_number: self.text("Forecast_#"),
                earliest_date: self.date("Earliest_Date"),
                recommended_date: self.date("Recommended_Date"),
                past_due_date: self.date("Past_Due_Date"),
            },
        };
        let mut case = written.check().map_err(|Wrong { entry, what }| BadCase {
            id: written.id.clone(),
            place: place_of(entry),
            what,
        })?;
        if let Err(wrong) = &mut case.expected {
            wrong.what = format!("{}: {}", place_of(wrong.entry), wrong.what);
        }
        Ok(case)
    }

    /// A dose has a day or a vaccine; a status alone is what some rows without doses have.
    fn dose(&self, n: u32) -> Option<WrittenDose> {
        let text = |name: &str| self.text(&format!("{name}_{n}"));
        let (date, cvx) = (self.date(&format!("Date_Administered_{n}")), text("CVX"));
        (date.is_some() || cvx.is_some()).then(|| WrittenDose {
            n: Some(n.to_string()),
            date,
            cvx,
            mvx: text("MVX"),
            expected_status: text("Evaluation_Status"),
            expected_reason: text("Evaluation_Reason"),
            series_type: text("Series_Type"),
        })
    }

    fn observation(&self, n: u32) -> Option<WrittenObservation> {
        let code = self.text(&format!("Observation_Code_{n}"));
        let date = self.date(&format!("Observation_Date_{n}"));
        (code.is_some() || date.is_some()).then_some(WrittenObservation { code, date })
    }

    fn cell(&self, name: &str) -> Option<&Data> {
        self.sheet.column(name).and_then(|column| self.cells.get(column))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.cell(name).and_then(text)
    }

    fn date(&self, name: &str) -> Option<String> {
        self.cell(name).and_then(date)
    }

    fn place(&self, row: usize, name: &str) -> String {
        let (first_row, first_column) = self.sheet.cells.start().unwrap_or_default();
        let row = first_row as usize + row + 1;
        let letters = self.sheet.column(name).map_or_else(
            || "which is not there".to_owned(),
            |column| letters(first_column as usize + column),
        );
        format!("sheet \"{}\", row {row}, column {name} ({letters})", self.sheet.name)
    }
}

/// Name of the column of a value.
fn column_of(entry: Entry, n: u32) -> String {
    let name = match entry {
        Entry::Id => "CDC_Test_ID",
        Entry::VaccineGroup => "Vaccine_Group",
        Entry::Birth => "DOB",
        Entry::AssessmentDate => "Assessment_Date",
        Entry::SeriesStatus => "Series_Status",
        Entry::ForecastNumber => "Forecast_#",
        Entry::EarliestDate => "Earliest_Date",
        Entry::RecommendedDate => "Recommended_Date",
        Entry::PastDueDate => "Past_Due_Date",
        Entry::ObservationCode(_) => return format!("Observation_Code_{n}"),
        Entry::ObservationDate(_) => return format!("Observation_Date_{n}"),
        Entry::DoseNumber(_) | Entry::DoseDate(_) => return format!("Date_Administered_{n}"),
        Entry::DoseVaccine(_) => return format!("CVX_{n}"),
        Entry::DoseStatus(_) => return format!("Evaluation_Status_{n}"),
        Entry::DoseSeriesType(_) => return format!("Series_Type_{n}"),
    };
    name.to_owned()
}

/// A column's name without what varies.
fn key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Letters of a column, counted from 0: A, B … Z, AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

fn text(cell: &Data) -> Option<String> {
    let text = match cell {
        Data::Empty => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(moment) => moment.as_f64().to_string(),
        Data::Error(error) => error.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

/// A day as year-month-day, however the cell holds it: as a moment, as Excel's number of the day, or as text. A
/// text that is no day is returned as it is, to be complained about.
fn date(cell: &Data) -> Option<String> {
    match cell {
        Data::DateTime(moment) => Some(day(moment)),
        Data::Float(number) => Some(serial(*number).unwrap_or_else(|| number.to_string())),
        Data::Int(number) => Some(serial(*number as f64).unwrap_or_else(|| number.to_string())),
        other => text(other).map(|text| day_in_text(&text).unwrap_or(text)),
    }
}

fn day(moment: &ExcelDateTime) -> String {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Excel's number of a day, from 1900 to 9999.
fn serial(number: f64) -> Option<String> {
    (1.0..2_958_466.0)
        .contains(&number)
        .then(|| day(&ExcelDateTime::new(number, ExcelDateTimeType::DateTime, false)))
}

/// `11/10/2025`, `2025-11-10`, either with a time behind it, or the number of the day in digits.
fn day_in_text(text: &str) -> Option<String> {
    let first = text.split([' ', 'T']).next()?;
    if let Some((month, rest)) = first.split_once('/') {
        let (day, year) = rest.split_once('/')?;
        let number = |text: &str| text.parse::<u16>().ok();
        return Some(format!("{:04}-{:02}-{:02}", number(year)?, number(month)?, number(day)?));
    }
    if first.bytes().all(|byte| byte.is_ascii_digit()) {
        return serial(first.parse().ok()?);
    }
    Some(first.to_owned())
}

#[cfg(test)]
mod tests {
    use calamine::Cell;
    use jenner_cdsi::Date;

    use super::*;

    fn sheet(rows: &[&[Data]]) -> Range<Data> {
        let cells = rows
            .iter()
            .zip(3..)
            .flat_map(|(row, y)| row.iter().zip(1..).map(move |(value, x)| Cell::new((y, x), value.clone())));
        Range::from_sparse(cells.collect())
    }

    fn s(text: &str) -> Data {
        Data::String(text.to_owned())
    }

    fn moment(serial: f64) -> Data {
        Data::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn columns_are_found_in_any_order_and_spelling_and_days_in_any_form() {
        let cells = sheet(&[
            &[s("Overview")],
            &[
                s("assessment date"),
                s("Cdc_Test_Id"),
                s("DOB"),
                s("CVX_1"),
                s("DATE_ADMINISTERED_1"),
                s("forecast_#"),
            ],
            &[Data::Empty, s("  ")],
            &[s("11/10/2025"), s("X-1"), Data::Float(45_971.0), Data::Int(8), moment(45_981.5), s("-")],
        ]);
        let sheet = Sheet::find("Cases", &cells).unwrap();
        let cases: Vec<_> = sheet.cases().collect();
        assert_eq!(cases.len(), 1, "empty rows are no cases");
        let case = cases[0].as_ref().unwrap();
        assert_eq!(case.on, Date::new(2025, 11, 10).unwrap());
        assert_eq!(case.patient.birth, Date::new(2025, 11, 10).unwrap());
        assert_eq!(case.patient.doses[0].date, Date::new(2025, 11, 20).unwrap());
        assert_eq!(case.patient.doses[0].cvx.to_string(), "08");
    }

    #[test]
    fn what_is_wrong_is_named_with_sheet_row_and_column() {
        let cells = sheet(&[
            &[s("CDC_Test_ID"), s("DOB"), s("Assessment_Date"), s("Date_Administered_1"), s("CVX_1")],
            &[s("X-1"), s("2025-02-30"), s("2025-11-10")],
            &[s("X-2"), s("2025-02-03"), s("2025-11-10"), s("2025-04-03"), s("DTaP")],
        ]);
        let sheet = Sheet::find("Cases", &cells).unwrap();
        let bad: Vec<String> = sheet.cases().map(|case| case.unwrap_err().to_string()).collect();
        assert!(bad[0].starts_with("sheet \"Cases\", row 5, column DOB (C): \"2025-02-30\""), "{}", bad[0]);
        assert!(bad[1].starts_with("sheet \"Cases\", row 6, column CVX_1 (F): \"DTaP\""), "{}", bad[1]);
    }

    #[test]
    fn a_sheet_without_a_required_column_says_which() {
        let cells = sheet(&[&[s("CDC_Test_ID"), s("DOB")]]);
        assert_eq!(Sheet::find("Cases", &cells).err(), Some(vec!["Assessment_Date"]));
        assert_eq!(
            (letters(0), letters(25), letters(26), letters(75)),
            ("A".into(), "Z".into(), "AA".into(), "BX".into())
        );
    }

    /// The spreadsheets lie outside of the repository; one row of the JSON is not in them.
    #[test]
    fn cdcs_spreadsheet_and_the_json_made_from_it_hold_the_same_cases() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/reference/cdsi/4.64/test-cases");
        if !folder.is_dir() {
            println!("skipped: reference data not found");
            return;
        }
        for (set, not_there) in [("healthy", &[][..]), ("conditions", &["2016-UC-0110"][..])] {
            let sheet = crate::case_files::read(&folder.join(format!("{set}-part.xlsx"))).unwrap();
            let mut json = crate::case_files::read(&folder.join(format!("{set}.json"))).unwrap();
            json.retain(|case| !not_there.contains(&case.as_ref().unwrap().id.as_str()));
            assert_eq!(sheet.len(), json.len(), "{set}");
            for (a, b) in sheet.iter().zip(&json) {
                assert_eq!(a, b);
            }
        }
    }
}
