//! Test cases in CDC's layout: reading them from JSON, and comparing what they expect with what the engine says.
//!
//! CDC publishes its cases as spreadsheets. The JSON form has one object a case in the list `cases` (or a bare
//! list): `id`, `set`, `name`, `vaccine_group`, `patient {dob, sex}`, `assessment_date`,
//! `observations [{code, date}]`, `doses [{n, date, cvx, mvx, expected_status, expected_reason, series_type}]`,
//! `expected {series_status, forecast_number, earliest_date, recommended_date, past_due_date}`. What a case
//! expects may be missing or wrong: the question in it can still be asked.

mod compare;
mod json;
mod label;
mod tally;
mod written;

pub use compare::{Compared, Difference, Verdict, compare};
pub use json::{BadCase, NotCases, read_json};
pub use label::{Label, dose_status_text, series_status_code};
pub use tally::{Row, Tally};
pub use written::{
    Entry, Written, WrittenDose, WrittenExpected, WrittenObservation, WrittenPatient, Wrong, group_named,
};

use crate::{Date, DoseStatus, ForecastKind, Patient, SeriesStatus};

/// A case: a question, and the answer that CDC expects.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// CDC's number of the case.
    pub id: String,
    /// The collection it is from, for example `healthy`.
    pub set: Option<String>,
    /// What it is about.
    pub name: Option<String>,
    /// The vaccine group it is about, as the schedule names it.
    pub vaccine_group: Option<String>,
    /// Who is asked about.
    pub patient: Patient,
    /// Assessment date.
    pub on: Date,
    /// Number of each dose, in the order of the patient's doses.
    pub numbers: Vec<u32>,
    /// What is expected, or why that cannot be understood.
    pub expected: Result<Expected, Wrong>,
}

/// What a case expects in its vaccine group.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// The vaccine group.
    pub vaccine_group: String,
    /// Status of the series.
    pub status: SeriesStatus,
    /// Number of the next dose.
    pub dose_number: Option<u8>,
    /// Earliest date.
    pub earliest: Option<Date>,
    /// Recommended date.
    pub recommended: Option<Date>,
    /// Past due date.
    pub past_due: Option<Date>,
    /// What each dose counts for, in the order of the patient's doses.
    pub doses: Vec<ExpectedDose>,
}

/// What a case expects of a dose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExpectedDose {
    /// Status.
    pub status: Option<DoseStatus>,
    /// CDC's label of the reason (see [`Label`]), as written.
    pub label: Option<String>,
    /// Which kind of series judged it.
    pub kind: Option<ForecastKind>,
}
