//! The C interface as programs meet it: a compiled C program, and arguments that are wrong on purpose.
#![expect(clippy::multiple_unsafe_ops_per_block, reason = "a block of these tests is a program in C")]

mod misuse;
mod program;

use std::ffi::{CStr, c_char};

use jenner_cdsi_c::{Error, ErrorCode, JENNER_CDSI_MESSAGE_SIZE, Schedule, jenner_cdsi_schedule_shipped};

/// An error that a call has not written to yet.
fn error() -> Error {
    Error { code: ErrorCode::Ok, message: [0; JENNER_CDSI_MESSAGE_SIZE] }
}

/// A text that the library gave.
fn text(pointer: *const c_char) -> String {
    assert!(!pointer.is_null());
    // SAFETY: not NULL, and all texts of the library end with a zero.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().expect("the library writes UTF-8").to_owned()
}

fn shipped() -> *mut Schedule {
    let mut error = error();
    // SAFETY: the address is that of a live error.
    let schedule = unsafe { jenner_cdsi_schedule_shipped(&mut error) };
    assert!(!schedule.is_null(), "{}", text(error.message.as_ptr()));
    schedule
}
