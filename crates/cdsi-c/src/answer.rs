//! The handle of an assessment, and its parts as plain structs.

use std::ffi::{CString, c_char};
use std::ptr::null_mut;

use jenner_cdsi::DoseReason;
use jenner_cdsi::report::{Report, ReportEvaluation, ReportForecast, ReportSetAside};

use crate::assess::{Answer, assess};
use crate::kinds::{DoseStatus, ForecastKind, SeriesStatus, SetAsideReason, StatusReason};
use crate::outcome::{Error, Failure, answer};
use crate::pointer::{self, borrow, c_text, handle};
use crate::{Patient, Schedule, date, number_of};

/// The answer for one patient on one day. It never changes and needs neither schedule nor patient any more:
/// any number of threads may read it. The texts of its parts live as long as it does.
pub struct Assessment {
    pub(crate) report: Report,
    forecasts: Vec<ForecastTexts>,
    evaluations: Vec<EvaluationTexts>,
    set_aside: Vec<CString>,
    remarks: Vec<CString>,
}

struct ForecastTexts {
    group: CString,
    vaccines: CString,
}

struct EvaluationTexts {
    cvx: CString,
    antigen: CString,
    group: CString,
    series: CString,
    reasons: CString,
}

/// What is due in one vaccine group. A group may have two: one of standard series, one of risk series.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Forecast {
    /// Vaccine group.
    pub group: *const c_char,
    /// Standard or risk.
    pub kind: ForecastKind,
    /// Status.
    pub status: SeriesStatus,
    /// Why it has that status.
    pub reason: StatusReason,
    /// Number of the next dose, 0 if none is needed.
    pub dose: i32,
    /// First day on which the next dose would be valid; as with all days, 20240229 or 0 for none.
    pub earliest: i32,
    /// Day from which it is recommended.
    pub recommended: i32,
    /// Last day on time.
    pub past_due: i32,
    /// Last day on which it can be given at all.
    pub latest: i32,
    /// CVX codes of the vaccines that the schedule names for the next dose: `215,216`. Empty where it leaves the
    /// choice, or where no dose is needed.
    pub vaccines: *const c_char,
}

/// What one dose counts for in one series.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Evaluation {
    /// Place of the dose, from 0, in the order in which doses were added.
    pub dose_index: usize,
    /// Day given.
    pub given: i32,
    /// CVX code.
    pub cvx: *const c_char,
    /// Vaccine group.
    pub group: *const c_char,
    /// Antigen.
    pub antigen: *const c_char,
    /// Series.
    pub series: *const c_char,
    /// Number of the target dose it was evaluated against, 0 if the series was complete before.
    pub target: i32,
    /// Status.
    pub status: DoseStatus,
    /// Why, in the words of the JSON form: `too_young,wrong_vaccine`. Empty if there is nothing to say.
    pub reasons: *const c_char,
}

/// A dose that no series was asked about.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SetAside {
    /// Place of the dose, from 0, in the order in which doses were added.
    pub dose_index: usize,
    /// Day given.
    pub given: i32,
    /// CVX code.
    pub cvx: *const c_char,
    /// Why.
    pub reason: SetAsideReason,
}

/// Assesses a patient on a day. Free the answer with `jenner_cdsi_assessment_free`. NULL on failure.
///
/// # Safety
///
/// `schedule` is NULL or a live schedule; `patient` is NULL or a live patient to which nobody adds meanwhile;
/// `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_assess(
    schedule: *const Schedule,
    patient: *const Patient,
    on: i32,
    error: *mut Error,
) -> *mut Assessment {
    let work = || {
        // SAFETY: the caller vouches for it.
        let schedule = unsafe { borrow(schedule, "schedule") }?;
        // SAFETY: the caller vouches for it.
        let patient = unsafe { borrow(patient, "patient") }?;
        let answer = assess(&schedule.inner, &patient.request, date(on, "on")?)?;
        Ok(handle(Assessment::of(answer)))
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, null_mut(), work) }
}

