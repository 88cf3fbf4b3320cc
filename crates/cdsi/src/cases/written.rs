//! A case as it is written, all text, and what is checked before it is a [`Case`]. The JSON reader and readers
//! of spreadsheets fill the same form.

use std::fmt;

use jenner_codes::Cvx;
use serde::{Deserialize, Deserializer};

use super::label::{dose_status, series_status};
use super::{Case, Expected, ExpectedDose};
use crate::{Date, Dose, ForecastKind, Observation, Patient, Sex};

/// A case as written. Every value is a text or missing; blanks around a text do not matter.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Written {
    /// CDC's number of the case.
    #[serde(deserialize_with = "text")]
    pub id: Option<String>,
    /// The collection.
    #[serde(deserialize_with = "text")]
    pub set: Option<String>,
    /// What it is about.
    #[serde(deserialize_with = "text")]
    pub name: Option<String>,
    /// Vaccine group, as the schedule or CDC's spreadsheets name it.
    #[serde(deserialize_with = "text")]
    pub vaccine_group: Option<String>,
    /// Who.
    #[serde(deserialize_with = "or_nothing")]
    pub patient: WrittenPatient,
    /// Assessment date.
    #[serde(deserialize_with = "text")]
    pub assessment_date: Option<String>,
    /// Observations.
    #[serde(deserialize_with = "or_nothing")]
    pub observations: Vec<WrittenObservation>,
    /// Doses.
    #[serde(deserialize_with = "or_nothing")]
    pub doses: Vec<WrittenDose>,
    /// What is expected.
    #[serde(deserialize_with = "or_nothing")]
    pub expected: WrittenExpected,
}

/// The patient of a case.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct WrittenPatient {
    /// Date of birth.
    #[serde(deserialize_with = "text")]
    pub dob: Option<String>,
    /// Sex: F or M, in letters or words; anything else is unknown.
    #[serde(deserialize_with = "text")]
    pub sex: Option<String>,
}

/// An observation of a case.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct WrittenObservation {
    /// CDSi observation code.
    #[serde(deserialize_with = "text")]
    pub code: Option<String>,
    /// Its day.
    #[serde(deserialize_with = "text")]
    pub date: Option<String>,
}

/// A dose of a case.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct WrittenDose {
    /// Its number; its place if missing.
    #[serde(deserialize_with = "text")]
    pub n: Option<String>,
    /// Day given.
    #[serde(deserialize_with = "text")]
    pub date: Option<String>,
    /// Vaccine.
    #[serde(deserialize_with = "text")]
    pub cvx: Option<String>,
    /// Maker.
    #[serde(deserialize_with = "text")]
    pub mvx: Option<String>,
    /// Expected status.
    #[serde(deserialize_with = "text")]
    pub expected_status: Option<String>,
    /// Expected label of the reason.
    #[serde(deserialize_with = "text")]
    pub expected_reason: Option<String>,
    /// Which kind of series judged it: standard or risk.
    #[serde(deserialize_with = "text")]
    pub series_type: Option<String>,
}

/// What a case expects.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct WrittenExpected {
    /// Status of the series.
    #[serde(deserialize_with = "text")]
    pub series_status: Option<String>,
    /// Number of the next dose; `-` for none.
    #[serde(deserialize_with = "text")]
    pub forecast_number: Option<String>,
    /// Earliest date.
    #[serde(deserialize_with = "text")]
    pub earliest_date: Option<String>,
    /// Recommended date.
    #[serde(deserialize_with = "text")]
    pub recommended_date: Option<String>,
    /// Past due date.
    #[serde(deserialize_with = "text")]
    pub past_due_date: Option<String>,
}

/// A value of a case. Doses and observations are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Number of the case.
    Id,
    /// Vaccine group.
    VaccineGroup,
    /// Date of birth.
    Birth,
    /// Assessment date.
    AssessmentDate,
    /// Code of an observation.
    ObservationCode(usize),
    /// Day of an observation.
    ObservationDate(usize),
    /// Number of a dose.
    DoseNumber(usize),
    /// Day of a dose.
    DoseDate(usize),
    /// Vaccine of a dose.
    DoseVaccine(usize),
    /// Expected status of a dose.
    DoseStatus(usize),
    /// Kind of series that judged a dose.
    DoseSeriesType(usize),
    /// Expected status.
    SeriesStatus,
    /// Expected number of the next dose.
    ForecastNumber,
    /// Expected earliest date.
    EarliestDate,
    /// Expected recommended date.
    RecommendedDate,
    /// Expected past due date.
    PastDueDate,
}

