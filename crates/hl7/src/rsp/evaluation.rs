//! What the forecast engine found, as Z42 carries it (guide §5.4). Plain values: the engine is not known here.

use jenner_codes::Cvx;
use jenner_model::ReportId;
use jenner_model::record::Dose;
use jiff::civil::Date;
use smol_str::SmolStr;

use super::dose::{no_dose, no_dose_order};
use super::names::Names;
use super::observation::Observations;
use super::person::day;
use crate::er7::{Parts, Writer};

/// A code that no value set fixes (status, reason, series).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LocalCode {
    /// The code.
    pub code: SmolStr,
    /// What it means, in words.
    pub text: SmolStr,
    /// Coding system: a registered one, or `L` for a local one.
    pub system: SmolStr,
}

impl LocalCode {
    fn parts(&self) -> Parts {
        Parts::new().at(1, &self.code).at(2, &self.text).at(3, &self.system)
    }
}

/// What one dose counts for in one vaccine group. A combination vaccine has one for each of its groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The dose ([`Dose::id`]).
    pub dose: ReportId,
    /// Vaccine group, as the CVX code of its unspecified formulation (OBX 30956-7).
    pub group: Cvx,
    /// Name of the series (OBX 59780-7), if there is one.
    pub series: Option<LocalCode>,
    /// Number of the dose in the series (OBX 30973-2); `None` for a dose that does not count.
    pub dose_number: Option<u8>,
    /// Doses in the primary series (OBX 59782-3).
    pub doses_in_series: Option<u8>,
    /// Whether the dose is valid (OBX 59781-5). `None`: the vaccine is not evaluated.
    pub valid: Option<bool>,
    /// Why it is not valid (OBX 30982-3).
    pub reason: Option<LocalCode>,
}

/// What is recommended next in one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Vaccine group, as the CVX code of its unspecified formulation (OBX 30956-7).
    pub group: Cvx,
    /// Name of the series (OBX 59780-7), if there is one.
    pub series: Option<LocalCode>,
    /// Number of the next dose (OBX 30973-2).
    pub dose_number: Option<u8>,
    /// Doses in the primary series (OBX 59782-3).
    pub doses_in_series: Option<u8>,
    /// First day on which the next dose would be valid (OBX 30981-5).
    pub earliest: Option<Date>,
    /// Day on which it is recommended (OBX 30980-7).
    pub due: Option<Date>,
    /// Past due date as the schedule computes it (OBX 59778-1).
    pub overdue: Option<Date>,
    /// Last day on which it should be given (OBX 59777-3).
    pub latest: Option<Date>,
    /// Status of the series: due, complete, contraindicated … (OBX 59783-1).
    pub status: LocalCode,
    /// Why (OBX 30982-3).
    pub reason: Option<LocalCode>,
}

const GROUP: [&str; 3] = ["30956-7", "Vaccine type", "LN"];
const SCHEDULE: [&str; 3] = ["59779-9", "Immunization schedule used", "LN"];
const SERIES: [&str; 3] = ["59780-7", "Immunization series name", "LN"];
const DOSE_NUMBER: [&str; 3] = ["30973-2", "Dose number in series", "LN"];
const DOSES_IN_SERIES: [&str; 3] = ["59782-3", "Number of doses in primary series", "LN"];
const VALID: [&str; 3] = ["59781-5", "Dose validity", "LN"];
const STATUS: [&str; 3] = ["59783-1", "Status in immunization series", "LN"];
const REASON: [&str; 3] = ["30982-3", "Reason applied by forecast logic", "LN"];
const EARLIEST: [&str; 3] = ["30981-5", "Earliest date to give", "LN"];
const DUE: [&str; 3] = ["30980-7", "Date vaccine due", "LN"];
const OVERDUE: [&str; 3] = ["59778-1", "Date when overdue for immunization", "LN"];
const LATEST: [&str; 3] = ["59777-3", "Latest date to give immunization", "LN"];

/// The evaluations of one dose, one OBX set for each vaccine group. The profile wants an observation with every
/// dose: of one that is not evaluated, the vaccine is told again.
pub(super) fn evaluated(out: &mut Writer, dose: &Dose, evaluations: &[Evaluation], names: &Names<'_>) {
    let mut group = Observations::new(out, None);
    let own = || evaluations.iter().filter(|evaluation| evaluation.dose == dose.id);
    if own().next().is_none() {
        group.next("CE", GROUP).field(5, names.vaccine(dose.best.vaccine.cvx));
    }
    for evaluation in own() {
        set(&mut group, evaluation.group, evaluation.series.as_ref(), names);
        numbers(&mut group, evaluation.dose_number, evaluation.doses_in_series);
        if let Some(valid) = evaluation.valid {
            group.same("ID", VALID).field(5, if valid { "Y" } else { "N" });
        }
        if let Some(reason) = &evaluation.reason {
            group.same("CE", REASON).field(5, reason.parts());
        }
    }
}

/// The forecast: one order group on the day of the answer, one OBX set for each recommendation.
pub(super) fn forecast(out: &mut Writer, forecasts: &[Forecast], today: Date, names: &Names<'_>) {
    no_dose_order(out, names);
    no_dose(out, today, names);
    let mut group = Observations::new(out, None);
    for forecast in forecasts {
        set(&mut group, forecast.group, forecast.series.as_ref(), names);
        numbers(&mut group, forecast.dose_number, forecast.doses_in_series);
        let dates = [
            (EARLIEST, forecast.earliest),
            (DUE, forecast.due),
            (OVERDUE, forecast.overdue),
            (LATEST, forecast.latest),
        ];
        for (what, date) in dates {
            if let Some(date) = date {
                group.same("DT", what).field(5, day(date));
            }
        }
        group.same("CE", STATUS).field(5, forecast.status.parts());
        if let Some(reason) = &forecast.reason {
            group.same("CE", REASON).field(5, reason.parts());
        }
    }
}

/// The order group that an answer without doses and without a forecast must have all the same.
pub(super) fn nothing(out: &mut Writer, why: &str, today: Date, names: &Names<'_>) {
    no_dose_order(out, names);
    no_dose(out, today, names);
    let reason = LocalCode { code: "none".into(), text: why.into(), system: "L".into() };
    Observations::new(out, None).next("CE", REASON).field(5, reason.parts());
}

/// Vaccine group, schedule and series open a set.
fn set(group: &mut Observations<'_>, cvx: Cvx, series: Option<&LocalCode>, names: &Names<'_>) {
    group.new_set();
    group.same("CE", GROUP).field(5, names.vaccine(cvx));
    group.same("CE", SCHEDULE).field(5, ["VXC16", "ACIP", "CDCPHINVS"]);
    if let Some(series) = series {
        group.same("CE", SERIES).field(5, series.parts());
    }
}

/// Numbers carry the unit "none" (OBX-6 is required with NM).
fn numbers(group: &mut Observations<'_>, dose_number: Option<u8>, doses_in_series: Option<u8>) {
    for (what, number) in [(DOSE_NUMBER, dose_number), (DOSES_IN_SERIES, doses_in_series)] {
        if let Some(number) = number {
            group.same("NM", what).field(5, number).field(6, ["NA", "NA", "HL70353"]);
        }
    }
}
