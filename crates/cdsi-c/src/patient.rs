//! The handle of a patient: made with birth and sex, then told the doses and observations.

use std::ffi::c_char;
use std::ptr::null_mut;

use jenner_cdsi::report::{Request, RequestDose, RequestObservation};
use jenner_codes::Cvx;

use crate::outcome::{Error, Failure, answer};
use crate::pointer::{self, borrow_mut, handle, optional_text, text};
use crate::{date, optional_date};

/// Somebody to assess. It holds nothing that identifies them. One thread at a time may add to it; while nobody
/// adds, any number may assess it.
pub struct Patient {
    pub(crate) request: Request,
}

/// Sex of a patient.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// Not recorded, or neither of the others.
    Unknown = 0,
    /// Female.
    Female = 1,
    /// Male.
    Male = 2,
}

/// A patient without doses or observations. `birth` is a date (20240229), `sex` one of the sexes. NULL on
/// failure.
///
/// # Safety
///
/// `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_patient_new(birth: i32, sex: i32, error: *mut Error) -> *mut Patient {
    let work = || {
        // A number, not a `Sex`: C may send any, and a wrong one must be an error.
        let sex = match sex {
            sex if sex == Sex::Unknown as i32 => jenner_cdsi::Sex::Unknown,
            sex if sex == Sex::Female as i32 => jenner_cdsi::Sex::Female,
            sex if sex == Sex::Male as i32 => jenner_cdsi::Sex::Male,
            _ => return Err(Failure::value(format!("sex: {sex} is not 0, 1 or 2"))),
        };
        let request = Request {
            birth_date: date(birth, "birth")?,
            sex,
            birth_country: None,
            doses: Vec::new(),
            observations: Vec::new(),
            on: None,
        };
        Ok(handle(Patient { request }))
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, null_mut(), work) }
}

/// Says in which country the patient was born, as the schedule writes it (`U.S.`).
///
/// # Safety
///
/// `patient` is NULL or a live patient that no other thread uses; `country` is NULL or a text that ends with a
/// zero; `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_patient_set_birth_country(
    patient: *mut Patient,
    country: *const c_char,
    error: *mut Error,
) -> bool {
    let work = || {
        // SAFETY: the caller vouches for it.
        let patient = unsafe { borrow_mut(patient, "patient") }?;
        // SAFETY: the caller vouches for it.
        let country = unsafe { text(country, "country") }?;
        patient.request.birth_country = Some(country.to_owned());
        Ok(true)
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, false, work) }
}

/// Adds a dose: the day it was given, its CVX code (`"20"`), and its maker's MVX code or NULL. Doses are
/// counted from 0 in the order in which they are added, which need not be that of their days.
///
/// # Safety
///
/// `patient` is NULL or a live patient that no other thread uses; `cvx` and `mvx` are NULL or texts that end
/// with a zero; `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_patient_add_dose(
    patient: *mut Patient,
    given: i32,
    cvx: *const c_char,
    mvx: *const c_char,
    error: *mut Error,
) -> bool {
    // SAFETY: the caller vouches for the same as there.
    unsafe { jenner_cdsi_patient_add_dose_in_full(patient, given, cvx, mvx, 0.0, 0, false, error) }
}

/// Adds a dose of which more is known: `volume_ml` in millilitres or 0, `lot_expires` the last day of its lot
/// or 0, and whether it was `substandard`: recalled, wrongly stored, or otherwise known to be no good.
///
/// # Safety
///
/// As for `jenner_cdsi_patient_add_dose`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_patient_add_dose_in_full(
    patient: *mut Patient,
    given: i32,
    cvx: *const c_char,
    mvx: *const c_char,
    volume_ml: f32,
    lot_expires: i32,
    substandard: bool,
    error: *mut Error,
) -> bool {
    let work = || {
        // SAFETY: the caller vouches for it.
        let patient = unsafe { borrow_mut(patient, "patient") }?;
        // SAFETY: the caller vouches for it.
        let cvx = unsafe { text(cvx, "cvx") }?;
        // SAFETY: the caller vouches for it.
        let mvx = unsafe { optional_text(mvx, "mvx") }?;
        let cvx: Cvx = cvx.parse().map_err(|error| Failure::value(format!("cvx: {error}")))?;
        if !volume_ml.is_finite() || volume_ml < 0.0 {
            return Err(Failure::value(format!("volume_ml: {volume_ml} is no volume; 0 if not known")));
        }
        patient.request.doses.push(RequestDose {
            date: date(given, "given")?,
            cvx,
            mvx: mvx.filter(|mvx| !mvx.is_empty()).map(str::to_owned),
            volume_ml: (volume_ml > 0.0).then_some(volume_ml),
            lot_expires: optional_date(lot_expires, "lot_expires")?,
            substandard,
        });
        Ok(true)
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, false, work) }
}

/// Adds an observation that is active: its CDSi code (`"055"`) and its day, or 0 if the day is not known.
///
/// # Safety
///
/// `patient` is NULL or a live patient that no other thread uses; `code` is NULL or a text that ends with a
/// zero; `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_patient_add_observation(
    patient: *mut Patient,
    code: *const c_char,
    observed: i32,
    error: *mut Error,
) -> bool {
    let work = || {
        // SAFETY: the caller vouches for it.
        let patient = unsafe { borrow_mut(patient, "patient") }?;
        // SAFETY: the caller vouches for it.
        let code = unsafe { text(code, "code") }?;
        if code.is_empty() {
            return Err(Failure::value("code: it is empty; write a CDSi observation code such as 055"));
        }
        let observed = optional_date(observed, "observed")?;
        patient.request.observations.push(RequestObservation { code: code.to_owned(), date: observed });
        Ok(true)
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, false, work) }
}

/// Frees a patient. NULL is allowed and does nothing.
///
/// # Safety
///
/// `patient` is NULL or a live patient that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_patient_free(patient: *mut Patient) {
    // SAFETY: the caller vouches for it.
    unsafe { pointer::free(patient) }
}
