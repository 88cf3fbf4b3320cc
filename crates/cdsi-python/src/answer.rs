//! What comes back: `Assessment` with its forecasts, evaluations and doses set aside.

use std::sync::Arc;

use jenner_cdsi::report::{ReportEvaluation, ReportForecast, ReportSetAside, ReportVaccine};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDate;

use crate::ask::Answer;
use crate::values::{date_to, optional_date_to};

/// The answer for one patient on one day.
#[pyclass(frozen, module = "jenner_cdsi")]
pub(crate) struct Assessment {
    pub(crate) schedule: Arc<jenner_cdsi::Schedule>,
    pub(crate) answer: Answer,
}

/// What is due in one vaccine group. A group may have two: one of standard series, one of risk series.
#[pyclass(frozen, module = "jenner_cdsi")]
pub(crate) struct Forecast(ReportForecast);

/// A vaccine that a forecast names.
#[pyclass(frozen, module = "jenner_cdsi")]
pub(crate) struct Vaccine(ReportVaccine);

/// What one dose counts for in one series.
#[pyclass(frozen, module = "jenner_cdsi")]
pub(crate) struct Evaluation(ReportEvaluation);

/// A dose that no series was asked about.
#[pyclass(frozen, module = "jenner_cdsi")]
pub(crate) struct SetAside(ReportSetAside);

/// The word that the JSON form has for a value of an enumeration.
macro_rules! word {
    ($value:expr) => {
        serde_json::to_value($value)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .ok_or_else(|| PyRuntimeError::new_err("a value has no word: please report this"))
    };
}

#[pymethods]
impl Assessment {
    /// Assessment date.
    #[getter]
    fn on<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        date_to(py, self.answer.on())
    }

    /// The first later day on which the answer may differ with nothing new known; None if it never does.
    #[getter]
    fn holds_until<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        optional_date_to(py, self.answer.holds_until())
    }

    /// Name and version of the schedule.
    #[getter]
    fn schedule(&self) -> &str {
        self.schedule.version()
    }

    /// What is due, by vaccine group.
    #[getter]
    fn forecasts(&self) -> Vec<Forecast> {
        self.answer.report(&self.schedule).forecasts.into_iter().map(Forecast).collect()
    }

    /// What each dose counts for, in the best series of its antigens.
    #[getter]
    fn evaluations(&self) -> Vec<Evaluation> {
        self.answer.report(&self.schedule).evaluations.into_iter().map(Evaluation).collect()
    }

    /// Doses that no series was asked about.
    #[getter]
    fn set_aside(&self) -> Vec<SetAside> {
        self.answer.report(&self.schedule).set_aside.into_iter().map(SetAside).collect()
    }

    /// What was decided about doses and observations before the engine was asked, in English; doses count from 1.
    #[getter]
    fn remarks(&self) -> Vec<String> {
        self.answer.remarks()
    }

    /// The forecasts of one vaccine group, by its name in the schedule ("MMR").
    fn forecasts_of(&self, group: &str) -> Vec<Forecast> {
        self.forecasts().into_iter().filter(|forecast| forecast.0.group == group).collect()
    }

    /// The whole answer as JSON, in the form that all doors of the engine share.
    fn to_json(&self) -> PyResult<String> {
        let report = self.answer.report(&self.schedule);
        serde_json::to_string(&report).map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// The whole answer as plain dicts and lists, dates as text: what to_json writes.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.to_json()?,))
    }

    fn __repr__(&self) -> String {
        format!("<Assessment on {} by {}>", self.answer.on(), self.schedule.version())
    }
}

#[pymethods]
impl Forecast {
    /// Vaccine group.
    #[getter]
    fn group(&self) -> &str {
        &self.0.group
    }

    /// "standard" or "risk".
    #[getter]
    #[pyo3(name = "type")]
    fn kind(&self) -> PyResult<String> {
        word!(self.0.kind)
    }

    /// "not_complete", "complete", "immune", "contraindicated", "aged_out" or "not_recommended".
    #[getter]
    fn status(&self) -> PyResult<String> {
        word!(self.0.status)
    }

    /// Why it has that status.
    #[getter]
    fn reason(&self) -> PyResult<String> {
        word!(self.0.reason)
    }

