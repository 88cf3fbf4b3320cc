//! A question and an answer as JSON: the form of `jenner_cdsi::report`, which all doors of the engine speak.

use std::ffi::{CString, c_char};
use std::ptr::null_mut;

use jenner_cdsi::report::{Report, Request};

use crate::assess::assess;
use crate::outcome::{Error, ErrorCode, Failure, answer};
use crate::pointer::{borrow, c_text, text};
use crate::{Assessment, Schedule};

/// Answers a question in JSON with an answer in JSON. The question must say the day (`on`): the library reads
/// no clock. Free the answer with `jenner_cdsi_text_free`. NULL on failure.
///
/// # Safety
///
/// `schedule` is NULL or a live schedule; `request` is NULL or a text that ends with a zero; `error` is NULL or
/// can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_assess_json(
    schedule: *const Schedule,
    request: *const c_char,
    error: *mut Error,
) -> *mut c_char {
    let work = || {
        // SAFETY: the caller vouches for it.
        let schedule = unsafe { borrow(schedule, "schedule") }?;
        // SAFETY: the caller vouches for it.
        let request = unsafe { text(request, "request") }?;
        let request: Request =
            serde_json::from_str(request).map_err(|error| Failure::value(format!("request: {error}")))?;
        let on = request.on.ok_or_else(|| {
            Failure::value("request: `on` is missing: say the day of the assessment, \"on\": \"2024-02-29\"")
        })?;
        written(&assess(&schedule.inner, &request, on)?.report)
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, null_mut(), work) }
}

/// A whole assessment as JSON. Free it with `jenner_cdsi_text_free`. NULL on failure.
///
/// # Safety
///
/// `assessment` is NULL or a live assessment; `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_assessment_json(
    assessment: *const Assessment,
    error: *mut Error,
) -> *mut c_char {
    let work = || {
        // SAFETY: the caller vouches for it.
        let assessment = unsafe { borrow(assessment, "assessment") }?;
        written(&assessment.report)
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, null_mut(), work) }
}

/// Frees a text that the library gave with the word to free it. NULL is allowed and does nothing.
///
/// # Safety
///
/// `text` is NULL or came from `jenner_cdsi_assess_json` or `jenner_cdsi_assessment_json`, is as long as it
/// came, and nobody uses it any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_text_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the caller vouches that it came from `CString::into_raw`.
        drop(unsafe { CString::from_raw(text) });
    }
}

fn written(report: &Report) -> Result<*mut c_char, Failure> {
    let json = serde_json::to_string(report)
        .map_err(|error| Failure { code: ErrorCode::Defect, text: format!("the answer: {error}") })?;
    Ok(c_text(&json).into_raw())
}