impl fmt::Display for Entry {
    /// Its path in the JSON form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Id => f.write_str("id"),
            Entry::VaccineGroup => f.write_str("vaccine_group"),
            Entry::Birth => f.write_str("patient.dob"),
            Entry::AssessmentDate => f.write_str("assessment_date"),
            Entry::ObservationCode(place) => write!(f, "observations[{place}].code"),
            Entry::ObservationDate(place) => write!(f, "observations[{place}].date"),
            Entry::DoseNumber(place) => write!(f, "doses[{place}].n"),
            Entry::DoseDate(place) => write!(f, "doses[{place}].date"),
            Entry::DoseVaccine(place) => write!(f, "doses[{place}].cvx"),
            Entry::DoseStatus(place) => write!(f, "doses[{place}].expected_status"),
            Entry::DoseSeriesType(place) => write!(f, "doses[{place}].series_type"),
            Entry::SeriesStatus => f.write_str("expected.series_status"),
            Entry::ForecastNumber => f.write_str("expected.forecast_number"),
            Entry::EarliestDate => f.write_str("expected.earliest_date"),
            Entry::RecommendedDate => f.write_str("expected.recommended_date"),
            Entry::PastDueDate => f.write_str("expected.past_due_date"),
        }
    }
}

/// A value that is missing or cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{entry}: {what}")]
pub struct Wrong {
    /// Which value.
    pub entry: Entry,
    /// What is wrong with it, and what is expected.
    pub what: String,
}

impl Written {
    /// The case, or the first thing wrong with its question. What is wrong with its expectation is kept in
    /// [`Case::expected`].
    pub fn check(&self) -> Result<Case, Wrong> {
        let mut patient = Patient::born(date(Entry::Birth, &self.patient.dob)?, sex(&self.patient.sex));
        let mut numbers = Vec::with_capacity(self.doses.len());
        for (place, one) in self.doses.iter().enumerate() {
            let (dose, number) = one.check(place)?;
            patient.doses.push(dose);
            numbers.push(number);
        }
        for (place, one) in self.observations.iter().enumerate() {
            patient.observations.push(Observation {
                code: required(Entry::ObservationCode(place), &one.code)?.to_owned(),
                date: optional_date(Entry::ObservationDate(place), &one.date)?,
            });
        }
        Ok(Case {
            id: required(Entry::Id, &self.id)?.to_owned(),
            set: filled(&self.set).map(str::to_owned),
            name: filled(&self.name).map(str::to_owned),
            vaccine_group: filled(&self.vaccine_group).map(|label| group_named(label).to_owned()),
            patient,
            on: date(Entry::AssessmentDate, &self.assessment_date)?,
            numbers,
            expected: self.expectation(),
        })
    }

