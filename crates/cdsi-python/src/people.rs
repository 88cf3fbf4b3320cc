//! Who is asked about: `Patient`, with `Dose` and `Observation`.

use jenner_cdsi::report::{Request, RequestDose, RequestObservation};
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyString, PyTuple};

use crate::values::{
    cvx_from, date_from, date_to, observation_code_from, optional_date_from, optional_date_to, other_type,
    sex_from, sex_to, wrong,
};

/// A dose that was given.
///
/// date: the day, a datetime.date or "2024-01-05". cvx: the vaccine's CVX code. mvx: the maker's MVX code.
/// volume_ml: millilitres given. lot_expires: last day of its lot. substandard: recalled, wrongly stored, or
/// otherwise known to be no good.
#[pyclass(frozen, eq, module = "jenner_cdsi")]
#[derive(Clone, PartialEq)]
pub(crate) struct Dose(RequestDose);

/// An observation that is active for a patient: a condition, an allergy, an exposure, a lab result.
///
/// code: CDSi observation code, such as "055". date: its day, where it is known.
#[pyclass(frozen, eq, module = "jenner_cdsi")]
#[derive(Clone, PartialEq)]
pub(crate) struct Observation(RequestObservation);

/// Somebody to assess. It holds nothing that identifies them, and does not change.
///
/// birth_date: datetime.date or "2024-01-05". sex: "F", "M" or "U". doses: Dose objects, or tuples of date, CVX
/// code and, if known, MVX code. observations: Observation objects, codes, or tuples of code and date.
/// birth_country: as the schedule writes it ("U.S.").
#[pyclass(frozen, eq, module = "jenner_cdsi")]
#[derive(PartialEq)]
pub(crate) struct Patient {
    pub(crate) request: Request,
}

#[pymethods]
impl Dose {
    #[new]
    #[pyo3(signature = (date, cvx, mvx=None, *, volume_ml=None, lot_expires=None, substandard=false))]
    fn new(
        date: &Bound<'_, PyAny>,
        cvx: &Bound<'_, PyAny>,
        mvx: Option<String>,
        volume_ml: Option<f32>,
        lot_expires: Option<&Bound<'_, PyAny>>,
        substandard: bool,
    ) -> PyResult<Dose> {
        if let Some(volume) = volume_ml.filter(|volume| !volume.is_finite() || *volume <= 0.0) {
            return Err(wrong(
                "volume_ml",
                format!("{volume} is no volume: leave it out if it is not known"),
            ));
        }
        Ok(Dose(RequestDose {
            date: date_from(date, "date")?,
            cvx: cvx_from(cvx, "cvx")?,
            mvx: mvx.map(|mvx| mvx.trim().to_owned()).filter(|mvx| !mvx.is_empty()),
            volume_ml,
            lot_expires: optional_date_from(lot_expires, "lot_expires")?,
            substandard,
        }))
    }

    /// Day on which it was given.
    #[getter]
    fn date<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        date_to(py, self.0.date)
    }

    /// CVX code of the vaccine.
    #[getter]
    fn cvx(&self) -> String {
        self.0.cvx.to_string()
    }

    /// MVX code of the maker.
    #[getter]
    fn mvx(&self) -> Option<&str> {
        self.0.mvx.as_deref()
    }

    /// Volume in millilitres.
    #[getter]
    fn volume_ml(&self) -> Option<f32> {
        self.0.volume_ml
    }

    /// Last day of its lot.
    #[getter]
    fn lot_expires<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        optional_date_to(py, self.0.lot_expires)
    }

    /// Known to be no good.
    #[getter]
    fn substandard(&self) -> bool {
        self.0.substandard
    }

    fn __repr__(&self) -> String {
        let mvx = self.0.mvx.as_ref().map(|mvx| format!(", {mvx:?}")).unwrap_or_default();
        format!("Dose(\"{}\", \"{}\"{mvx})", self.0.date, self.0.cvx)
    }
}

#[pymethods]
impl Observation {
    #[new]
    #[pyo3(signature = (code, date=None))]
    fn new(code: &Bound<'_, PyAny>, date: Option<&Bound<'_, PyAny>>) -> PyResult<Observation> {
        let code = observation_code_from(code, "code")?;
        Ok(Observation(RequestObservation { code, date: optional_date_from(date, "date")? }))
    }

    /// CDSi observation code.
    #[getter]
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Its day, where it is known.
    #[getter]
    fn date<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDate>>> {
        optional_date_to(py, self.0.date)
    }

    fn __repr__(&self) -> String {
        match self.0.date {
            Some(date) => format!("Observation({:?}, \"{date}\")", self.0.code),
            None => format!("Observation({:?})", self.0.code),
        }
    }
}

