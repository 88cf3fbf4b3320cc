//! What comes over the border as a pointer becomes a reference or a text here, once and checked.

use std::ffi::{CStr, CString, c_char};

use crate::outcome::{ErrorCode, Failure};

/// A reference to what the caller handed over; `what` names the argument.
///
/// # Safety
///
/// `pointer` is NULL or points to a live `T` that nobody changes meanwhile.
pub(crate) unsafe fn borrow<'a, T>(pointer: *const T, what: &str) -> Result<&'a T, Failure> {
    // SAFETY: the caller vouches for it; NULL gives `None`.
    unsafe { pointer.as_ref() }.ok_or_else(|| Failure::null(what))
}

/// The same, to change it.
///
/// # Safety
///
/// `pointer` is NULL or points to a live `T` that nobody else uses meanwhile.
pub(crate) unsafe fn borrow_mut<'a, T>(pointer: *mut T, what: &str) -> Result<&'a mut T, Failure> {
    // SAFETY: the caller vouches for it; NULL gives `None`.
    unsafe { pointer.as_mut() }.ok_or_else(|| Failure::null(what))
}

/// A text that must be there.
///
/// # Safety
///
/// `pointer` is NULL or points to a text that ends with a zero and that nobody changes meanwhile.
pub(crate) unsafe fn text<'a>(pointer: *const c_char, what: &str) -> Result<&'a str, Failure> {
    // SAFETY: the caller vouches for it.
    unsafe { optional_text(pointer, what) }?.ok_or_else(|| Failure::null(what))
}

/// A text that may be missing: NULL is `None`.
///
/// # Safety
///
/// As for [`text`].
pub(crate) unsafe fn optional_text<'a>(
    pointer: *const c_char,
    what: &str,
) -> Result<Option<&'a str>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: not NULL; the caller vouches for the zero at its end and for its life.
    let text = unsafe { CStr::from_ptr(pointer) };
    let not_utf8 = |error: std::str::Utf8Error| Failure {
        code: ErrorCode::NotUtf8,
        text: format!("{what} is not UTF-8 from byte {} on: convert it first", error.valid_up_to()),
    };
    text.to_str().map(Some).map_err(not_utf8)
}

/// Frees a handle. NULL is nothing to free.
///
/// # Safety
///
/// `pointer` is NULL or came from `Box::into_raw`, was not freed, and nobody uses it any more.
pub(crate) unsafe fn free<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: the caller vouches for it.
        let owned = unsafe { Box::from_raw(pointer) };
        // A panic must not cross the border, not even from a destructor.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(owned)));
    }
}

/// A new handle for the caller.
pub(crate) fn handle<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(value))
}

/// A text for C. A zero inside, which would end it early, becomes a space.
pub(crate) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}
