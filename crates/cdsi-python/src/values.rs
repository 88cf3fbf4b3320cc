//! Values on their way from Python and back: dates, sex, codes. A wrong one is an error that names the place.

use std::fmt::Display;

use jenner_cdsi::{Date, Sex};
use jenner_codes::Cvx;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyString};

/// A `ValueError` about the value at a place (`doses[2].date`).
pub(crate) fn wrong(place: &str, what: impl Display) -> PyErr {
    PyValueError::new_err(format!("{place}: {what}"))
}

/// A `TypeError` that says what was wanted and what came.
pub(crate) fn other_type(place: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let came = value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{place}: expected {wanted}, not {came}"))
}

/// Reads a `datetime.date` (or what has year, month and day as well) or a text such as `2024-02-29`.
pub(crate) fn date_from(value: &Bound<'_, PyAny>, place: &str) -> PyResult<Date> {
    if let Ok(text) = value.cast::<PyString>() {
        return text.to_cow()?.parse().map_err(|error| wrong(place, error));
    }
    let part = |name: &str| value.getattr(name).ok();
    let (Some(year), Some(month), Some(day)) = (part("year"), part("month"), part("day")) else {
        return Err(other_type(place, "a datetime.date or a text such as \"2024-02-29\"", value));
    };
    // A missing date of pandas has these attributes, too: they are no whole numbers.
    let whole = (year.extract::<i32>(), month.extract::<u8>(), day.extract::<u8>());
    match whole {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day),
        _ => None,
    }
    .ok_or_else(|| wrong(place, "this is no day of the calendar"))
}

/// The same, where `None` is allowed.
pub(crate) fn optional_date_from(value: Option<&Bound<'_, PyAny>>, place: &str) -> PyResult<Option<Date>> {
    value.map(|value| date_from(value, place)).transpose()
}

/// A `datetime.date`.
pub(crate) fn date_to(py: Python<'_>, date: Date) -> PyResult<Bound<'_, PyDate>> {
    let (year, month, day) = date.parts();
    PyDate::new(py, year, month, day)
}

/// The same for a date that may be missing.
pub(crate) fn optional_date_to(py: Python<'_>, date: Option<Date>) -> PyResult<Option<Bound<'_, PyDate>>> {
    date.map(|date| date_to(py, date)).transpose()
}

/// Reads a sex: letters or words, in any case; `None` is unknown.
pub(crate) fn sex_from(text: Option<&str>) -> PyResult<Sex> {
    match text.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("f" | "female") => Ok(Sex::Female),
        Some("m" | "male") => Ok(Sex::Male),
        None | Some("" | "u" | "unknown") => Ok(Sex::Unknown),
        Some(other) => Err(wrong(
            "sex",
            format!("\"{other}\" is not known: write \"F\", \"M\", or \"U\" where it is unknown or neither"),
        )),
    }
}

/// The letter of a sex.
pub(crate) fn sex_to(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "F",
        Sex::Male => "M",
        Sex::Unknown => "U",
    }
}

/// Reads a CVX code: a text, or a number.
pub(crate) fn cvx_from(value: &Bound<'_, PyAny>, place: &str) -> PyResult<Cvx> {
    if let Ok(text) = value.cast::<PyString>() {
        return text.to_cow()?.trim().parse().map_err(|error| wrong(place, error));
    }
    let Ok(number) = value.extract::<i64>() else {
        return Err(other_type(place, "a CVX code such as \"20\"", value));
    };
    u16::try_from(number)
        .ok()
        .and_then(Cvx::from_number)
        .ok_or_else(|| wrong(place, format!("{number} is no CVX code (1 to 999)")))
}

/// Reads an observation code: a text, or a number without its leading zeros.
pub(crate) fn observation_code_from(value: &Bound<'_, PyAny>, place: &str) -> PyResult<String> {
    let text = match value.cast::<PyString>() {
        Ok(text) => text.to_cow()?.trim().to_owned(),
        Err(_) => match value.extract::<u16>() {
            Ok(number) => format!("{number:03}"),
            Err(_) => return Err(other_type(place, "an observation code such as \"055\"", value)),
        },
    };
    if text.is_empty() {
        return Err(wrong(place, "it is empty: write a CDSi observation code such as \"055\""));
    }
    Ok(text)
}