    fn expectation(&self) -> Result<Expected, Wrong> {
        let written = &self.expected;
        let status = required(Entry::SeriesStatus, &written.series_status)?;
        Ok(Expected {
            vaccine_group: group_named(required(Entry::VaccineGroup, &self.vaccine_group)?).to_owned(),
            status: series_status(status)
                .ok_or_else(|| unknown(Entry::SeriesStatus, status, "status", STATUSES))?,
            dose_number: match filled(&written.forecast_number).filter(|text| *text != "-") {
                None => None,
                Some(text) => Some(text.parse().map_err(|_| Wrong {
                    entry: Entry::ForecastNumber,
                    what: format!("\"{text}\" is no number of a dose: write for example 2, or - for none"),
                })?),
            },
            earliest: optional_date(Entry::EarliestDate, &written.earliest_date)?,
            recommended: optional_date(Entry::RecommendedDate, &written.recommended_date)?,
            past_due: optional_date(Entry::PastDueDate, &written.past_due_date)?,
            doses: self
                .doses
                .iter()
                .enumerate()
                .map(|(place, dose)| dose.expectation(place))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// The statuses of a series as the files write them.
const STATUSES: &str = "not_complete, complete, immune, contraindicated, aged_out or not_recommended";

impl WrittenDose {
    fn check(&self, place: usize) -> Result<(Dose, u32), Wrong> {
        let cvx = required(Entry::DoseVaccine(place), &self.cvx)?;
        let cvx: Cvx = cvx
            .parse()
            .map_err(|error| Wrong { entry: Entry::DoseVaccine(place), what: format!("{error}") })?;
        let mut dose = Dose::given(date(Entry::DoseDate(place), &self.date)?, cvx);
        dose.mvx = filled(&self.mvx).map(str::to_owned);
        let number = match filled(&self.n) {
            None => u32::try_from(place + 1).unwrap_or(u32::MAX),
            Some(text) => text.parse().map_err(|_| Wrong {
                entry: Entry::DoseNumber(place),
                what: format!("\"{text}\" is no number: doses are numbered from 1"),
            })?,
        };
        Ok((dose, number))
    }

    fn expectation(&self, place: usize) -> Result<ExpectedDose, Wrong> {
        let status = filled(&self.expected_status).map(|text| {
            let statuses = "Valid, Not Valid, Extraneous or Sub-standard";
            dose_status(text).ok_or_else(|| unknown(Entry::DoseStatus(place), text, "status", statuses))
        });
        let kind = filled(&self.series_type).map(|text| match text.to_ascii_lowercase().as_str() {
            "standard" => Ok(ForecastKind::Standard),
            "risk" => Ok(ForecastKind::Risk),
            _ => Err(unknown(Entry::DoseSeriesType(place), text, "kind of series", "standard or risk")),
        });
        Ok(ExpectedDose {
            status: status.transpose()?,
            label: filled(&self.expected_reason).map(str::to_owned),
            kind: kind.transpose()?,
        })
    }
}

/// The name of a vaccine group in the schedule for the short name CDC's spreadsheets use; any other name is
/// returned as it is.
pub fn group_named(label: &str) -> &str {
    const NAMES: [(&str, &str); 14] = [
        ("DTAP", "DTaP/Tdap/Td"),
        ("FLU", "Influenza"),
        ("HEPA", "HepA"),
        ("HEPB", "HepB"),
        ("HIB", "Hib"),
        ("IPOL", "Polio"),
        ("MCV", "Meningococcal"),
        ("MENB", "Meningococcal B"),
        ("PCV", "Pneumococcal"),
        ("POL", "Polio"),
        ("POLIO", "Polio"),
        ("ROTA", "Rotavirus"),
        ("VAR", "Varicella"),
        ("ZOSTER", "Zoster"),
    ];
    let label = label.trim();
    NAMES.into_iter().find(|(short, _)| short.eq_ignore_ascii_case(label)).map_or(label, |(_, name)| name)
}

fn unknown(entry: Entry, text: &str, what: &str, known: &str) -> Wrong {
    Wrong { entry, what: format!("\"{text}\" is no {what}: write {known}") }
}

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

fn required(entry: Entry, text: &Option<String>) -> Result<&str, Wrong> {
    filled(text).ok_or_else(|| Wrong { entry, what: "is missing".to_owned() })
}

fn optional_date(entry: Entry, text: &Option<String>) -> Result<Option<Date>, Wrong> {
    filled(text).map(|text| read_date(entry, text)).transpose()
}

fn date(entry: Entry, text: &Option<String>) -> Result<Date, Wrong> {
    required(entry, text).and_then(|text| read_date(entry, text))
}

fn read_date(entry: Entry, text: &str) -> Result<Date, Wrong> {
    text.parse().map_err(|error| Wrong { entry, what: format!("{error}") })
}

fn sex(text: &Option<String>) -> Sex {
    match filled(text).map(str::to_ascii_lowercase).as_deref() {
        Some("f" | "female") => Sex::Female,
        Some("m" | "male") => Sex::Male,
        _ => Sex::Unknown,
    }
}

/// A text, or a number taken as text.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum TextOrNumber {
        Text(String),
        Whole(i64),
        Broken(f64),
    }
    let value = Option::<TextOrNumber>::deserialize(deserializer)?;
    Ok(value.map(|value| match value {
        TextOrNumber::Text(text) => text,
        TextOrNumber::Whole(number) => number.to_string(),
        TextOrNumber::Broken(number) => number.to_string(),
    }))
}

/// `null` is the same as nothing.
fn or_nothing<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
