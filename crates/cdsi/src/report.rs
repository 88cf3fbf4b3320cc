//! A question and an answer in names and codes instead of numbers: what programs exchange as JSON.
//!
//! The command line, the HTTP interface, and the C and Python libraries all speak this form.

use serde::{Deserialize, Serialize};

use jenner_codes::Cvx;

use crate::{
    Assessment, Date, Dose, DoseReason, DoseStatus, Evaluation, Forecast, ForecastKind, Observation, Patient,
    Schedule, SeriesStatus, SetAsideReason, Sex, StatusReason,
};

/// A question: somebody, and the day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Date of birth.
    pub birth_date: Date,
    /// Sex.
    #[serde(default)]
    pub sex: Sex,
    /// Country of birth as the schedule writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_country: Option<String>,
    /// Doses given.
    #[serde(default)]
    pub doses: Vec<RequestDose>,
    /// Observations that are active.
    #[serde(default)]
    pub observations: Vec<RequestObservation>,
    /// Assessment date; who answers says what a missing one means (usually today).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// A dose of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDose {
    /// Day given.
    pub date: Date,
    /// Vaccine.
    pub cvx: Cvx,
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mvx: Option<String>,
    /// Volume in millilitres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volume_ml: Option<f32>,
    /// Last day of the lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot_expires: Option<Date>,
    /// Recalled, wrongly stored or damaged.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub substandard: bool,
}

/// An observation of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestObservation {
    /// CDSi observation code.
    pub code: String,
    /// Its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

impl Request {
    /// The patient of this question.
    pub fn patient(&self) -> Patient {
        Patient {
            birth: self.birth_date,
            sex: self.sex,
            birth_country: self.birth_country.clone(),
            doses: self
                .doses
                .iter()
                .map(|dose| Dose {
                    date: dose.date,
                    cvx: dose.cvx,
                    mvx: dose.mvx.clone(),
                    volume_ml: dose.volume_ml,
                    lot_expires: dose.lot_expires,
                    substandard: dose.substandard,
                })
                .collect(),
            observations: self
                .observations
                .iter()
                .map(|one| Observation { code: one.code.clone(), date: one.date })
                .collect(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Name and version of the schedule.
    pub schedule: String,
    /// Assessment date.
    pub on: Date,
    /// First day on which the answer may differ with nothing new known.
    pub holds_until: Option<Date>,
    /// What is due.
    pub forecasts: Vec<ReportForecast>,
    /// What each dose counts for, in the best series.
    pub evaluations: Vec<ReportEvaluation>,
    /// Doses no series was asked about.
    pub set_aside: Vec<ReportSetAside>,
}

/// What is due in one vaccine group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportForecast {
    /// Vaccine group.
    pub group: String,
    /// Standard or risk.
    #[serde(rename = "type")]
    pub kind: ForecastKind,
    /// Status.
    pub status: SeriesStatus,
    /// Why.
    pub reason: StatusReason,
    /// Number of the next dose.
    pub dose: Option<u8>,
    /// First valid day.
    pub earliest: Option<Date>,
    /// Recommended from.
    pub recommended: Option<Date>,
    /// Last day on time.
    pub past_due: Option<Date>,
    /// Last day at all.
    pub latest: Option<Date>,
    /// Vaccines that the schedule names for the next dose; empty where it leaves the choice.
    pub vaccines: Vec<ReportVaccine>,
    /// Every vaccine that would count as the next dose.
    pub suitable: Vec<ReportVaccine>,
    /// Antigens that need a dose.
    pub antigens: Vec<String>,
    /// Best series it was combined from.
    pub series: Vec<String>,
    /// Advice, in English.
    pub guidance: Vec<String>,
}

/// A vaccine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportVaccine {
    /// Code.
    pub cvx: Cvx,
    /// Name.
    pub name: String,
}

/// What a dose counts for in one series.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportEvaluation {
    /// Place of the dose in the question, from 1.
    pub dose: usize,
    /// Day given.
    pub date: Date,
    /// Vaccine.
    pub cvx: Cvx,
    /// Vaccine group.
    pub group: String,
    /// Antigen.
    pub antigen: String,
    /// Series.
    pub series: String,
    /// Number of the target dose.
    pub target: Option<u8>,
    /// Status.
    pub status: DoseStatus,
    /// Why.
    pub reasons: Vec<DoseReason>,
}

/// A dose no series was asked about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportSetAside {
    /// Place of the dose in the question, from 1.
    pub dose: usize,
    /// Day given.
    pub date: Date,
    /// Vaccine.
    pub cvx: Cvx,
    /// Why.
    pub reason: SetAsideReason,
}

impl Report {
    /// Puts names to an assessment.
    pub fn new(patient: &Patient, schedule: &Schedule, assessment: &Assessment) -> Report {
        Report {
            schedule: schedule.version().to_owned(),
            on: assessment.on,
            holds_until: assessment.holds_until,
            forecasts: assessment.forecasts.iter().map(|one| forecast(schedule, one)).collect(),
            evaluations: assessment
                .evaluations
                .iter()
                .filter_map(|one| evaluation(patient, schedule, one))
                .collect(),
            set_aside: assessment
                .set_aside
                .iter()
                .filter_map(|one| {
                    let dose = patient.doses.get(one.dose)?;
                    let place = one.dose + 1;
                    Some(ReportSetAside { dose: place, date: dose.date, cvx: dose.cvx, reason: one.reason })
                })
                .collect(),
        }
    }
}

fn forecast(schedule: &Schedule, one: &Forecast) -> ReportForecast {
    let vaccine = |cvx: &Cvx| ReportVaccine {
        cvx: *cvx,
        name: schedule.vaccine_name(*cvx).unwrap_or_default().to_owned(),
    };
    ReportForecast {
        group: schedule.group_name(one.group).to_owned(),
        kind: one.kind,
        status: one.status,
        reason: one.reason,
        dose: one.dose_number,
        earliest: one.earliest,
        recommended: one.recommended,
        past_due: one.past_due,
        latest: one.latest,
        vaccines: one.vaccines.iter().map(vaccine).collect(),
        suitable: one.suitable.iter().map(vaccine).collect(),
        antigens: one.antigens.iter().map(|id| schedule.antigen_name(*id).to_owned()).collect(),
        series: one.series.iter().map(|id| schedule.series_name(*id).to_owned()).collect(),
        guidance: one
            .guidance
            .iter()
            .filter_map(|id| schedule.guidance(*id).map(|text| text.en.clone()))
            .collect(),
    }
}

fn evaluation(patient: &Patient, schedule: &Schedule, one: &Evaluation) -> Option<ReportEvaluation> {
    let dose = patient.doses.get(one.dose)?;
    Some(ReportEvaluation {
        dose: one.dose + 1,
        date: dose.date,
        cvx: dose.cvx,
        group: schedule.group_name(schedule.group_of(one.antigen)).to_owned(),
        antigen: schedule.antigen_name(one.antigen).to_owned(),
        series: schedule.series_name(one.series).to_owned(),
        target: one.target,
        status: one.status,
        reasons: one.reasons.iter().collect(),
    })
}