    /// Number of the next dose.
    #[getter]
    fn dose(&self) -> Option<u8> {
        self.0.dose
    }

    /// First day on which the next dose would be valid.
    #[getter]
    fn earliest<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        optional_date_to(py, self.0.earliest)
    }

    /// Day from which it is recommended.
    #[getter]
    fn recommended<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        optional_date_to(py, self.0.recommended)
    }

    /// Last day on time.
    #[getter]
    fn past_due<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        optional_date_to(py, self.0.past_due)
    }

    /// Last day on which it can be given at all.
    #[getter]
    fn latest<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        optional_date_to(py, self.0.latest)
    }

    /// Vaccines that the schedule names for the next dose; empty where it leaves the choice.
    #[getter]
    fn vaccines(&self) -> Vec<Vaccine> {
        self.0.vaccines.iter().cloned().map(Vaccine).collect()
    }

    /// Every vaccine that would count as the next dose.
    #[getter]
    fn suitable(&self) -> Vec<Vaccine> {
        self.0.suitable.iter().cloned().map(Vaccine).collect()
    }

    /// Antigens that need a dose.
    #[getter]
    fn antigens(&self) -> Vec<String> {
        self.0.antigens.clone()
    }

    /// Series it was combined from.
    #[getter]
    fn series(&self) -> Vec<String> {
        self.0.series.clone()
    }

    /// Advice, in English.
    #[getter]
    fn guidance(&self) -> Vec<String> {
        self.0.guidance.clone()
    }

    fn __repr__(&self) -> PyResult<String> {
        let due = self.0.recommended.map(|date| format!(", recommended {date}")).unwrap_or_default();
        Ok(format!("<Forecast {} ({}): {}{due}>", self.0.group, self.kind()?, self.status()?))
    }
}

#[pymethods]
impl Vaccine {
    /// CVX code.
    #[getter]
    fn cvx(&self) -> String {
        self.0.cvx.to_string()
    }

    /// Short name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    fn __repr__(&self) -> String {
        format!("<Vaccine {}: {}>", self.0.cvx, self.0.name)
    }
}

#[pymethods]
impl Evaluation {
    /// Place of the dose in the patient's doses, from 1.
    #[getter]
    fn dose(&self) -> usize {
        self.0.dose
    }

    /// Day given.
    #[getter]
    fn date<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        date_to(py, self.0.date)
    }

    /// CVX code of the vaccine.
    #[getter]
    fn cvx(&self) -> String {
        self.0.cvx.to_string()
    }

    /// Vaccine group.
    #[getter]
    fn group(&self) -> &str {
        &self.0.group
    }

    /// Antigen.
    #[getter]
    fn antigen(&self) -> &str {
        &self.0.antigen
    }

    /// Series.
    #[getter]
    fn series(&self) -> &str {
        &self.0.series
    }

    /// Number of the target dose; None if the series was complete before.
    #[getter]
    fn target(&self) -> Option<u8> {
        self.0.target
    }

    /// "valid", "extraneous", "not_valid" or "sub_standard".
    #[getter]
    fn status(&self) -> PyResult<String> {
        word!(self.0.status)
    }

    /// Why, in words such as "too_young".
    #[getter]
    fn reasons(&self) -> PyResult<Vec<String>> {
        self.0.reasons.iter().map(|reason| word!(reason)).collect()
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("<Evaluation of dose {} for {}: {}>", self.0.dose, self.0.antigen, self.status()?))
    }
}

#[pymethods]
impl SetAside {
    /// Place of the dose in the patient's doses, from 1.
    #[getter]
    fn dose(&self) -> usize {
        self.0.dose
    }

    /// Day given.
    #[getter]
    fn date<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        date_to(py, self.0.date)
    }

    /// CVX code of the vaccine.
    #[getter]
    fn cvx(&self) -> String {
        self.0.cvx.to_string()
    }

    /// "after_assessment", "before_birth" or "no_antigen".
    #[getter]
    fn reason(&self) -> PyResult<String> {
        word!(self.0.reason)
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("<SetAside dose {}: {}>", self.0.dose, self.reason()?))
    }
}