/// The first later day on which the answer may differ with nothing new known; 0 if it never does, or for NULL.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_assessment_holds_until(assessment: *const Assessment) -> i32 {
    // SAFETY: the caller vouches for it.
    let assessment = unsafe { borrow(assessment, "assessment") };
    assessment.map_or(0, |assessment| number_of(assessment.report.holds_until))
}

/// Number of forecasts; 0 for NULL.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_forecast_count(assessment: *const Assessment) -> usize {
    // SAFETY: the caller vouches for it.
    let assessment = unsafe { borrow(assessment, "assessment") };
    assessment.map_or(0, |assessment| assessment.report.forecasts.len())
}

/// Number of evaluations; 0 for NULL.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_evaluation_count(assessment: *const Assessment) -> usize {
    // SAFETY: the caller vouches for it.
    let assessment = unsafe { borrow(assessment, "assessment") };
    assessment.map_or(0, |assessment| assessment.report.evaluations.len())
}

/// Number of doses that no series was asked about; 0 for NULL.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_set_aside_count(assessment: *const Assessment) -> usize {
    // SAFETY: the caller vouches for it.
    let assessment = unsafe { borrow(assessment, "assessment") };
    assessment.map_or(0, |assessment| assessment.report.set_aside.len())
}

/// Writes forecast `index` (from 0) to `out`, which needs no initialisation and stays as it is on failure.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment; `out` and `error` are NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_forecast_at(
    assessment: *const Assessment,
    index: usize,
    out: *mut Forecast,
    error: *mut Error,
) -> bool {
    let work = || {
        // SAFETY: the caller vouches for it.
        let assessment = unsafe { borrow(assessment, "assessment") }?;
        let one = at(&assessment.report.forecasts, &assessment.forecasts, index, "forecast")?;
        // SAFETY: the caller vouches for it.
        unsafe { put(out, forecast(one)) }
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, false, work) }
}

/// Writes evaluation `index` (from 0) to `out`, which needs no initialisation and stays as it is on failure.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment; `out` and `error` are NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_evaluation_at(
    assessment: *const Assessment,
    index: usize,
    out: *mut Evaluation,
    error: *mut Error,
) -> bool {
    let work = || {
        // SAFETY: the caller vouches for it.
        let assessment = unsafe { borrow(assessment, "assessment") }?;
        let one = at(&assessment.report.evaluations, &assessment.evaluations, index, "evaluation")?;
        // SAFETY: the caller vouches for it.
        unsafe { put(out, evaluation(one)) }
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, false, work) }
}

/// Writes set-aside dose `index` (from 0) to `out`, which needs no initialisation and stays as it is on failure.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment; `out` and `error` are NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_set_aside_at(
    assessment: *const Assessment,
    index: usize,
    out: *mut SetAside,
    error: *mut Error,
) -> bool {
    let work = || {
        // SAFETY: the caller vouches for it.
        let assessment = unsafe { borrow(assessment, "assessment") }?;
        let one = at(&assessment.report.set_aside, &assessment.set_aside, index, "set-aside dose")?;
        // SAFETY: the caller vouches for it.
        unsafe { put(out, set_aside(one)) }
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, false, work) }
}

/// Number of remarks: what was decided about the doses and observations before the engine was asked, such as two
/// entries of one dose taken as one. 0 for NULL.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_remark_count(assessment: *const Assessment) -> usize {
    // SAFETY: the caller vouches for it.
    let assessment = unsafe { borrow(assessment, "assessment") };
    assessment.map_or(0, |assessment| assessment.remarks.len())
}

/// Remark `index` (from 0), in English; it counts doses from 1. NULL where there is none. The text lives as long
/// as the assessment.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_remark_at(assessment: *const Assessment, index: usize) -> *const c_char {
    // SAFETY: the caller vouches for it.
    let assessment = unsafe { borrow(assessment, "assessment") };
    let remark = assessment.ok().and_then(|assessment| assessment.remarks.get(index));
    remark.map_or(std::ptr::null(), |remark| remark.as_ptr())
}