#[pymethods]
impl Patient {
    #[new]
    #[pyo3(signature = (birth_date, sex=None, doses=None, observations=None, *, birth_country=None))]
    fn new(
        birth_date: &Bound<'_, PyAny>,
        sex: Option<&str>,
        doses: Option<&Bound<'_, PyAny>>,
        observations: Option<&Bound<'_, PyAny>>,
        birth_country: Option<String>,
    ) -> PyResult<Patient> {
        let request = Request {
            birth_date: date_from(birth_date, "birth_date")?,
            sex: sex_from(sex)?,
            birth_country,
            doses: list(doses, "doses", dose_from)?,
            observations: list(observations, "observations", observation_from)?,
            on: None,
        };
        Ok(Patient { request })
    }

    /// Date of birth.
    #[getter]
    fn birth_date<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        date_to(py, self.request.birth_date)
    }

    /// "F", "M", or "U" where it is unknown or neither.
    #[getter]
    fn sex(&self) -> &'static str {
        sex_to(self.request.sex)
    }

    /// The doses given, in the order in which they were told.
    #[getter]
    fn doses(&self) -> Vec<Dose> {
        self.request.doses.iter().cloned().map(Dose).collect()
    }

    /// The observations that are active.
    #[getter]
    fn observations(&self) -> Vec<Observation> {
        self.request.observations.iter().cloned().map(Observation).collect()
    }

    /// Country of birth as the schedule writes it.
    #[getter]
    fn birth_country(&self) -> Option<&str> {
        self.request.birth_country.as_deref()
    }

    fn __repr__(&self) -> String {
        let (birth, sex) = (self.request.birth_date, sex_to(self.request.sex));
        let (doses, observations) = (self.request.doses.len(), self.request.observations.len());
        format!("<Patient born {birth}, {sex}, {doses} doses, {observations} observations>")
    }
}

/// Reads each element of something that can be iterated. A text can be, but is meant as one element too few.
fn list<T>(
    values: Option<&Bound<'_, PyAny>>,
    place: &str,
    read: impl Fn(&Bound<'_, PyAny>, &str) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let Some(values) = values else {
        return Ok(Vec::new());
    };
    if values.is_instance_of::<PyString>() {
        return Err(other_type(place, "a list", values));
    }
    let all = values.try_iter().map_err(|_| other_type(place, "a list", values))?;
    all.enumerate().map(|(index, value)| read(&value?, &format!("{place}[{index}]"))).collect()
}

fn dose_from(value: &Bound<'_, PyAny>, place: &str) -> PyResult<RequestDose> {
    if let Ok(dose) = value.cast::<Dose>() {
        return Ok(dose.get().0.clone());
    }
    let parts = parts(value).filter(|parts| (2..=3).contains(&parts.len()));
    let Some(parts) = parts else {
        return Err(other_type(place, "a Dose, or a tuple of date, CVX code and perhaps MVX code", value));
    };
    let mut parts = parts.into_iter();
    let (Some(date), Some(cvx)) = (parts.next(), parts.next()) else {
        return Err(other_type(place, "a tuple of two or three", value));
    };
    let mvx: Option<String> = match parts.next() {
        Some(mvx) => mvx.extract().map_err(|_| other_type(&format!("{place}: mvx"), "a text", &mvx))?,
        None => None,
    };
    Ok(RequestDose {
        date: date_from(&date, &format!("{place}: date"))?,
        cvx: cvx_from(&cvx, &format!("{place}: cvx"))?,
        mvx: mvx.filter(|mvx| !mvx.trim().is_empty()),
        volume_ml: None,
        lot_expires: None,
        substandard: false,
    })
}

fn observation_from(value: &Bound<'_, PyAny>, place: &str) -> PyResult<RequestObservation> {
    if let Ok(observation) = value.cast::<Observation>() {
        return Ok(observation.get().0.clone());
    }
    let Some(parts) = parts(value) else {
        return Ok(RequestObservation { code: observation_code_from(value, place)?, date: None });
    };
    match parts.as_slice() {
        [code, date] => Ok(RequestObservation {
            code: observation_code_from(code, &format!("{place}: code"))?,
            date: optional_date_from(Some(date).filter(|date| !date.is_none()), &format!("{place}: date"))?,
        }),
        _ => Err(other_type(place, "an Observation, a code, or a tuple of code and date", value)),
    }
}

/// The elements of a tuple or list.
fn parts<'py>(value: &Bound<'py, PyAny>) -> Option<Vec<Bound<'py, PyAny>>> {
    let is_sequence = value.is_instance_of::<PyTuple>() || value.is_instance_of::<pyo3::types::PyList>();
    if is_sequence { value.extract().ok() } else { None }
}
