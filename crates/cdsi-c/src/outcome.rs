//! How a function of the interface fails: a code and a sentence in a struct that the caller owns.

use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What kind of failure it was.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// No failure.
    Ok = 0,
    /// An argument is NULL that must not be.
    NullArgument = 1,
    /// A text is not UTF-8.
    NotUtf8 = 2,
    /// A value is not what it should be: no date, no code, an index past the end, JSON of another form.
    BadValue = 3,
    /// The texts of the schedule have mistakes.
    BadSchedule = 4,
    /// The library has a defect; please report it. The handles can still be used and freed.
    Defect = 5,
}

/// Bytes of a message, its final zero included.
pub const JENNER_CDSI_MESSAGE_SIZE: usize = 1020;

/// Why a call failed. It belongs to the caller, needs no initialisation and is not freed: declare one on the
/// stack and pass its address, or pass NULL if the reason does not matter. Every call overwrites it.
#[repr(C)]
pub struct Error {
    /// What kind of failure it was; `Ok` after a call that succeeded.
    pub code: ErrorCode,
    /// What is wrong, where, and what to do: UTF-8, cut where it is too long; empty after success.
    pub message: [c_char; JENNER_CDSI_MESSAGE_SIZE],
}

/// A failure on its way out.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: ErrorCode,
    pub(crate) text: String,
}

impl Failure {
    pub(crate) fn value(text: impl Into<String>) -> Failure {
        Failure { code: ErrorCode::BadValue, text: text.into() }
    }

    pub(crate) fn null(what: &str) -> Failure {
        Failure { code: ErrorCode::NullArgument, text: format!("{what} is NULL") }
    }
}

impl Error {
    fn of(code: ErrorCode, text: &str) -> Error {
        let mut message = [0; JENNER_CDSI_MESSAGE_SIZE];
        let kept = text.floor_char_boundary(JENNER_CDSI_MESSAGE_SIZE - 1);
        // A zero inside would end the text for C.
        let bytes = text.bytes().take(kept).map(|byte| if byte == 0 { b' ' } else { byte });
        for (place, byte) in message.iter_mut().zip(bytes) {
            *place = byte as c_char;
        }
        Error { code, message }
    }
}

/// Runs the work of one call. A failure or a panic is told in `error`, and the call returns `failed`.
///
/// # Safety
///
/// `error` is NULL or can be written to.
pub(crate) unsafe fn answer<T>(error: *mut Error, failed: T, work: impl FnOnce() -> Result<T, Failure>) -> T {
    // What the work had borrowed is only read, or a patient to which a dose was added or not: whole either way.
    let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let text = "a defect in the library stopped this call; please report it with the version".to_owned();
        Err(Failure { code: ErrorCode::Defect, text })
    });
    let (value, told) = match outcome {
        Ok(value) => (value, Error::of(ErrorCode::Ok, "")),
        Err(failure) => (failed, Error::of(failure.code, &failure.text)),
    };
    if !error.is_null() {
        // SAFETY: not NULL, and the caller vouches for the rest. It may be uninitialised: it is not read.
        unsafe { error.write(told) };
    }
    value
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::ffi::CStr;

    /// The code and message that a call leaves.
    pub(crate) fn told<T>(call: impl FnOnce(*mut Error) -> T) -> (T, ErrorCode, String) {
        let mut error = Error::of(ErrorCode::Ok, "left from before");
        let value = call(&mut error);
        // SAFETY: every call ends the message with a zero.
        let message = unsafe { CStr::from_ptr(error.message.as_ptr()) };
        (value, error.code, message.to_str().expect("it is UTF-8").to_owned())
    }

    #[test]
    fn a_panic_ends_in_an_error_and_not_in_the_caller() {
        // SAFETY: the address is that of a live error.
        let (value, code, message) = told(|error| unsafe { answer(error, 7, || panic!("on purpose")) });
        assert_eq!((value, code), (7, ErrorCode::Defect));
        assert!(message.contains("report"));
    }

    #[test]
    fn a_call_that_succeeds_wipes_the_message_of_the_one_before() {
        // SAFETY: the address is that of a live error.
        let (value, code, message) = told(|error| unsafe { answer(error, 0, || Ok(3)) });
        assert_eq!((value, code, message.as_str()), (3, ErrorCode::Ok, ""));
    }

    #[test]
    fn a_long_message_is_cut_between_characters_and_a_zero_inside_does_not_end_it() {
        let long = format!("a\0{}", "é".repeat(900));
        let fails = || Err::<(), _>(Failure::value(long.clone()));
        // SAFETY: the address is that of a live error.
        let ((), code, message) = told(|error| unsafe { answer(error, (), fails) });
        assert_eq!(code, ErrorCode::BadValue);
        assert!(message.starts_with("a é") && message.ends_with('é'));
        assert!(message.len() >= JENNER_CDSI_MESSAGE_SIZE - 3);
    }

    #[test]
    fn who_does_not_ask_why_is_not_told() {
        // SAFETY: NULL is allowed.
        let value = unsafe { answer(std::ptr::null_mut(), 1, || Err(Failure::value("x"))) };
        assert_eq!(value, 1);
    }
}