/// Frees an assessment, and with it the texts of its parts. NULL is allowed and does nothing.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_assessment_free(assessment: *mut Assessment) {
    // SAFETY: the caller vouches for it.
    unsafe { pointer::free(assessment) }
}

impl Assessment {
    fn of(answer: Answer) -> Assessment {
        let Answer { report, remarks } = answer;
        let commas = |words: Vec<String>| c_text(&words.join(","));
        let forecasts = report.forecasts.iter().map(|one| ForecastTexts {
            group: c_text(&one.group),
            vaccines: commas(one.vaccines.iter().map(|vaccine| vaccine.cvx.to_string()).collect()),
        });
        let evaluations = report.evaluations.iter().map(|one| EvaluationTexts {
            cvx: c_text(&one.cvx.to_string()),
            antigen: c_text(&one.antigen),
            group: c_text(&one.group),
            series: c_text(&one.series),
            reasons: commas(words(&one.reasons)),
        });
        let set_aside = report.set_aside.iter().map(|one| c_text(&one.cvx.to_string()));
        Assessment {
            forecasts: forecasts.collect(),
            evaluations: evaluations.collect(),
            set_aside: set_aside.collect(),
            remarks: remarks.iter().map(|remark| c_text(remark)).collect(),
            report,
        }
    }
}

/// The words that the JSON form has for reasons.
fn words(reasons: &[DoseReason]) -> Vec<String> {
    let word = |reason: &DoseReason| serde_json::to_value(reason).ok()?.as_str().map(str::to_owned);
    reasons.iter().filter_map(word).collect()
}

fn at<'a, A, B>(facts: &'a [A], texts: &'a [B], index: usize, what: &str) -> Result<(&'a A, &'a B), Failure> {
    facts.get(index).zip(texts.get(index)).ok_or_else(|| {
        Failure::value(format!("index: there is no {what} {index}; there are {}, from 0", facts.len()))
    })
}

/// # Safety
///
/// `out` is NULL or can be written to.
unsafe fn put<T>(out: *mut T, value: T) -> Result<bool, Failure> {
    if out.is_null() {
        return Err(Failure::null("out"));
    }
    // SAFETY: not NULL, and the caller vouches for the rest. It may be uninitialised: it is not read.
    unsafe { out.write(value) };
    Ok(true)
}

fn forecast((one, texts): (&ReportForecast, &ForecastTexts)) -> Forecast {
    Forecast {
        group: texts.group.as_ptr(),
        kind: one.kind.into(),
        status: one.status.into(),
        reason: one.reason.into(),
        dose: one.dose.map_or(0, i32::from),
        earliest: number_of(one.earliest),
        recommended: number_of(one.recommended),
        past_due: number_of(one.past_due),
        latest: number_of(one.latest),
        vaccines: texts.vaccines.as_ptr(),
    }
}

fn evaluation((one, texts): (&ReportEvaluation, &EvaluationTexts)) -> Evaluation {
    Evaluation {
        dose_index: one.dose.saturating_sub(1),
        given: number_of(Some(one.date)),
        cvx: texts.cvx.as_ptr(),
        group: texts.group.as_ptr(),
        antigen: texts.antigen.as_ptr(),
        series: texts.series.as_ptr(),
        target: one.target.map_or(0, i32::from),
        status: one.status.into(),
        reasons: texts.reasons.as_ptr(),
    }
}

fn set_aside((one, cvx): (&ReportSetAside, &CString)) -> SetAside {
    SetAside {
        dose_index: one.dose.saturating_sub(1),
        given: number_of(Some(one.date)),
        cvx: cvx.as_ptr(),
        reason: one.reason.into(),
    }
}
