//! The handle of a schedule: the one that is built in, or one of the caller's texts.

use std::ffi::{CString, c_char};
use std::ptr::null_mut;

use jenner_cdsi::pack::{Pack, Problems};

use crate::outcome::{Error, ErrorCode, Failure, answer};
use crate::pointer::{self, borrow, c_text, handle, text};

/// A schedule made ready. Make one at the start of the program and share it: any number of threads may use it
/// at once, for it never changes. Free it when no call that uses it is running.
pub struct Schedule {
    pub(crate) inner: jenner_cdsi::Schedule,
    name: CString,
}

/// Many threads use a schedule at once, and many may read an assessment.
const _: fn() = || {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Schedule>();
    is_shared::<crate::Assessment>();
};

impl Schedule {
    pub(crate) fn of(pack: &Pack) -> Result<Schedule, Failure> {
        let inner = jenner_cdsi::Schedule::load(pack).map_err(mistakes)?;
        let name = c_text(inner.version());
        Ok(Schedule { inner, name })
    }
}

/// The schedule that is built into the library. NULL on failure. It takes some milliseconds.
///
/// # Safety
///
/// `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_schedule_shipped(error: *mut Error) -> *mut Schedule {
    let work = || Schedule::of(&jenner_cdsi::shipped_pack().map_err(mistakes)?).map(handle);
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, null_mut(), work) }
}

/// A schedule of the texts of a pack: `names` are the paths of its files within the pack (`schedule.toml`,
/// `antigens/measles.toml`), `texts` what they say, `count` how many there are. NULL on failure; the message
/// then names the first mistakes with file and line. The library keeps no pointer to names or texts.
///
/// # Safety
///
/// `names` and `texts` are NULL or hold `count` pointers, each NULL or to a text that ends with a zero;
/// `error` is NULL or can be written to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_schedule_load(
    names: *const *const c_char,
    texts: *const *const c_char,
    count: usize,
    error: *mut Error,
) -> *mut Schedule {
    let work = || {
        // SAFETY: the caller vouches for the list and what it holds.
        let names = unsafe { list(names, count, "names") }?;
        // SAFETY: the caller vouches for the list and what it holds.
        let texts = unsafe { list(texts, count, "texts") }?;
        let pack = Pack::read(names.into_iter().zip(texts)).map_err(mistakes)?;
        Schedule::of(&pack).map(handle)
    };
    // SAFETY: the caller vouches for `error`.
    unsafe { answer(error, null_mut(), work) }
}

/// Name and version of the schedule, for example `schedule-us 4.64`; NULL for NULL. The text lives as long as
/// the schedule.
///
/// # Safety
///
/// `schedule` is NULL or a live schedule.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_schedule_name(schedule: *const Schedule) -> *const c_char {
    // SAFETY: the caller vouches for it.
    let schedule = unsafe { borrow(schedule, "schedule") };
    schedule.map_or(std::ptr::null(), |schedule| schedule.name.as_ptr())
}

/// Frees a schedule. NULL is allowed and does nothing.
///
/// # Safety
///
/// `schedule` is NULL or a live schedule that nobody uses any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jenner_cdsi_schedule_free(schedule: *mut Schedule) {
    // SAFETY: the caller vouches for it.
    unsafe { pointer::free(schedule) }
}

/// More files than this is a wrong number, not a pack.
const MOST_FILES: usize = 10_000;

/// The texts of a list of pointers.
///
/// # Safety
///
/// `pointer` is NULL or holds `count` pointers, each NULL or to a text that ends with a zero.
unsafe fn list<'a>(pointer: *const *const c_char, count: usize, what: &str) -> Result<Vec<&'a str>, Failure> {
    if count > MOST_FILES {
        return Err(Failure::value(format!("count: {count} files are no pack")));
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    // SAFETY: NULL gives an error; of what is not NULL the caller vouches for the first element,
    // and with `count` for the others.
    let first = unsafe { borrow(pointer, what) }?;
    // SAFETY: as above.
    let all = unsafe { std::slice::from_raw_parts(first, count) };
    let named = all.iter().enumerate().map(|(place, one)| {
        // SAFETY: the caller vouches for each text.
        unsafe { text(*one, &format!("{what}[{place}]")) }
    });
    named.collect()
}

fn mistakes(problems: Problems) -> Failure {
    Failure { code: ErrorCode::BadSchedule, text: problems.to_string() }
}
