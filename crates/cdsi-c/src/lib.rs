//! The engine of `jenner-cdsi` for programs in C, and for whatever language can call C.
//!
//! `include/jenner_cdsi.h` is made from this crate by cbindgen; README.md shows the use. Every function here
//! checks its arguments, catches panics, and leaves its outputs alone when it fails.

mod answer;
mod assess;
mod json;
mod kinds;
mod outcome;
mod patient;
mod pointer;
mod schedule;

pub use answer::*;
pub use json::*;
pub use kinds::*;
pub use outcome::{Error, ErrorCode, JENNER_CDSI_MESSAGE_SIZE};
pub use patient::*;
pub use schedule::*;

use jenner_cdsi::Date;
use outcome::Failure;

/// Version of the interface. It grows when something is added, and a change that breaks programs gives the
/// library a new name.
pub const JENNER_CDSI_ABI: u32 = 1;

/// The interface that the library was built with; compare it with `JENNER_CDSI_ABI` of the header.
#[unsafe(no_mangle)]
pub extern "C" fn jenner_cdsi_abi() -> u32 {
    JENNER_CDSI_ABI
}

/// A date as the interface writes it: 20240229 for 2024-02-29, 0 for none.
fn number_of(date: Option<Date>) -> i32 {
    date.map_or(0, |date| {
        let (year, month, day) = date.parts();
        year * 10_000 + i32::from(month) * 100 + i32::from(day)
    })
}

/// The date of a number; `None` for 0.
fn optional_date(number: i32, what: &str) -> Result<Option<Date>, Failure> {
    if number == 0 { Ok(None) } else { date(number, what).map(Some) }
}

fn date(number: i32, what: &str) -> Result<Date, Failure> {
    let part = |part: i32| u8::try_from(part).ok();
    part(number / 100 % 100)
        .zip(part(number % 100))
        // Nobody alive was born before the year 1000: 240229 is a mistake.
        .filter(|_| number >= 10_000_101)
        .and_then(|(month, day)| Date::new(number / 10_000, month, day))
        .ok_or_else(|| {
            Failure::value(format!("{what}: {number} is no date: write 20240229 for 2024-02-29"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_goes_in_and_comes_out_as_the_same_number() {
        for number in [10000101, 19000101, 20240229, 99991231] {
            assert_eq!(number_of(date(number, "date").ok()), number);
        }
    }

    #[test]
    fn what_is_no_day_of_the_calendar_is_refused_and_named() {
        for number in [0, -20240101, 20230229, 20241301, 20240100, 240101, i32::MAX, i32::MIN] {
            let failure = date(number, "birth").expect_err("it is no date");
            assert!(failure.text.starts_with("birth: "), "{}", failure.text);
        }
        assert!(optional_date(0, "date").is_ok_and(|date| date.is_none()));
    }
}
